"""A source of footage: what a file, and later a camera, has to give, and what is asked of it.

A new kind of source is a file of its own with a class of this shape; the pipeline works with any.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

from detector.images import PICTURE_WIDTH
from detector.types import DecodeStats, Float64, Gaps, Int64, Resize, Sampling, UInt8


@dataclass(frozen=True, slots=True)
class Bounded:
    """Footage that has an end. time_s (F,): when each of its frames is shown, rising."""

    duration_s: float
    time_s: Float64


@dataclass(frozen=True, slots=True)
class Live:
    """Footage that goes on until somebody ends it."""


Extent = Bounded | Live


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """The frames of bounded footage that will be looked at; S rows.

    frame_index (S,): their true index in the footage, from 0, in order of display.
    time_s (S,): their presentation time from the footage's start.
    end_s: where the last sample's time is over. source_wh: the pictures' size as displayed, the first ones' where it
    changes. gaps: where the footage has none.
    """

    frame_index: Int64
    time_s: Float64
    end_s: float
    sampling: Sampling
    source_wh: tuple[int, int]
    gaps: Gaps = ()

    def __len__(self) -> int:
        return len(self.frame_index)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a run, for one worker: samples first_sample .. after_sample (None: as long as there are any).

    Its results are stretches that end where the sample's position in the run is a multiple of ``stretch_samples``, or
    with the segment.
    """

    sampling: Sampling
    first_sample: int
    after_sample: int | None
    stretch_samples: int

    def stretch_end(self, sample: int) -> int:
        """The first sample behind the stretch to which this one belongs."""
        aligned = (sample // self.stretch_samples + 1) * self.stretch_samples
        return aligned if self.after_sample is None else min(aligned, self.after_sample)


@dataclass(frozen=True, slots=True)
class Want:
    """The pictures to be made of every frame: one for the network, and a small one no wider than so many pixels.

    ``detail``: how many parts across and down the network looks at besides, where that is more than 1.
    """

    input_wh: tuple[int, int]
    fit: Resize
    picture_width: int = PICTURE_WIDTH
    detail: int = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """One sampled frame.

    sample: its position in the run. frame_index: its index in the footage. time_s: when it is shown, from the
    footage's start. source_wh: its size as displayed. image: (input_h, input_w, 3) uint8 RGB, laid into the network's
    input. picture: (h, w, 3) uint8 RGB as displayed, small. Both None, and status "unreadable", where the frame could
    not be decoded. decoded: what was decoded of what was expected on the way from the sample before to this one, and
    on to the next. parts: the picture's parts, each laid into the network's input, where they are wanted.
    """

    sample: int
    frame_index: int
    time_s: float
    status: str
    source_wh: tuple[int, int]
    image: UInt8 | None
    picture: UInt8 | None
    decoded: DecodeStats
    parts: tuple[UInt8, ...] = ()


class FrameSource(Protocol):
    """Footage that gives frames with their true times."""

    @property
    def ref(self) -> Callable[[], FrameSource]:
        """Makes the same source anew; small and picklable, so that another process can have one of its own."""

    @property
    def identity(self) -> str:
        """Tells this footage from any other: a file's sha256."""

    @property
    def extent(self) -> Extent:
        """Its length."""

    def plan(self, sampling: Sampling) -> SamplePlan:
        """The frames that the sampling chooses. Raises SourceError or SettingError."""

    def frames(self, segment: Segment, want: Want) -> Generator[Frame]:
        """A frame for every sample of the segment, in order, readable or not.

        A frame is the same whatever segment it is asked for in. Closing the generator lets go of the footage.
        """
