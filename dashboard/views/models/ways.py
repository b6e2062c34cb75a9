"""Ways of running the model in use on this machine: how fast each is, how far it agrees, and which one is taken."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show
from dashboard.components.messages import guard, plain
from dashboard.state import cache
from detector.actions.choosing import explain_choice
from detector.figures.ways import describe_trial, draw_ways
from detector.library.tuned import read_tuning
from detector.model.machine import find_machine
from detector.model.registry import ModelCard

_COMMAND = "footfall models tune --model"


def draw_ways_card(card: ModelCard) -> None:
    """Draw what was measured of the ways of running a model here, and which one analyses take."""
    with st.container(border=True), guard():
        st.markdown("### How it runs here")
        st.markdown(plain(explain_choice(cache.library(), card.path)))
        tuning = read_tuning(cache.library(), card.spec.sha256, find_machine())
        if tuning is None:
            st.code(f"{_COMMAND} {card.name}", language=None)
            return
        if any(not trial.problem for trial in tuning.trials):
            show(draw_ways(tuning), key="ways")
        for trial in tuning.trials:
            if trial.problem:
                st.caption(plain(describe_trial(trial)))
        st.caption(
            f"Measured on {tuning.measured.astimezone():%-d %B %Y %H:%M} on frames of {plain(tuning.footage)}, "
            f"{plain(tuning.machine.processor)}, {tuning.machine.cores} cores. A cross does not find the same, "
            "the large mark is what analyses take that name nothing else."
        )
