"""The controls for what counts as seen, and the cut itself."""

from __future__ import annotations

import streamlit as st

from dashboard.components.messages import plain
from dashboard.state import address, cache, settings
from detector.grid.threshold import check_thresholds, detect, keep
from detector.library.run import Run
from detector.types import Dbscan, Detections, Method, Nms, Regions, Thresholds

COVERAGE_ONLY = (
    "This model gives no boxes, only coverage. The boxes shown are the extents of connected cells: they tell where "
    "something is, not how large it is, and people close together become one."
)
_SUMMED = (
    "DBSCAN adds up the coverage of all cells that agree on an object, so its scores run past 1: "
    "a lone cell of 0.99 stays below 1."
)
_STEP = 0.01


def kept(run: Run, thresholds: Thresholds) -> Detections:
    """What counts as seen. A cut of the clustering everybody shares, so a moved threshold costs nothing.

    Raises SettingError for thresholds the run cannot answer.
    """
    check_thresholds(thresholds, run.classes, run.manifest.floor)
    if isinstance(thresholds.method, Regions):
        return detect(run.cells, thresholds)
    return keep(cache.detections(run.id, thresholds.method), thresholds)


def threshold_controls(run: Run, prefix: str = "", *, lead: int | None = None) -> Thresholds:
    """Draw a threshold per class, the method with its parameters, and the least height; returns what they say.

    With ``lead`` only that class's threshold stays in the open, for pages that have two settings side by side.
    """
    method = settings.method(run, prefix)
    others = [class_id for class_id in range(len(run.classes)) if class_id != lead]
    if lead is not None:
        _score_control(run, lead, method, prefix)
        with st.expander("Other classes, clustering"):
            _rest(run, others, method, prefix)
    else:
        _rest(run, others, method, prefix)
    return settings.thresholds(run, prefix)


def _rest(run: Run, class_ids: list[int], method: Method, prefix: str) -> None:
    """All controls but the leading class's."""
    for class_id in class_ids:
        _score_control(run, class_id, method, prefix)
    if isinstance(method, Regions):
        st.caption(COVERAGE_ONLY)
    else:
        _method_control(method, prefix)
    with st.expander("More of this"):
        if not isinstance(method, Regions):
            _parameter_controls(run, method, prefix)
        _height_control(run, prefix)
    st.button(
        "Back to the model's own",
        key=f"{prefix}own-thresholds",
        icon=":material/undo:",
        type="tertiary",
        on_click=_reset,
        args=(prefix,),
    )


def _score_control(run: Run, class_id: int, method: Method, prefix: str) -> None:
    lo, hi = cache.scores(run.id, method)
    class_name, score = run.classes[class_id], settings.score(run, class_id, method, prefix)
    bound = address.bind(settings.score_name(class_name, method, prefix), score)
    st.slider(_label(class_name, method), lo, hi, step=_STEP, format="%.2f", **bound)


def _label(class_name: str, method: Method) -> str:
    label = plain(class_name.capitalize())
    return f"{label} · summed coverage" if isinstance(method, Dbscan) else label


def _method_control(method: Nms | Dbscan, prefix: str) -> None:
    st.segmented_control(
        "Clustering",
        list(settings.METHODS),
        format_func=settings.METHODS.__getitem__,
        required=True,
        help="How the network's cells become objects. NMS keeps the best of overlapping boxes; DBSCAN averages them.",
        **address.bind(f"{prefix}method", method.name),
    )
    if isinstance(method, Dbscan):
        st.caption(_SUMMED)


def _parameter_controls(run: Run, method: Nms | Dbscan, prefix: str) -> None:
    """What groups the whole run anew, so it may take a moment the first time."""
    if isinstance(method, Nms):
        help_text = "Two boxes that overlap by more than this are one object."
        st.slider(
            "Overlap allowed (IoU)", 0.0, 1.0, step=_STEP, help=help_text, **address.bind(f"{prefix}iou", method.iou)
        )
        return
    st.slider("Distance (eps)", *settings.EPS_RANGE, step=_STEP, **address.bind(f"{prefix}eps", method.eps))
    least = settings.MIN_SAMPLES_RANGE
    st.slider("Least cells (min_samples)", *least, **address.bind(f"{prefix}min_samples", method.min_samples))
    floor, name = run.manifest.floor, f"{prefix}min_coverage"
    st.slider(
        "Least coverage of a cell", floor, 1.0, step=0.005, format="%.3f", **address.bind(name, method.min_coverage)
    )


def _height_control(run: Run, prefix: str) -> None:
    """In the model's pixels, as the setting is; the footage's beside it."""
    limit = float(run.manifest.model.input_wh[1])
    height = settings.min_height_px(run, prefix)
    st.slider(
        "Least height (model pixels)",
        0.0,
        limit,
        step=1.0,
        format="%.0f",
        help=f"Boxes lower than this are left out. The model sees the picture {limit:.0f} pixels high.",
        **address.bind(f"{prefix}height", height),
    )
    if height:
        st.caption(f"{height:.0f} there are {height / run.transform.scale_xy[1]:.0f} pixels in the footage.")


def _reset(prefix: str) -> None:
    """Forget what was set here, and nothing else."""
    names = ("score.", "sum.", "method", "iou", "eps", "min_samples", "min_coverage", "height")
    address.clear(*(f"{prefix}{name}" for name in names))
