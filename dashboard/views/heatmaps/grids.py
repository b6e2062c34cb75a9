"""What the Heatmaps page is about to show, in one place: the class, the threshold, the ground, the chosen cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import Picked
from dashboard.components.downloads import file_name
from dashboard.components.frames import Picture, Seen, blur_switch, large_picture, without_faces
from dashboard.components.messages import plain
from dashboard.components.thresholds import kept
from dashboard.state import address, settings
from detector.analysis.timeline import counts
from detector.exports.grid_files import grid_csv, grid_npz
from detector.figures.heatmaps import Ground, Layer, coverage_words
from detector.grid.methods.nms import Nms
from detector.images import jpeg, narrowed, png
from detector.library.run import Run
from detector.overlay.cells import draw_cells
from detector.types import Float32, Float64, Int64, UInt8
from detector.words import plural

CELL = "cell"
_GROUND_WIDTH = 900
_GROUND_QUALITY = 78


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a class of a run, what counts as much coverage, how opaque, and a cell (row, column)."""

    run: Run
    class_id: int
    threshold: float
    opacity: float
    cell: tuple[int, int] | None
    blur_faces: bool = False

    @property
    def class_name(self) -> str:
        """The class."""
        return self.run.classes[self.class_id]

    @property
    def seen_wh(self) -> tuple[float, float]:
        """The model pixels that the picture covers."""
        (across, down), (width, height) = self.run.transform.scale_xy, self.run.transform.source_wh
        return width * across, height * down


def look_controls(run: Run) -> Look:
    """Draw the controls that every view of the grid shares."""
    name = address.choice("class", run.classes, run.classes[0])
    st.pills(
        "Class",
        run.classes,
        format_func=lambda each: plain(plural(each)),
        required=True,
        **address.bind("class", name),
    )
    class_id, wanted = run.classes.index(name), settings.score_name(name, Nms())
    own = run.manifest.model.thresholds[class_id]
    floor = run.manifest.floor
    threshold = address.number(wanted, max(own, floor), floor, 1.0)
    st.slider(
        "Coverage that counts",
        floor,
        1.0,
        step=0.01,
        format="%.2f",
        help="The network says for every cell of its grid how sure it is, from 0 to 1. Thresholds cut this number.",
        **address.bind(wanted, threshold),
    )
    opacity = address.number("opacity", 0.35, 0.0, 1.0)
    st.slider("Opacity", 0.0, 1.0, step=0.05, format="%.2f", **address.bind("opacity", opacity))
    return Look(run, class_id, threshold, opacity, _cell(run), blur_switch())


def ground_of(look: Look, picture: Picture) -> Ground:
    """The picture, no wider than it is shown, as a JPEG."""
    image = jpeg(narrowed(picture.image, _GROUND_WIDTH), _GROUND_QUALITY)
    return Ground(image, look.seen_wh, look.run.manifest.model.stride_px)


def seen_at(run: Run) -> Seen:
    """What counts as seen at the present thresholds."""
    thresholds = settings.thresholds(run)
    found = kept(run, thresholds)
    return Seen(run, thresholds, found, counts(found, run.n_samples, len(run.classes)))


def frame_layer(look: Look, grid: Float32) -> Layer:
    """One frame's coverage."""
    floor = look.run.manifest.floor
    return Layer(grid, 1.0, "coverage", lambda value: coverage_words(np.nan_to_num(value), floor))


def picked_cell(look: Look, picked: Picked) -> None:
    """A click chooses its cell; a second click on the same lets it go."""
    if picked.points:
        number = int(picked.points[0])
        width = look.run.grid_hw[1]
        same = look.cell is not None and look.cell[0] * width + look.cell[1] == number
        address.put(CELL, -1 if same else number)


def grid_downloads(
    look: Look, name: str, values: Float32 | Float64, grids: dict[str, Float32 | Float64], picture: Picture, top: float
) -> None:
    """Draw the buttons: the picture with its cells, the cells as CSV, and all grids as NPZ."""
    run, stem = look.run, f"{look.class_name}-{name.replace(' ', '-')}"
    files: list[tuple[str, str, str, Callable[[], bytes]]] = [
        ("Picture (PNG)", "png", "image/png", lambda: png(_painted(look, values, picture, top))),
        ("Cells (CSV)", "csv", "text/csv", partial(grid_csv, run, look.class_name, name.replace(" ", "_"), values)),
        ("Grids (NPZ)", "npz", "application/octet-stream", partial(grid_npz, run, look.class_name, grids)),
    ]
    for label, ending, mime, data in files:
        st.download_button(
            label,
            data=data,
            file_name=file_name(run, stem, ending),
            mime=mime,
            key=f"grid-{ending}",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )


def look_picture(look: Look, seen: Seen, sample: int) -> Picture:
    """The frame, faces made unrecognisable where that was asked for."""
    picture = large_picture(look.run, sample)
    return replace(picture, image=without_faces(replace(seen, blur_faces=look.blur_faces), sample, picture))


def emptiest(look: Look, seen: Seen, samples: Int64) -> Picture:
    """The picture of the sample with the fewest of the class among these: a ground that hides least."""
    counted = seen.counts[samples, look.class_id]
    return look_picture(look, seen, int(samples[np.argmin(counted)]))


def _painted(look: Look, values: Float32 | Float64, picture: Picture, top: float) -> UInt8:
    opacity = max(look.opacity, 0.3)
    return draw_cells(picture.image, values, look.seen_wh, look.run.manifest.model.stride_px, top, opacity)


def _cell(run: Run) -> tuple[int, int] | None:
    """The chosen cell; None for none, or for one in the padding beside the picture."""
    height, width = run.grid_hw
    row, col = divmod(address.whole(CELL, -1, -1, height * width - 1), width)
    px, (across, down) = run.manifest.model.stride_px, run.transform.scale_xy
    inside = col * px < run.transform.source_wh[0] * across and row * px < run.transform.source_wh[1] * down
    return (row, col) if row >= 0 and inside else None
