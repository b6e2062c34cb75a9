"""Opening footage: the one place that hands files to the decoder library."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import av
from av.codec.context import Flags
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard
from av.video.stream import VideoStream

from detector.errors import SettingError, SourceMissing, VideoUnreadable
from detector.video.file.kinds import refuse_known_kind
from detector.video.file.streams import choose_stream, has_decoder, list_streams
from detector.video.names import quote_name

# Footage comes from strangers. Playlists, text and scene files would make the library open other files or
# addresses, so only containers that hold their own pictures are let in, and only from the disk.
_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf,nut,rm,wtv,gxf,dv,swf,nsv,"
    "h264,hevc,vvc,obu,av1,ivf,m4v,mpegvideo,h263,vc1,dirac,mjpeg,mjpeg_2000,yuv4mpegpipe,gif,apng,"
    "image2,png_pipe,jpeg_pipe,jpegls_pipe,bmp_pipe,tiff_pipe,webp_pipe,j2k_pipe,ppm_pipe,pgm_pipe,jpegxl_pipe"
)
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS}
_PICTURE = {"pattern_type": "none"}  # a picture called frame%03d.png is one picture, not a thousand

_NO_EDITS = {**_PICTURE, "ignore_editlist": "1"}  # where times are wrong, an edit list cuts away what it should not
_LONGEST_FRAME_S = 60

_CHECKS = "crccheck+bitstream+buffer"
_PATCHING = {"h264", "mpeg4", "mpeg1video", "mpeg2video", "h263", "h263p", "flv", "msmpeg4v1", "msmpeg4v2", "msmpeg4"}
"""Decoders that say which of their pictures are patched up; of others a damaged picture would look like any."""

MAX_PIXELS = 100_000_000
"""No camera's picture is larger; a few bytes can claim more."""
MAX_DEMUX_ERRORS = 100
AVI_CHUNK_HEADER = 8  # bytes between where a chunk begins, as its index has it, and its data


