"""The packets of a file's video, in the order they are stored: one pass, nothing decoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import av.logging
from av.container import InputContainer
from av.video.stream import VideoStream

from detector.bounded import tell_alive
from detector.types import Int64
from detector.video.file.container import read_packets
from detector.video.file.jpeg import is_torn
from detector.video.file.sizes import Sizes

FIRST_JPEGS = 5


@dataclass(slots=True)
class PacketTable:
    """A row a packet, in the stream's own units. ``trimmed`` counts those that an edit list cuts away.

    ``sizes`` are those that the pictures take on, one after the other. ``torn`` counts those of the first
    ``FIRST_JPEGS`` pictures of a stream of JPEGs that do not come out even.
    """

    pts: list[int | None] = field(default_factory=list)
    dts: list[int | None] = field(default_factory=list)
    keyframe: list[bool] = field(default_factory=list)
    damaged: list[bool] = field(default_factory=list)
    duration: list[int] = field(default_factory=list)
    trimmed: int = 0
    torn: int = 0
    sizes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def usual_duration(self) -> int:
        """The last one that a packet has; 0 where none has any."""
        return next((duration for duration in reversed(self.duration) if duration), 0)


def read_table(container: InputContainer, stream: VideoStream) -> PacketTable:
    """Read all of them; leaves the container at its end."""
    table, sizes, is_jpeg = PacketTable(), Sizes(stream), stream.codec_context.name == "mjpeg"
    with _listen_for_damage(container) as signs:
        for packet in read_packets(container, stream, on_damage=lambda: signs.append(None)):
            tell_alive()  # a long file takes long
            if packet.is_discard:  # decoded for others' sake, never shown
                table.trimmed += 1
                continue
            table.pts.append(packet.pts)
            table.dts.append(packet.dts)
            table.keyframe.append(packet.is_keyframe)
            table.damaged.append(packet.is_corrupt or bool(signs))
            signs.clear()
            table.duration.append(packet.duration or 0)
            sizes.add(packet)
            if is_jpeg and len(table.pts) <= FIRST_JPEGS:
                table.torn += is_torn(bytes(packet))
    table.sizes = sizes.list_changes()
    return table


@contextmanager
def _listen_for_damage(container: InputContainer) -> Iterator[list[Any]]:
    """A list that grows wherever the container's structure is broken.

    Matroska's reader steps over such a place without an error, and only logs it.
    """
    if not container.format.name.startswith("matroska"):
        yield []
        return
    level = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture() as signs:
            yield signs
    finally:
        av.logging.set_level(level)


def start_pts(container: InputContainer, pts: Int64, unit_s: float) -> float:
    """The container's start in the stream's units; the first frame itself where they differ by rounding only."""
    first_s = float(pts[0]) * unit_s
    start_s = container.start_time / 1_000_000 if container.start_time is not None else first_s
    return float(pts[0]) if abs(first_s - start_s) < 0.001 else start_s / unit_s
