"""A run's manifest: the validated content of its ``manifest.json``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from detector.types import Choice, Gaps, Resize, Sampling, StageCosts, Transform

LONGEST_S = 1e7
"""The longest footage believed, in seconds: 115 days."""
SCHEMA_VERSION = 5
"""2: with the length of stretches, and with what is unknown of footage without an end. 3: with checksums. 4: with the
parts of the picture that were looked at. 5: with the kind of processor that ran the network."""
PREPROCESSING_VERSION = 1
"""Raised when the same video and sampling would reach the network as other numbers than before."""


def _check_moment(moment: datetime) -> datetime:
    """ValueError for a moment before files had dates that archives can hold, or after all clocks."""
    if not 1980 <= moment.year <= 9000:
        raise ValueError(f"the year {moment.year} is no year of a recording")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_check_moment)]


class Part(BaseModel):
    """A part of the manifest: frozen, and strict about names and numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), allow_inf_nan=False)


Side = Annotated[int, Field(ge=1, le=100_000)]
Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class VideoPart(Part):
    """The footage. ``display_wh`` in pixels, rotation and pixel aspect applied.

    ``sha256`` and ``duration_s`` are None where there is no file that could have them.
    """

    id: str
    sha256: str | None
    name: str
    duration_s: Annotated[float, Field(ge=0, le=LONGEST_S)] | None
    display_wh: tuple[Side, Side]
    average_fps: float | None = None
    start_s: float = 0.0


class ModelPart(Part):
    """The network, with all that is needed to read its cells."""

    name: str
    title: str
    sha256: str
    classes: tuple[str, ...] = Field(min_length=1)
    thresholds: tuple[float, ...]
    input_wh: tuple[Side, Side]
    stride_px: Side
    box_norm: float
    cell_offset_px: float
    resize: Resize
    has_boxes: bool
    licence: str = ""
    limits: tuple[str, ...] = ()

    @property
    def grid_hw(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.input_wh[1] // self.stride_px, self.input_wh[0] // self.stride_px


class SamplingPart(Part):
    """The choice of frames; see ``types.Sampling``."""

    every_s: float | None = None
    every_frames: int | None = None
    frames: int | None = None
    start_s: float = 0.0
    end_s: float | None = None
    stream: Annotated[int, Field(ge=1)] | None = None

    def as_sampling(self) -> Sampling:
        """The engine's own type."""
        return Sampling(**self.model_dump())


class TransformPart(Part):
    """The way a source picture was laid into the model's input; see ``types.Transform``."""

    scale_xy: tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]]
    source_wh: tuple[Side, Side]
    offset_xy: tuple[float, float] = (0.0, 0.0)

    def as_transform(self) -> Transform:
        """The engine's own type."""
        return Transform(self.scale_xy, self.source_wh, self.offset_xy)


class ChoicePart(Part):
    """The rest of the way the network was run; see ``types.Choice``. 0 and "" where nobody noted it."""

    runtime: str = "onnx"
    processor: str = ""
    threads: Count = 0
    streams: Count = 1
    batch: Count = 0

    @classmethod
    def of(cls, choice: Choice) -> ChoicePart:
        """As the manifest has it."""
        return cls(**{name: getattr(choice, name) for name in cls.model_fields})


class TimingsPart(Part):
    """Time and memory that the analysis took, however often it was interrupted and continued."""

    frames: int = 0
    wall_s: float = 0.0
    frames_per_s: float = 0.0
    ms_per_frame: dict[str, float] = Field(default_factory=dict)
    peak_memory_bytes: int = 0

    @classmethod
    def of(cls, costs: StageCosts) -> TimingsPart:
        """As the manifest has them."""
        return cls(
            frames=costs.frames,
            wall_s=costs.wall_s,
            frames_per_s=costs.frames_per_s,
            ms_per_frame=costs.ms_per_frame,
            peak_memory_bytes=costs.peak_memory_bytes,
        )

    def as_costs(self) -> StageCosts:
        """The engine's own type."""
        seconds = {stage: ms * max(self.frames, 1) / 1000 for stage, ms in self.ms_per_frame.items()}
        return StageCosts(self.frames, self.wall_s, self.peak_memory_bytes, seconds)


class FiguresPart(Part):
    """Key figures for the library's page, at the model's own thresholds.

    ``counted`` is the class; ``sparkline`` its largest count in each of up to 60 stretches of equal length.
    """

    counted: str
    mean: float
    highest: int
    sparkline: tuple[int, ...]


class FilePart(Part):
    """A file as it was written."""

    size_bytes: Count
    sha256: Sha256


class StretchPart(Part):
    """The files of a whole stretch of ``rows`` samples. ``pictures`` is what ``digest_pictures`` makes of them."""

    first_sample: Count
    rows: Annotated[int, Field(ge=1)]
    samples: FilePart
    cells: FilePart
    pictures: Sha256


class Manifest(Part):
    """All there is to know of a run besides its tables.

    ``runtime`` (its title and version), ``provider`` (the device) and ``precision`` say what ran the network, as far as
    it can change answers; ``choice`` tells the rest, of when the run was begun.
    ``total_samples`` and ``end_s`` are None while nobody knows where the footage ends; over ``gaps`` it has none.
    ``stretch_samples`` is how many samples are kept together; None in a run of the first format, whose stretches were
    cut by the clock. decoded, expected and damaged count the video's frames in the range, or in the part that is there.
    ``detail``: how many parts of the picture across and down were looked at besides the whole, where more than 1.
    ``stretches`` are the whole ones in order; runs of before the third format have none of them.
    """

    schema_version: int = SCHEMA_VERSION
    id: str
    state: Literal["partial", "complete"]
    created: Moment
    video: VideoPart
    model: ModelPart
    sampling: SamplingPart
    transform: TransformPart
    preprocessing_version: int
    floor: float
    runtime: str
    provider: str
    precision: str
    choice: ChoicePart = ChoicePart()
    total_samples: Count | None
    end_s: Annotated[float, Field(ge=0, le=LONGEST_S)] | None
    gaps: Gaps = ()
    detail: Annotated[int, Field(ge=1, le=2)] = 1
    stretch_samples: Annotated[int, Field(ge=1)] | None = None
    decoded: int | None = None
    expected: int | None = None
    damaged: int | None = None
    timings: TimingsPart | None = None
    figures: FiguresPart | None = None
    stretches: tuple[StretchPart, ...] = ()

    def as_choice(self) -> Choice:
        """The engine's own type, whole."""
        return Choice(device=self.provider, precision=self.precision, build=self.runtime, **self.choice.model_dump())
