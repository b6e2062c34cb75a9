"""The methods' common parts, and the registry they enter themselves into."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

import numpy as np

from detector.errors import SettingError
from detector.grid.landscape import landscape
from detector.types import Cells, Detections, Float64, Int32, Method, Report, Thresholds

REGISTERED: dict[str, type[Method]] = {}
"""Every method by name."""

Kind = TypeVar("Kind", bound=type[Method])


def register(kind: Kind) -> Kind:
    """Enter a method, so that pages, options, addresses and docs know it."""
    REGISTERED[kind.name] = kind
    return kind


class NoPresets:
    """For methods that no other program's thresholds are known for."""

    __slots__ = ()

    @classmethod
    def presets(cls, classes: tuple[str, ...]) -> dict[str, Thresholds]:
        """None."""
        return {}


class CoverageCut(NoPresets):
    """For methods whose thresholds cut a coverage, which lies between the run's floor and 1."""

    __slots__ = ()

    key: ClassVar[str] = "score"
    unit: ClassVar[str] = "threshold"
    measure: ClassVar[str] = "confidence"
    range_moves: ClassVar[bool] = False
    hint: ClassVar[str] = ""
    needs_boxes: ClassVar[bool] = True
    adds_up: ClassVar[bool] = False

    def check_score(self, class_name: str, score: float, floor: float) -> None:
        """Raise SettingError below the floor, where the run kept nothing, and above 1, where nothing is."""
        if score < floor:
            raise SettingError(
                "This run kept coverage from {floor:g} upwards, so a threshold of {score:g} for {class_name} cannot "
                "be used. Choose {floor:g} or more.",
                floor=floor,
                score=score,
                class_name=class_name,
            )
        if score > 1:
            raise SettingError(
                "Coverage is never above 1, so a threshold of {score:g} for {class_name} would leave nothing.",
                score=score,
                class_name=class_name,
            )

    def score_range(self, clustered: Detections | None, floor: float) -> tuple[float, float]:
        """From the run's floor to 1."""
        return floor, 1.0

    def default_scores(self, classes: tuple[str, ...], own: tuple[float, ...]) -> tuple[float, ...]:
        """The model's own."""
        return own

    def loosen(self, score: float) -> float:
        """Half of it."""
        return score / 2

    def raise_to_floor(self, floor: float) -> tuple[Self, str]:
        """Itself: no parameter depends on the floor."""
        return self, ""


class FreeCut:
    """For methods whose detections can be cut at any score after clustering once."""

    __slots__ = ()

    def cluster(self, cells: Cells, on_progress: Report | None = None) -> Detections:
        """Every sample and class, before any cut."""
        raise NotImplementedError

    def detect(self, cells: Cells, scores: tuple[float, ...]) -> Detections:
        """Cluster and cut; whoever cuts often keeps what ``cluster`` gives."""
        clustered = self.cluster(cells)
        return clustered[clustered.score >= np.asarray(scores, np.float32)[clustered.class_id]]

    def landscape(
        self,
        cells: Cells,
        clustered: Detections | None,
        n_samples: int,
        thresholds: Float64,
        class_id: int,
        min_height_px: float = 0.0,
    ) -> Int32:
        """One histogram of what was clustered."""
        every = self.cluster(cells) if clustered is None else clustered
        tall = every[every.height_px >= np.float32(min_height_px)] if min_height_px > 0 else every
        return landscape(tall, n_samples, thresholds, class_id)