@contextlib.contextmanager
def open_video(
    path: Path | str, *, threads: int = 0, stream: int | None = None
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and a stream of its pictures; both are closed on the way out. With 0 threads as many decode as suit.

    ``stream`` is its number among them, from 1; None: the one that ``choose_stream`` takes.

    With one thread the decoder patches up what is damaged, and says of each picture where it did; with several, who
    would do so now so and now so, it refuses what is damaged.

    Raises SourceMissing where nothing is there, VideoUnreadable where it holds no video, SettingError where it has no
    such stream.
    """
    path = Path(path)
    _check_file(path)
    container = _open(path, _PICTURE)
    if any(lacks_time_unit(found) for found in container.streams.video):
        container.close()
        container = _open(path, _NO_EDITS)
    with container:
        yield container, _select_stream(container, path, threads, stream)


def lacks_time_unit(stream: VideoStream) -> bool:
    """True for a stream of an MP4 file without a unit of time: a second is taken for it, and no frame lasts so many."""
    rate = stream.average_rate or stream.guessed_rate
    is_mp4 = "mp4" in stream.container.format.name.split(",")
    return is_mp4 and stream.time_base == 1 and rate is not None and 0 < rate * _LONGEST_FRAME_S < 1


def read_packets(
    container: InputContainer, stream: VideoStream, on_damage: Callable[[], None] = lambda: None
) -> Iterator[Packet[VideoStream]]:
    """The stream's packets in the order they are stored; a damaged place in the container is told and stepped over."""
    errors = 0
    numbers = _FrameNumbers(stream) if container.format.name == "avi" else None
    while errors < MAX_DEMUX_ERRORS:
        try:
            for packet in container.demux(stream):
                if packet.size:  # an empty packet would tell the decoder that the video ends here
                    errors = 0
                    yield numbers.correct(packet) if numbers else packet
        except av.error.FFmpegError:
            errors += 1
            on_damage()
        else:
            return


class _FrameNumbers:
    """An AVI's frames have no times but are numbered by its index, which tells them by where they lie.

    The demuxer only counts them as they come, and so numbers all that follow a damaged stretch too low.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._entries = stream.index_entries
        self._number_at: dict[int, int] = {}

    def correct(self, packet: Packet[VideoStream]) -> Packet[VideoStream]:
        """The packet under its true number, where the index knows it."""
        if packet.pos is None or packet.dts is None or len(self._entries) < 2:
            return packet
        entry = self._entries.search_timestamp(packet.dts, any_frame=True)
        if entry < 0 or self._entries[entry].pos != packet.pos - AVI_CHUNK_HEADER:
            self._number_at = self._number_at or {e.pos: e.timestamp for e in self._entries}
            number = self._number_at.get(packet.pos - AVI_CHUNK_HEADER, packet.dts)
            if packet.pts is not None:
                packet.pts += number - packet.dts
            packet.dts = number
        return packet


def _open(path: Path, options: dict[str, str]) -> InputContainer:
    try:
        return av.open(
            f"file:{path.absolute()}", "r", container_options=_OPTIONS, options=options, metadata_errors="replace"
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        refuse_known_kind(path)
        raise VideoUnreadable(
            "{file} is not a video that can be read: it is another kind of file, or damaged or cut short.",
            file=quote_name(path),
        ) from error


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise VideoUnreadable("{file} is a folder, not a video.", file=quote_name(path))
        if not path.exists():
            raise SourceMissing("There is no file {file}.", file=quote_name(path))
        if not path.is_file():
            raise VideoUnreadable(
                "{file} is {kind}, not a file, and cannot be read in any order. Save what it gives to a file first.",
                file=quote_name(path),
                kind=_name_kind(path),
            )
        if path.stat().st_size == 0:
            raise VideoUnreadable("{file} is empty.", file=quote_name(path))
        with path.open("rb") as file:
            file.read(1)
    except (OSError, ValueError) as error:
        raise VideoUnreadable(
            "{file} cannot be opened: {reason}.",
            file=quote_name(path),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def _name_kind(path: Path) -> str:
    """The kind of a path that leads to neither a file nor a folder."""
    kinds = {"a named pipe": path.is_fifo, "a socket": path.is_socket}
    return next((kind for kind, is_it in kinds.items() if is_it()), "a device")


def _select_stream(container: InputContainer, path: Path, threads: int, number: int | None) -> VideoStream:
    """The stream of that number, None: the one that ``choose_stream`` takes; every other stream is left unread."""
    streams = list_streams(container)
    if not streams:
        refuse_known_kind(path)
        what = "sound but no pictures" if container.streams.audio else "no pictures"
        raise VideoUnreadable("{file} holds {what}.", file=quote_name(path), what=what)
    if number is not None and not 1 <= number <= len(streams):
        raise SettingError(
            "{file} has {count} streams of pictures, numbered from 1: there is no stream {stream}.",
            file=quote_name(path),
            count=len(streams),
            stream=number,
        )
    stream = choose_stream(streams) if number is None else streams[number - 1]
    if not has_decoder(stream):
        refuse_known_kind(path)
        raise VideoUnreadable("{file} holds video of a kind that cannot be decoded here.", file=quote_name(path))
    _check_size(stream, path)
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    stream.thread_type, stream.codec_context.thread_count = "AUTO", threads or _threads_for(stream)
    patches = threads == 1 and stream.codec_context.name in _PATCHING
    stream.codec_context.flags |= Flags.output_corrupt  # also what comes before a recovery is complete; see ``decode``
    checks = _CHECKS if patches else f"{_CHECKS}+explode"
    stream.codec_context.options = {"err_detect": checks, "max_pixels": str(MAX_PIXELS)}
    return stream


def _threads_for(stream: VideoStream) -> int:
    """0, as many as suit the machine; fewer where pictures are so large that one for each would fill the memory."""
    pixels = stream.codec_context.width * stream.codec_context.height
    return 0 if pixels * 16 <= MAX_PIXELS * 2 else max(2, MAX_PIXELS // pixels)


def _check_size(stream: VideoStream, path: Path) -> None:
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > MAX_PIXELS:
        raise VideoUnreadable(
            "{file} claims pictures of {width} x {height} pixels, which no camera makes.",
            file=quote_name(path),
            width=width,
            height=height,
        )
