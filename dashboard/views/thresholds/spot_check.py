"""The spot check: a person counts a dozen frames, and learns how far each threshold is from the truth.

What the person typed is kept beside the run and shown apart: the frames are shown without boxes or counts, and no
answer ever enters a count of the model's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.acting import act, may
from dashboard.components.chart import show
from dashboard.components.downloads import download
from dashboard.components.frames import inline
from dashboard.components.messages import plain
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.state import address
from dashboard.views.thresholds.setting_pair import SettingPair
from detector.errors import DetectorError
from detector.figures.setting_series import SettingSeries
from detector.figures.sweep import draw_count_error
from detector.library.notes import SpotCheck
from detector.types import UInt8
from detector.view.pictures import hide_faces, read_large_picture, read_small_picture
from detector.view.spot_check import (
    FRAMES,
    LEAST_ANSWERS,
    Estimate,
    begin_spot_check,
    estimate,
    keep_answer,
    read_spot_check,
)
from detector.words import format_moment, pluralise

AT = "check"
_MOST_PEOPLE = 999
_PROBLEM = "spot-check-problem"


def draw_spot_check(pair: SettingPair) -> None:
    """Draw the check of the class looked at: its start, the frame to count next, and what the answers say."""
    _show_problem()
    check = read_spot_check(pair.a, pair.class_name)
    if not may("label"):
        if check.samples:
            _draw_answers(pair, check)
        return
    if not check.samples:
        _draw_invitation(pair, check)
        return
    asking, telling = st.columns([5, 4], gap="medium")
    with asking:
        _draw_question(pair, check)
    with telling:
        _draw_answers(pair, check)


def _draw_invitation(pair: SettingPair, check: SpotCheck) -> None:
    people = plain(pluralise(pair.class_name))
    st.markdown(
        f"Count the {people} yourself in about {FRAMES} frames, and see which threshold comes closest to what you saw. "
        "The frames are spread over the footage, with more where the threshold matters. You see them without boxes, "
        "so that the detector does not lead you; your answers are kept beside the run and never mixed with its counts."
    )
    if not pair.a.whole.counted.any():
        st.info("No frame of this run could be read, so there is nothing to count.")
        return
    st.button(
        "Choose the frames", icon=":material/checklist:", type="primary", on_click=_choose_frames, args=(pair, check)
    )


def _choose_frames(pair: SettingPair, seen: SpotCheck) -> None:
    if _keep_or_explain(lambda: act("label", partial(_begin, pair, seen), pair.a.run_id, name=pair.a.label)):
        address.put(AT, 0)


def _begin(pair: SettingPair, seen: SpotCheck) -> None:
    begin_spot_check(pair.a, pair.class_name, time.time_ns() % 2**32, seen=seen)


def _draw_question(pair: SettingPair, check: SpotCheck) -> None:
    """One frame at a time, as large as it is, and a field for the number."""
    places = len(check.samples)
    at = min(address.whole(AT, _find_next_open(check, -1), 0, 9999), places - 1)
    sample = check.samples[at]
    when = format_moment(pair.a.facts_of(sample).time_s)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### Frame {at + 1} of {places}", width="stretch")
        step_button(AT, "Back", BACK, at - 1 if at > 0 else None, "Left")
        step_button(AT, "Skip", ON, at + 1 if at < places - 1 else None, "Right")
    picture = _hide_faces(pair, sample, read_large_picture(pair.a, sample).image)
    st.image(inline(picture), width="stretch", alt=f"The frame at {when}, without boxes")
    st.caption(f"At {when}, without the detector's boxes.")
    _draw_form(pair, check, at)
    _draw_overview(pair, check, at)


def _hide_faces(pair: SettingPair, sample: int, image: UInt8) -> UInt8:
    """The picture without boxes, and without faces where that was asked for."""
    return hide_faces(pair.a, sample, image) if pair.blur_faces else image


def _draw_form(pair: SettingPair, check: SpotCheck, at: int) -> None:
    """One field for every frame, so that it keeps the keyboard: a number, Enter, the next number, Enter."""
    sample = check.samples[at]
    people, key = plain(pluralise(pair.class_name)), f"count:{pair.a.run_id}:{pair.class_name}"
    with (
        st.form(f"{key}:form", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.number_input(
            f"How many {people} are really there?",
            min_value=0,
            max_value=_MOST_PEOPLE,
            value=None,
            step=1,
            placeholder="a number, then Enter",
            key=key,
        )
        st.form_submit_button(
            "Keep and go on",
            type="primary",
            icon=":material/check:",
            on_click=_keep_answer,
            args=(pair, check, at, key),
        )
    if sample in check.counted:
        st.caption(f"You counted {check.counted[sample]} here. Another number replaces it.")


def _keep_answer(pair: SettingPair, check: SpotCheck, at: int, key: str) -> None:
    """Keep what was typed, and go to the next frame without an answer."""
    counted = address.read_widget(key)
    if counted is None:
        return
    sample = check.samples[at]
    kept = _keep_or_explain(
        lambda: act("label", partial(_keep, pair, sample, int(counted), check), pair.a.run_id, name=pair.a.label)
    )
    if kept:
        address.put(AT, _find_next_open(read_spot_check(pair.a, pair.class_name), at))


def _keep(pair: SettingPair, sample: int, counted: int, seen: SpotCheck) -> None:
    keep_answer(pair.a, pair.class_name, sample, counted, seen=seen)


def _draw_overview(pair: SettingPair, check: SpotCheck, at: int) -> None:
    """All frames of the check, small, with the answers so far."""
    with st.grid("auto", min_column_width=88, gap="small", key="check-frames"):
        for place, sample in enumerate(check.samples):
            typed = check.counted.get(sample)
            with st.container(gap="xxsmall"):
                words = "not counted yet" if typed is None else f"{typed} counted"
                picture = _hide_faces(pair, sample, read_small_picture(pair.a, sample).image)
                st.image(inline(picture), alt=f"Frame {place + 1}, {words}")
                st.button(
                    "–" if typed is None else str(typed),
                    key=f"check-{place}",
                    type="primary" if place == at else "tertiary",
                    width="stretch",
                    help=f"Frame {place + 1}: {words}",
                    on_click=address.put,
                    args=(AT, place),
                )


def _draw_answers(pair: SettingPair, check: SpotCheck) -> None:
    """The result of the answers so far."""
    result = estimate(pair.a, check)
    if result is None:
        _draw_missing(check)
    else:
        _draw_recommendation(pair, result)
    if check.counted:
        download("spot-check", pair.a.whole, class_name=pair.class_name, width="content")
    if not may("label"):
        return
    with st.popover("Start over", icon=":material/restart_alt:"):
        st.markdown(f"This forgets the {len(check.counted)} frames you counted and chooses others.")
        st.button("Forget them and choose others", type="primary", on_click=_choose_frames, args=(pair, check))


def _draw_missing(check: SpotCheck) -> None:
    left = LEAST_ANSWERS - len(check.counted)
    if left > 0:
        st.info(f"After {left} more {'frame' if left == 1 else 'frames'} this shows which threshold comes closest.")
    else:
        st.info("Every threshold counts the same in these frames, so there is nothing to choose between.")


def _draw_recommendation(pair: SettingPair, result: Estimate) -> None:
    people = plain(pluralise(pair.class_name))
    st.markdown(f"##### Closest to what you saw: {result.best:.2f}")
    st.markdown(
        f"At {result.best:.2f} the count is off by about **{result.error_at(result.best):.1f} {people}** a frame. "
        f"From {result.answers} frames the best threshold can only be told roughly: it lies between "
        f"**{result.low:.2f}** and **{result.high:.2f}** in 90 % of resamples."
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


def _describe_marks(result: Estimate, marks: list[SettingSeries], people: str) -> str:
    phrases = [
        f"{mark.letter}'s {mark.threshold:.2f} is off by {result.error_at(mark.threshold):.1f} {people} a frame"
        for mark in marks
        if mark.threshold is not None
    ]
    return f"{'; '.join(phrases)}. Shaded: what 90 % of resamples of your answers give." if phrases else ""


def _find_next_open(check: SpotCheck, at: int) -> int:
    """The next place without an answer, from ``at`` on and round; where all are answered, the next one."""
    places = len(check.samples)
    order = [(at + 1 + step) % places for step in range(places)]
    return next((place for place in order if check.samples[place] not in check.counted), max(at, 0))


def _keep_or_explain(keep: Callable[[], None]) -> bool:
    """Whether something was kept beside the run; where not, the page says why when it is drawn next."""
    try:
        keep()
    except DetectorError as error:
        address.remember(_PROBLEM, str(error))
        return False
    return True


def _show_problem() -> None:
    problem = address.recall(_PROBLEM, str)
    if problem:
        st.error(f"Your last answer was not kept. {plain(problem)}", icon=":material/error:")
        address.remember(_PROBLEM, "")
