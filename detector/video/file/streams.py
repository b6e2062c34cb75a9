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


def choose_stream(streams: list[VideoStream]) -> VideoStream:
    """The one flagged as the file's default; of several, or of none, the largest picture, then the most frames."""
    able = [s for s in streams if s.codec_context is not None]  # it is None where no decoder is known
    flagged = [s for s in able if s.disposition & Disposition.default]
    return max(flagged or able or streams[:1], key=lambda s: (s.width * s.height, s.frames) if able else (0, 0))


def describe_choice(container: InputContainer, chosen: VideoStream) -> tuple[str, ...]:
    """A sentence that names the stream, where there was a choice."""
    streams = list_streams(container)
    if len(streams) < 2:
        return ()
    flagged = [s for s in streams if s.disposition & Disposition.default]
    why = "the one flagged as its default" if flagged == [chosen] else "the largest"
    number = next(n for n, s in enumerate(streams, 1) if s.index == chosen.index)
    size = f"{chosen.codec_context.width} x {chosen.codec_context.height}"
    return (f"The file holds {len(streams)} streams of pictures: number {number} ({size}), {why}, is looked at.",)
