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
from dashboard.components.messages import plain
from dashboard.state import address
from dashboard.views.thresholds.counted_frame import AT, draw_overview, draw_question
from dashboard.views.thresholds.setting_pair import SettingPair
from dashboard.views.thresholds.spot_check_result import draw_result
from detector.errors import DetectorError
from detector.library.notes import SpotCheck
from detector.view.spot_check import (
    FRAMES,
    LEAST_ANSWERS,
    MORE_FRAMES,
    Question,
    add_frames,
    begin_spot_check,
    keep_answer,
    list_questions,
    may_add_frames,
    read_spot_check,
)
from detector.words import pluralise

_PROBLEM = "spot-check-problem"


def draw_spot_check(pair: SettingPair) -> None:
    """Draw the check of the class looked at: its start, the frame to count next, and what the answers say."""
    _show_problem()
    check = read_spot_check(pair.a, pair.class_name)
    if not may("label"):
        if check.samples:
            draw_result(pair, check)
        return
    if not check.samples:
        _draw_invitation(pair, check)
        return
    draw_question(pair, check, lambda question, counted: _keep_answer(pair, check, question, counted))
    draw_overview(pair, check)
    draw_result(pair, check)
    _draw_more(pair, check)


def _draw_invitation(pair: SettingPair, check: SpotCheck) -> None:
    people = plain(pluralise(pair.class_name))
    st.markdown(
        f"Count the {people} yourself in {FRAMES} frames, and see how far off each threshold is from what you saw. "
        "The frames are drawn at random, spread over the footage. You see them without boxes, so that the detector "
        f"does not lead you. After {LEAST_ANSWERS} of them one comes a second time, which shows how surely you count. "
        "Your answers are kept beside the run and never mixed with its counts."
    )
    if not pair.a.whole.counted.any():
        st.info("No frame of this run could be read, so there is nothing to count.")
        return
    st.button(
        "Choose the frames", icon=":material/checklist:", type="primary", on_click=_choose_frames, args=(pair, check)
    )


def _draw_more(pair: SettingPair, check: SpotCheck) -> None:
    """What can be done with the check as a whole: more frames, or others."""
    with st.container(horizontal=True, gap="small"):
        if may_add_frames(pair.a, check) and len(check.counted) == len(check.samples):
            st.button(f"Count {MORE_FRAMES} more", icon=":material/add:", on_click=_add_frames, args=(pair, check))
        with st.popover("Start over", icon=":material/restart_alt:"):
            st.markdown(f"This forgets the {len(check.counted)} frames you counted and chooses others.")
            st.button("Forget them and choose others", type="primary", on_click=_choose_frames, args=(pair, check))


def _choose_frames(pair: SettingPair, seen: SpotCheck) -> None:
    if _keep_or_explain(lambda: act("label", partial(_begin, pair, seen), pair.a.run_id, name=pair.a.label)):
        address.put(AT, 0)


def _begin(pair: SettingPair, seen: SpotCheck) -> None:
    begin_spot_check(pair.a, pair.class_name, time.time_ns() % 2**32, seen=seen)


def _add_frames(pair: SettingPair, check: SpotCheck) -> None:
    if _keep_or_explain(lambda: act("label", partial(_add, pair), pair.a.run_id, name=pair.a.label)):
        address.put(AT, len(list_questions(check)))


def _add(pair: SettingPair) -> None:
    add_frames(pair.a, pair.class_name)


def _keep_answer(pair: SettingPair, check: SpotCheck, question: Question, counted: int) -> None:
    """Keep what was counted, and go to the next question without an answer."""
    kept = _keep_or_explain(
        lambda: act("label", partial(_keep, pair, question, counted, check), pair.a.run_id, name=pair.a.label)
    )
    if kept:
        address.put(AT, _find_next_open(read_spot_check(pair.a, pair.class_name), question))


def _keep(pair: SettingPair, question: Question, counted: int, seen: SpotCheck) -> None:
    keep_answer(pair.a, pair.class_name, question, counted, seen=seen)


def _find_next_open(check: SpotCheck, after: Question) -> int:
    """The place of the next question without an answer, from ``after`` on and round; where there is none, the same."""
    questions = list_questions(check)
    at = questions.index(after)
    order = [(at + 1 + step) % len(questions) for step in range(len(questions))]
    return next((place for place in order if questions[place].read_answer(check) is None), at)


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
