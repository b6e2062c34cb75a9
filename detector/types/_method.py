"""The protocol of a clustering method: a way from cells to detections, with its words and parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from detector.types._arrays import Float64, Int32
from detector.types._tables import Cells, Detections

Report = Callable[[float], None]
"""Told the share done, in (0, 1]; may raise to stop the work."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a method is set by: its field's name, its words, its limits.

    ``floored`` tells that it cannot lie below the run's floor. ``whole`` numbers are counted, others measured in
    ``step``. ``hint`` explains it where a control has room, ``option_help`` and ``metavar`` on the command line.
    """

    name: str
    title: str
    low: float
    high: float
    step: float
    option_help: str
    metavar: str
    hint: str = ""
    whole: bool = False
    floored: bool = False


class Method(Protocol):
    """A way from cells to detections; frozen and hashable. Nobody asks which one it is.

    ``name`` as addresses, options and files have it, ``title`` as people read it. ``key`` says what its thresholds cut,
    so that settings of the same key can be carried over: ``score`` (a coverage) or ``sum`` (a sum of coverages).
    ``unit`` names the axis of its thresholds, ``measure`` the number each detection has. ``range_moves`` tells that the
    highest threshold depends on the parameters, ``adds_up`` that a detection's score is a sum over its cells.
    ``needs_boxes``: whether it works on boxes; a network without any has the others.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    key: ClassVar[str]
    unit: ClassVar[str]
    measure: ClassVar[str]
    range_moves: ClassVar[bool]
    adds_up: ClassVar[bool]
    hint: ClassVar[str]
    needs_boxes: ClassVar[bool]
    parameters: ClassVar[tuple[Parameter, ...]]

    def check(self, floor: float = 0.0) -> None:
        """Raise SettingError for a parameter outside its range, or one that needs cells below the run's floor."""

    def check_score(self, class_name: str, score: float, floor: float) -> None:
        """Raise SettingError for a score at which everything or nothing would count, whatever the network said."""

    def cluster(self, cells: Cells, on_progress: Report | None = None) -> Detections | None:
        """Every sample and class of a run, before any cut; None where cuts are not free: use ``detect`` then."""

    def detect(self, cells: Cells, scores: tuple[float, ...]) -> Detections:
        """The detections whose score reaches their class's."""

    def landscape(
        self,
        cells: Cells,
        clustered: Detections | None,
        n_samples: int,
        thresholds: Float64,
        class_id: int,
        min_height_px: float = 0.0,
    ) -> Int32:
        """Count a class's detections in each sample at each of the rising thresholds (T, S).

        ``clustered`` is what ``cluster`` gave for the same cells.
        """

    def score_range(self, clustered: Detections | None, floor: float) -> tuple[float, float]:
        """The lowest and highest threshold worth offering."""

    def default_scores(self, classes: tuple[str, ...], own: tuple[float, ...]) -> tuple[float, ...]:
        """A score per class to start from; ``own`` are the model's."""

    def loosen(self, score: float) -> float:
        """Another threshold that is worth comparing with this one."""

    @classmethod
    def presets(cls, classes: tuple[str, ...]) -> dict[str, Thresholds]:
        """Thresholds of other programs that group by this method, by name, for these classes."""

    def words(self) -> str:
        """The method in words, with its parameters and what its thresholds cut."""

    def raise_to_floor(self, floor: float) -> tuple[Method, str]:
        """The method as far as a run with this floor can do it, and what it cannot, in words."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds for what counts: a score per class (in the order of the run's classes), a method, a least height.

    ``min_height_px`` is in model pixels and applies after clustering.
    """

    scores: tuple[float, ...]
    method: Method
    min_height_px: float = 0.0
