"""Scanning a file: its facts and the index of its frames, before anything is analysed."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from detector.errors import VideoUnreadable
from detector.video.file.container import open_video, read_packets
from detector.video.file.index import FrameIndex, nominal_fps, read_index
from detector.video.file.info import VideoInfo
from detector.video.file.kinds import refuse_encrypted, refuse_known_kind
from detector.video.file.streams import chosen_number, describe_choice, describe_streams
from detector.video.names import quote_name
from detector.video.orientation import Orientation, read_orientation

PICTURE_CONTAINERS = ("image2", "_pipe")
SENSIBLE_ASPECT = Fraction(8)
_MANY_PIXELS, _MOST_PIXELS_PER_BYTE = 20_000_000_000, 1_000_000
"""A still of 8K takes some hundred bytes a frame, 300,000 pixels a byte, with the best of today's codecs."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file's facts, the index of its frames, and how they have to be turned."""

    info: VideoInfo
    index: FrameIndex
    orientation: Orientation


def scan(path: Path | str, stream: int | None = None) -> Scan:
    """Facts and index of a file's stream of pictures (from 1; None: the one that a player would show).

    Scanned again only when the file's size or time has changed.
    Raises SourceMissing or VideoUnreadable; SettingError where there is no such stream.
    """
    path = Path(path)
    try:
        state = path.stat()
        signature = (state.st_size, state.st_mtime_ns, state.st_ino)
    except (OSError, ValueError):
        signature = (0, 0, 0)  # opening it says what is wrong
    return _scan(path.absolute(), signature, stream)


@functools.lru_cache(maxsize=16)
def _scan(path: Path, signature: tuple[int, int, int], number: int | None) -> Scan:
    with open_video(path, stream=number) as (container, stream):
        frame = _decode_first_frame(container, stream, path)
        orientation, pixel_aspect = read_orientation(frame), _read_pixel_aspect(stream)
        coded_wh = (frame.width, frame.height)
    with open_video(path, stream=number) as (container, stream):
        index = replace(read_index(container, stream, path), stream=chosen_number(container, stream))
        _check_density(path, coded_wh[0] * coded_wh[1] * len(index), signature[0])
        info = _read_info(path, container, stream, index, coded_wh, orientation, pixel_aspect)
    return Scan(info, index, orientation)


def _check_density(path: Path, pixels: int, size_bytes: int) -> None:
    """Raise VideoUnreadable for a file that claims more pictures than any coding gets into its size."""
    if pixels > _MANY_PIXELS and pixels > size_bytes * _MOST_PIXELS_PER_BYTE:
        raise VideoUnreadable(
            "{file} claims {pixels:,.0f} million pixels in {size:,.0f} KB, which no camera's video holds.",
            file=quote_name(path),
            pixels=pixels / 1e6,
            size=size_bytes / 1e3,
        )


def _decode_first_frame(container: InputContainer, stream: VideoStream, path: Path) -> av.VideoFrame:
    """The first frame that can be decoded at all."""
    for packet in itertools.chain(read_packets(container, stream), (None,)):
        if packet is not None and packet.has_sidedata("encryption_info"):
            refuse_encrypted(path)
        try:
            for frame in stream.codec_context.decode(packet):
                return frame
        except (av.error.FFmpegError, EOFError):
            continue
    refuse_known_kind(path)
    raise VideoUnreadable(
        "None of the frames of {file} can be decoded: it is damaged or of an unknown kind.", file=quote_name(path)
    )


def _read_pixel_aspect(stream: VideoStream) -> Fraction:
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    if not aspect or not 1 / SENSIBLE_ASPECT <= aspect <= SENSIBLE_ASPECT:
        return Fraction(1)
    return Fraction(aspect)


def _read_info(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    index: FrameIndex,
    coded_wh: tuple[int, int],
    orientation: Orientation,
    pixel_aspect: Fraction,
) -> VideoInfo:
    is_picture = len(index) == 1 and container.format.name.endswith(PICTURE_CONTAINERS)
    single = ("A single picture: it is treated as a video of one frame.",)
    notes = single if is_picture else (*describe_choice(container, stream), *index.notes)
    footage_s = index.end_s - sum(end_s - start_s for start_s, end_s in index.gaps)
    return VideoInfo(
        path=path,
        duration_s=index.end_s,
        display_wh=orientation.size((max(1, round(coded_wh[0] * pixel_aspect)), coded_wh[1])),
        coded_wh=coded_wh,
        rotation_deg=orientation.rotation_deg,
        mirrored=orientation.mirrored,
        pixel_aspect=float(pixel_aspect),
        codec=stream.codec_context.codec.canonical_name,
        container=container.format.name.split(",")[0],
        average_fps=len(index) / footage_s if footage_s > 0 else nominal_fps(stream),
        nominal_fps=nominal_fps(stream),
        start_s=(container.start_time or 0) / 1_000_000,
        expected_frames=len(index),
        has_timestamps=not index.counted,
        is_picture=is_picture,
        notes=notes,
        streams=describe_streams(container),
    )
