"""One frame of the spot check to count in, and all of them small."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.frames import inline, inline_jpeg
from dashboard.components.messages import plain
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.state import address
from dashboard.views.thresholds.counting import Asked, draw_counting
from dashboard.views.thresholds.setting_pair import SettingPair
from detector.images import encode_jpeg, narrow
from detector.library.notes import SpotCheck
from detector.types import UInt8
from detector.view.pictures import hide_faces, outline_place, read_large_picture, read_small_picture
from detector.view.spot_check import Question, list_questions
from detector.words import pluralise

AT = "check"
Keep = Callable[[Question, int], None]

_MOST_PEOPLE = 999
_LARGE_WIDTH, _LARGE_QUALITY = 1920, 88


def draw_question(pair: SettingPair, check: SpotCheck, keep: Keep) -> None:
    """One frame at a time, large, to be marked or typed; ``keep`` is called with the answer."""
    questions, at = list_questions(check), _find_place(check)
    question = questions[at]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### Frame {at + 1} of {len(questions)}", width="stretch")
        step_button(AT, "Back", BACK, at - 1 if at > 0 else None, "Left")
        step_button(AT, "Skip", ON, at + 1 if at < len(questions) - 1 else None, "Right")
    if question.answers == "recounted":
        st.info("A frame you have counted before. Count afresh: the difference shows how surely you count.")
    _draw_picture(pair, check, question, keep)
    _draw_form(pair, check, question, keep)


def _find_place(check: SpotCheck) -> int:
    """The place of the question looked at: the one in the address, else the first without an answer."""
    questions = list_questions(check)
    unanswered = [place for place, question in enumerate(questions) if question.read_answer(check) is None]
    return min(address.whole(AT, unanswered[0] if unanswered else 0, 0, 9999), len(questions) - 1)


def _draw_picture(pair: SettingPair, check: SpotCheck, question: Question, keep: Keep) -> None:
    picture = read_large_picture(pair.a, question.sample)
    when, excluded = pair.a.moment(pair.a.facts_of(question.sample).time_s), pair.a.cut.excluded
    shown = narrow(_hide_faces(pair, question.sample, picture.image), _LARGE_WIDTH)
    for area in excluded:
        shown = outline_place(shown, area)
    asked: Asked = {
        "frame": f"{pair.a.run_id}:{pair.class_name}:{check.seed}:{question.sample}:{question.answers}",
        "picture": inline_jpeg(encode_jpeg(shown, _LARGE_QUALITY)),
        "alt": f"The frame at {when}, without boxes",
        "words": pluralise(pair.class_name),
    }
    draw_counting(asked, key="counting", on_kept=lambda counted: keep(question, counted))
    said = f"At {when}, without the detector's boxes. A click marks, a click on a mark takes it away."
    st.caption(f"{said} {plain(picture.note)}")
    if excluded:
        names = ", ".join(area.name for area in excluded)
        st.caption(f"Leave out who is within {plain(names)}: nothing counts there.")


def _hide_faces(pair: SettingPair, sample: int, image: UInt8) -> UInt8:
    """The picture without boxes, and without faces where that was asked for."""
    return hide_faces(pair.a, sample, image) if pair.blur_faces else image


def _draw_form(pair: SettingPair, check: SpotCheck, question: Question, keep: Keep) -> None:
    """One field for every frame, so that it keeps the keyboard: a number, Enter, the next number, Enter."""
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
            placeholder="or a number, then Enter",
            key=key,
        )
        st.form_submit_button(
            "Keep and go on", icon=":material/check:", on_click=_keep_typed, args=(question, keep, key)
        )
    typed = question.read_answer(check)
    if typed is not None:
        st.caption(f"You counted {typed} here. Another number replaces it.")


def _keep_typed(question: Question, keep: Keep, key: str) -> None:
    counted = address.read_widget(key)
    if counted is not None:
        keep(question, int(counted))


def draw_overview(pair: SettingPair, check: SpotCheck) -> None:
    """All frames of the check, small, with the answers so far."""
    at = _find_place(check)
    with st.grid("auto", min_column_width=88, gap="small", key="check-frames"):
        for place, question in enumerate(list_questions(check)):
            typed = question.read_answer(check)
            with st.container(gap="xxsmall"):
                words = "not counted yet" if typed is None else f"{typed} counted"
                picture = _hide_faces(pair, question.sample, read_small_picture(pair.a, question.sample).image)
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
