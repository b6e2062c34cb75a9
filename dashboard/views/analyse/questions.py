"""The sampling that a question needs, and how long that takes here."""

from __future__ import annotations

import streamlit as st

from dashboard.state import address
from detector.actions.estimate import Estimate
from detector.library.videos import Video
from detector.types import Sampling
from detector.view.tracks import QUESTIONS, Question
from detector.words import format_duration


def draw_questions(video: Video, sampling: Sampling, expected: Estimate) -> None:
    """A line for each question; a click takes its interval over."""
    if not expected.n_frames:
        return
    frame_s = expected.seconds / expected.n_frames
    footage_s = min(sampling.end_s or video.duration_s, video.duration_s) - sampling.start_s
    st.caption("How often to look depends on the question:")
    for question in QUESTIONS:
        chosen = sampling.every_s == question.every_s
        st.button(
            _describe(question, max(footage_s / question.every_s * frame_s, 1.0)),
            key=f"every-{question.every_s:g}",
            icon=":material/check:" if chosen else ":material/schedule:",
            type="tertiary",
            on_click=_take_over,
            args=(question,),
        )


def _describe(question: Question, seconds: float) -> str:
    """``"To count people passing: 5 a second, about 18 min"``."""
    often = f"{1 / question.every_s:.0f} a second"
    return f"To {question.purpose}: {often}, about {format_duration(seconds)}"


def _take_over(question: Question) -> None:
    address.put("way", "time")
    address.put("every", question.every_s)
