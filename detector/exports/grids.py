"""The grids of cells that a file holds: one frame's coverage, figures over a stretch, or one stretch minus another."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BeforeValidator, Field

from detector.analysis.heatmap import CellFigure
from detector.errors import SettingError
from detector.exports.base import ClassName, Options
from detector.times import parse_duration
from detector.types import Float32, Float64
from detector.view import RunView
from detector.view.grid import ClassGrid

Grids = dict[str, Float32 | Float64]
Seconds = Annotated[float, BeforeValidator(lambda time: parse_duration(time) if isinstance(time, str) else time)]


class GridOptions(Options):
    """Of which class, and what each cell shows of it over the view's stretch."""

    class_name: ClassName
    figure: CellFigure = Field(default="occupied", description="what each cell shows")
    coverage: float | None = Field(
        default=None, title="SHARE", description="coverage from which a cell is occupied (the model's own threshold)"
    )
    minus: tuple[Seconds, Seconds] | None = Field(
        default=None, title="START END", description="show the difference: the stretch minus this one"
    )
    frame: int | None = Field(
        default=None, title="INDEX", description="show the coverage in one frame, by its index in the video"
    )

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
    threshold, figure = least if options.coverage is None else options.coverage, options.figure
    a = grid.over_stretch(threshold)
    if options.minus is None:
        return {name: getattr(a, name) for name in ("mean", "maximum", "occupied", "mean_low_by")}
    b = ClassGrid(view.between(*options.minus), options.class_name).over_stretch(threshold)
    return {"a_minus_b": a.minus(b, figure), "a": a.values(figure), "b": b.values(figure)}


def _sample(view: RunView, frame: int) -> int:
    samples = np.flatnonzero(view.whole.samples.frame_index == frame)
    if not len(samples):
        raise SettingError("The run looked at no frame {frame}.", frame=frame)
    return int(samples[0])
