"""Settings A and B over one run, frame by frame: how far they agree, and the frames where they do not."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.cards import card
from dashboard.components.differences import large_frame, largest_difference, moment_shown, percent, strip
from dashboard.components.frames import SAMPLE
from dashboard.components.messages import plain
from dashboard.components.stepping import rank_stepper
from dashboard.components.two import Half, Two
from dashboard.views.thresholds.sides import Pair, Side
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.words import plural


def agreement_figures(pair: Pair) -> None:
    """Draw how far B's counts lie from A's, in a line of figures."""
    found = _two(pair).agreement
    people = plain(plural(pair.class_name))
    with st.grid(4, min_column_width=135, gap="small"):
        card(f"A: {people} per frame", _mean(pair, pair.a))
        card(f"B: {people} per frame", _mean(pair, pair.b), _signed(found.mean_difference))
        card("Frames alike", percent(found.equal_share))
        largest_difference(found, SAMPLE)


def differences(pair: Pair) -> None:
    """Draw the frame looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    two = _two(pair)
    at = moment_shown(two, SAMPLE)
    if at < 0:
        st.info(f"A and B count the same {plain(plural(pair.class_name))} in every frame of this stretch.")
        return
    rank_stepper(SAMPLE, two.ranked, at, float(two.time_s[at]), otherwise="A and B agree here")
    large, others = st.columns([4, 1], gap="small")
    with large:
        if two.readable[at]:
            large_frame(two, at, scores=True)
        else:
            st.info("This frame could not be read, so neither A nor B says anything about it.")
    with others:
        strip(two, SAMPLE, at, most=3, least_px=110)


def _two(pair: Pair) -> Two:
    samples = np.arange(pair.run.n_samples)
    a, b = (
        Half(side.letter, ink, pair.seen(side), pair.class_id, samples)
        for side, ink in ((pair.a, SETTING_A), (pair.b, SETTING_B))
    )
    return Two(a, b, pair.within)


def _mean(pair: Pair, side: Side) -> str:
    counted = side.counts[pair.readable, pair.class_id]
    return f"{counted.mean():.1f}" if len(counted) else "–"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f} against A"
