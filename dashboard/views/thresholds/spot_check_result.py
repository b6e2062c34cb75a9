"""The answers of a spot check in words and as a chart: bands, not points."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show
from dashboard.components.downloads import download
from dashboard.components.messages import plain
from dashboard.state import address
from dashboard.views.thresholds.setting_pair import SettingPair
from detector.figures.setting_series import SettingSeries
from detector.figures.sweep import draw_count_error
from detector.library.notes import SpotCheck
from detector.view.spot_check import LEAST_ANSWERS, Band, Estimate, estimate
from detector.words import pluralise


def draw_result(pair: SettingPair, check: SpotCheck) -> None:
    """The result of the answers so far."""
    result = estimate(pair.a, check)
    if result is None:
        _draw_missing(check)
    else:
        _draw_recommendation(pair, result)
    for sample, again in check.recounted.items():
        st.caption(_describe_recount(check.counted[sample], again))
    if check.counted:
        download("spot-check", pair.a.whole, class_name=pair.class_name, width="content")


def _draw_missing(check: SpotCheck) -> None:
    left = LEAST_ANSWERS - len(check.counted)
    if left > len(check.samples) - len(check.counted):
        st.info(f"Too few frames were chosen for advice: that takes {LEAST_ANSWERS} counted ones. Start over for more.")
    elif left > 0:
        st.info(f"After {left} more {'frame' if left == 1 else 'frames'} this shows which thresholds come closest.")
    else:
        st.info("Every threshold counts the same in these frames, so there is nothing to choose between.")


def _draw_recommendation(pair: SettingPair, result: Estimate) -> None:
    people = plain(pluralise(pair.class_name))
    if pair.a.cut.place is not None:
        st.caption("This is of the whole picture, not of the place alone: whole frames were counted.")
    st.markdown(f"##### Closest to what you saw: {result.low:.2f} to {result.high:.2f}")
    st.markdown(
        f"From {result.answers} frames the best threshold can only be told to lie there. At **{result.best:.2f}** the "
        f"count is off by **{_format_band(result.best_error)} {people}** a frame, in 90 of 100 such checks."
        f"{_describe_narrowing(result, people)}"
    )
    marks = list(pair.marks)
    show(draw_count_error(result, marks, pair.class_name, score=pair.a.method.unit), key="errors")
    st.caption(_describe_marks(result, marks, people))
    st.button(
        f"Set A to {result.best:.2f}",
        icon=":material/task_alt:",
        type="primary",
        on_click=address.put,
        args=(pair.score_name("A"), round(result.best, 2)),
    )


def _describe_narrowing(result: Estimate, people: str) -> str:
    if result.narrowing < 0.005:
        return ""
    width = result.best_error.high - result.best_error.low
    return f" One more frame would narrow this by about {result.narrowing:.2f} of {width:.2f} {people}."


def _describe_marks(result: Estimate, marks: list[SettingSeries], people: str) -> str:
    phrases = [
        f"{mark.letter}'s {level:.2f} is off by {_format_band(result.band_at(level))} {people} a frame"
        for mark in marks
        if (level := mark.threshold) is not None and round(level, 2) != round(result.best, 2)
    ]
    return " ".join(f"{said}." for said in [*phrases, "Shaded: where the error lies, in 90 of 100 checks"])


def _describe_recount(counted: int, again: int) -> str:
    if counted == again:
        return f"The frame that came twice: you counted {counted} both times."
    return (
        f"The frame that came twice: you counted {counted}, then {again}. The bands are wider for it, as your other "
        "answers may be as far off."
    )


def _format_band(band: Band) -> str:
    return f"{band.low:.1f} to {band.high:.1f}"
