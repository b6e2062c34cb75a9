"""Everything of a run that has a score, whether or not it counts: how sure the network was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Cells, Detections, Float32, Float64
from detector.view.run_view import RunView

HEIGHTS = 28
_LEAST_HEIGHT_PX = 4.0


@dataclass(frozen=True, slots=True)
class Scores:
    """All a view's stretch has at its method and least height, before the cut by score.

    Without boxes these are the single cells, each with its coverage as score.
    """

    view: RunView

    @property
    def everything(self) -> Detections:
        """All of the whole run, of every class."""
        view = self.view
        clustered = view.clustered
        if clustered is None:
            return _as_detections(view.run.cells)
        least = np.float32(view.cut.min_height_px)
        return clustered[clustered.height_px >= least] if least > 0 else clustered

    @property
    def span(self) -> tuple[float, float]:
        """The ends of the score's axis: coverage is drawn from 0, though nothing lies below the floor."""
        low, high = self.view.score_range
        return (low if self.view.method.range_moves else 0.0), high

    def of_class(self, class_name: str) -> Detections:
        """The class's own within the stretch, by sample."""
        every, rows = self.everything, self.view.rows
        first, after = np.searchsorted(every.sample, [rows.start, rows.stop])
        here = every[slice(int(first), int(after))]
        return here[here.class_id == self.view.class_id(class_name)]

    def heights_px(self, found: Detections) -> Float32:
        """Box heights in pixels of the footage (N,), not clipped to the picture."""
        return np.asarray(found.height_px / self.view.about.scale_y, np.float32)

    def edges(self, bins: int) -> Float64:
        """Equal bins over the score's axis (bins + 1,)."""
        return np.linspace(*self.span, bins + 1)

    def height_edges_px(self, heights_px: Float32) -> Float64:
        """Bins that widen with the height, so that the small ones can be told apart."""
        least = max(float(heights_px.min(initial=np.inf)), _LEAST_HEIGHT_PX)
        most = max(float(heights_px.max(initial=0.0)) * 1.001, least * 2) if len(heights_px) else least * 2
        if not np.isfinite(least):
            least, most = _LEAST_HEIGHT_PX, float(self.view.about.display_wh[1])
        return np.geomspace(least, most, HEIGHTS + 1)


def _as_detections(cells: Cells) -> Detections:
    own = cells[np.argsort(cells.sample, kind="stable")]
    ones = np.ones(len(cells), np.int32)
    return Detections(own.sample, own.class_id, own.score, own.score, own.xyxy_model_px, ones)
