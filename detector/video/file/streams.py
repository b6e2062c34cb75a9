"""The choice among a file's streams of moving pictures."""

from __future__ import annotations

from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

_PICTURES = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails


def list_streams(container: InputContainer) -> list[VideoStream]:
    """The streams of moving pictures; a cover or a table of thumbnails is none, unless there is nothing else."""
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    return [s for s in streams if not (s.disposition & _PICTURES or s.frames == 1)] or streams


def has_decoder(stream: VideoStream) -> bool:
    """True where a decoder for it is known."""
    return stream.codec_context is not None


def choose_stream(streams: list[VideoStream]) -> VideoStream:
    """The one flagged as the file's default; of several, or of none, the largest picture, then the most frames."""
    able = [s for s in streams if has_decoder(s)]
    flagged = [s for s in able if s.disposition & Disposition.default]
    return max(flagged or able or streams[:1], key=lambda s: (s.width * s.height, s.frames) if able else (0, 0))


def chosen_number(container: InputContainer, chosen: VideoStream) -> int | None:
    """The stream's number, from 1; None for the one that is taken where nobody chooses."""
    streams = list_streams(container)
    return None if choose_stream(streams).index == chosen.index else _number_of(chosen, streams)


def describe_streams(container: InputContainer) -> tuple[str, ...]:
    """The sizes of a file's streams of pictures, in the order of their numbers; nothing where there is but one."""
    streams = list_streams(container)
    return tuple(_describe_size(s) for s in streams) if len(streams) > 1 else ()


def describe_choice(container: InputContainer, chosen: VideoStream) -> tuple[str, ...]:
    """A sentence that names the stream, where there was a choice."""
    streams = list_streams(container)
    if len(streams) < 2:
        return ()
    flagged = [s for s in streams if s.disposition & Disposition.default]
    if chosen_number(container, chosen) is not None:
        why = "chosen for this"
    else:
        why = "the one flagged as its default" if flagged == [chosen] else "the largest"
    which = f"number {_number_of(chosen, streams)} ({_describe_size(chosen)}), {why}, is looked at"
    return (f"The file holds {len(streams)} streams of pictures: {which}.",)


def _number_of(stream: VideoStream, streams: list[VideoStream]) -> int:
    return next(number for number, s in enumerate(streams, 1) if s.index == stream.index)


def _describe_size(stream: VideoStream) -> str:
    return f"{stream.width} x {stream.height}" if has_decoder(stream) else "in no known encoding"
