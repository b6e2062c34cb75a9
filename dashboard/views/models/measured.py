"""Accuracy of the model in use where it was measured on labelled footage here."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show
from dashboard.components.messages import guard, plain
from dashboard.state import cache
from detector.figures.accuracy import draw_accuracy
from detector.library.measured import Measurement, list_measurements
from detector.types import ModelSpec
from detector.view.evaluation import Measure, Score

_COMMAND = "footfall evaluate RUN --labels FILE"


def draw_measured(spec: ModelSpec) -> None:
    """Draw what was measured of this model, the latest first and the others to choose from."""
    with st.container(border=True), guard():
        st.markdown("### Measured here")
        measurements = list_measurements(cache.library(), spec.sha256)
        if not measurements:
            st.markdown(
                "How good it is on *your* footage is not known yet. Draw boxes around everybody in some frames with a "
                "labelling tool, such as CVAT, and hold a run against them:"
            )
            st.code(_COMMAND, language=None)
            return
        place = 0
        if len(measurements) > 1:
            titles = [_title(measurement) for measurement in measurements]
            place = st.selectbox("Measurement", range(len(titles)), format_func=titles.__getitem__)
        _draw(measurements[place])


def _draw(measurement: Measurement) -> None:
    overall = measurement.evaluation.overall
    st.markdown(plain(_title(measurement)))
    with st.container(horizontal=True):
        for name, measure in _figures(overall).items():
            st.metric(name.capitalize(), "–" if measure is None else f"{measure.value:.3f}", width="content")
            st.caption(_interval(measure), width="content")
    show(draw_accuracy(measurement.evaluation), key="accuracy")
    for group in measurement.evaluation.groups:
        st.caption(f"By {group.by}: {group.unit}")
        st.table([_row(score) for score in group.scores], border="horizontal", hide_index=True)
    st.caption(_describe(measurement))


def _title(measurement: Measurement) -> str:
    return f"{measurement.footage}, {measurement.class_name}, {measurement.measured.astimezone():%-d %B %Y %H:%M}"


def _figures(score: Score) -> dict[str, Measure | None]:
    return {"precision": score.precision, "recall": score.recall, "count error": score.count_error}


def _interval(measure: Measure | None) -> str:
    if measure is None or measure.low is None:
        return "not known"
    return f"{measure.low:.3f} to {measure.high:.3f}"


def _row(score: Score) -> dict[str, str]:
    figures = {
        name.capitalize(): "–" if measure is None else f"{measure.value:.3f} ({_interval(measure)})"
        for name, measure in _figures(score).items()
    }
    return {" ": score.name, "Frames": f"{score.frames:,}", "Labelled": f"{score.labelled:,}", **figures}


def _describe(measurement: Measurement) -> str:
    overall = measurement.evaluation.overall
    ignored = ", with boxes that count neither way" if measurement.ignore_sha256 else ""
    return (
        f"{overall.frames:,} labelled frames of run {plain(measurement.run_id)}; {plain(measurement.class_name)} from "
        f"{measurement.threshold:g}, boxes that overlap a label by {measurement.min_iou:g} or more. Labels: "
        f"{plain(measurement.labels_name)}{ignored}, SHA\\-256 `{measurement.labels_sha256[:16]}…`. In brackets and "
        "as lines: 95 % intervals, from how much five stretches of the frames differ. Count error: how many too many "
        "or too few are counted in a frame, on average."
    )
