"""The grids of cells that a file holds: one frame's coverage, figures over a stretch, or one stretch minus another."""

from __future__ import annotations

import numpy as np

from detector.analysis.heatmap import CellFigure
from detector.errors import SettingError
from detector.exports.base import Options
from detector.types import Float32, Float64
from detector.view import RunView
from detector.view.grid import ClassGrid

Grids = dict[str, Float32 | Float64]


class GridOptions(Options):
    """Of which class, and what each cell shows of it over the view's stretch.

    ``threshold`` is the coverage from which a cell is occupied, the model's own where none is given. With ``minus`` it
    is the view's stretch minus that one, [start, end) in seconds; with ``frame`` it is the coverage of one frame, by
    its index in the video.
    """

    class_name: str
    figure: CellFigure = "occupied"
    threshold: float | None = None
    minus: tuple[float, float] | None = None
    frame: int | None = None

    @property
    def shown(self) -> str:
        """The name of what each cell shows, such as ``occupied_a_minus_b``."""
        if self.frame is not None:
            return f"coverage_frame_{self.frame}"
        return self.figure if self.minus is None else f"{self.figure}_a_minus_b"

    @property
    def stem(self) -> str:
        """The same for a file's name, after the class."""
        return f"{self.class_name}-{self.shown.replace('_', '-')}"


def shown_grid(view: RunView, options: GridOptions) -> Float32 | Float64:
    """The grid (GH, GW) that was asked for. Raises SettingError for a class or frame that the run does not have."""
    whole = options.figure if options.minus is None else "a_minus_b"
    return grids(view, options)["coverage" if options.frame is not None else whole]


def grids(view: RunView, options: GridOptions) -> Grids:
    """That grid and those that belong to it, by name."""
    grid = ClassGrid(view, options.class_name)
    if options.frame is not None:
        return {"coverage": grid.frame(_sample(view, options.frame))}
    least = view.own_thresholds.scores[view.class_id(options.class_name)]
    threshold, figure = least if options.threshold is None else options.threshold, options.figure
    a = grid.over_stretch(threshold)
    if options.minus is None:
        return {name: getattr(a, name) for name in ("mean", "maximum", "occupied", "mean_low_by")}
    b = ClassGrid(view.between(*options.minus), options.class_name).over_stretch(threshold)
    return {"a_minus_b": a.minus(b, figure), "a": a.values(figure), "b": b.values(figure)}


def _sample(view: RunView, frame: int) -> int:
    found = np.flatnonzero(view.whole.samples.frame_index == frame)
    if not len(found):
        raise SettingError("The run looked at no frame {frame}.", frame=frame)
    return int(found[0])
