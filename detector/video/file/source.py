"""A video file as a source of frames."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from detector.types import Sampling
from detector.video.file.bounds import call
from detector.video.file.reader import plan, read_samples
from detector.video.file.scan import scan
from detector.video.source import Bounded, Frame, FrameSource, SamplePlan, Segment, Want


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file and its sha256. What a scan of the file tells is cached, so that asking again costs nothing."""

    path: Path
    identity: str

    @property
    def ref(self) -> Callable[[], FrameSource]:
        """Makes the same source anew, in any process that reaches the file."""
        return partial(FileSource, self.path, self.identity)

    @property
    def extent(self) -> Bounded:
        """Its length and the times of its frames. Raises SourceMissing or VideoUnreadable."""
        return call(_read_extent, self.path)

    def plan(self, sampling: Sampling) -> SamplePlan:
        """The frames that the sampling chooses. Raises SourceError or SettingError."""
        return call(plan, self.path, sampling)

    def frames(self, segment: Segment, want: Want) -> Generator[Frame]:
        """A frame for every sample of the segment, in order, readable or not. Closing the generator closes the file."""
        samples = plan(self.path, segment.sampling)
        return read_samples(
            self.path, samples, want, first_sample=segment.first_sample, after_sample=segment.after_sample
        )


def _read_extent(path: Path) -> Bounded:
    scanned = scan(path)
    return Bounded(scanned.info.duration_s, scanned.index.time_s)
