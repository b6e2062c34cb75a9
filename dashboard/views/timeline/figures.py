"""The figures a reader of the timeline asks for first, each with how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.cards import card, card_of_moment
from dashboard.components.frames import SAMPLE, describe_doubtful
from dashboard.components.links import link
from dashboard.components.messages import plain
from detector.clock import Clock
from detector.times import format_clock
from detector.view import Interval, RunView, Uncertainty, assess_uncertainty
from detector.view.uncertainty import describe_bias, describe_mean, describe_missed, format_half_width
from detector.words import format_moment, pluralise

_MOMENTS = 12


def draw_key_figures(view: RunView, class_name: str) -> None:
    """Draw four figures of a class over the view's stretch; the highest count opens its frame."""
    figures, how_sure = view.figures[view.class_id(class_name)], assess_uncertainty(view, class_name)
    with st.grid(4, min_column_width=150, gap="small"):
        _draw_mean(view, figures.mean_count, how_sure)
        _draw_highest(view, how_sure)
        _draw_time_in_view(view, figures.seconds_present, how_sure)
        _draw_frames(view)


def _draw_mean(view: RunView, mean_count: float | None, how_sure: Uncertainty) -> None:
    """The mean with its two doubts: how often was looked, and how well the detector counts."""
    label = f"{plain(pluralise(how_sure.class_name).capitalize())} on average"
    if mean_count is None:
        card(label, "–")
        return
    bias = how_sure.bias
    said = "not checked" if bias is None else f"off by {bias.bias:+.1f} ({bias.low:+.1f} to {bias.high:+.1f})"
    below = f"{describe_mean(how_sure.sampling)}; detector {said}"
    with card(label, f"{mean_count:.1f}", below, plain(describe_bias(how_sure))):
        check = {"run": view.run_id, "class": how_sure.class_name, "part": "check"}
        link("thresholds", ":small[Spot check]", icon=":material/fact_check:", **check)


def _draw_highest(view: RunView, how_sure: Uncertainty) -> None:
    label, top = f"Most {plain(pluralise(how_sure.class_name))} at once", view.peak(how_sure.class_name)
    if top is None:
        card(label, "0" if view.counted.any() else "–", "none were seen")
        return
    held = how_sure.sampling.held_count
    below = [] if held is None else [f"{held} for a second or more" if held else "for less than a second"]
    hint = "The highest of many counts is seldom too low: the more often one looks, the higher it gets."
    moments = how_sure.sampling.peaks
    if len(moments) > 1:
        below.append(f"{len(moments):,} times")
        hint += f" It was reached at {_list_moments(moments, view.clock)}."
    at = view.moment(top.time_s)
    with card_of_moment(label, str(top.count), at, key="to-peak", setting=SAMPLE, at=top.sample, hint=hint):
        if below:
            st.caption(" · ".join(below))


def _list_moments(moments: Sequence[Interval], clock: Clock | None) -> str:
    """``"0:14, 0:31 and 7 more times"``."""
    first, left = [format_moment(moment.start_s, clock) for moment in moments[:_MOMENTS]], len(moments) - _MOMENTS
    if left > 0:
        return f"{', '.join(first)} and {left:,} more {'time' if left == 1 else 'times'}"
    return " and ".join(filter(None, [", ".join(first[:-1]), first[-1]]))


def _draw_time_in_view(view: RunView, present_s: float, how_sure: Uncertainty) -> None:
    whole_s, half_width_s = view.counted_s, how_sure.sampling.present_half_width_s
    share = f"{100 * present_s / whole_s:.0f}%" if whole_s > 0 else "–"
    who = "Someone" if how_sure.class_name == "person" else f"A {plain(how_sure.class_name)}"
    below = f"{format_clock(present_s)} of {format_clock(whole_s)}"
    if half_width_s is not None:
        below += ", at least " + f"{format_half_width(half_width_s, 0)} s".replace(" ", "\u00a0")  # on one line
    card(f"{who} in view", share, below, describe_missed(how_sure.sampling) or None)


def _draw_frames(view: RunView) -> None:
    about, frames = view.about, len(view.time_s)
    where = "in this stretch" if frames < view.n_samples else "sampled"
    hint = None
    if about.decoded is not None and about.expected is not None:
        hint = f"The video's decoder gave {about.decoded:,} of {about.expected:,} expected frames."
    card("Frames read", f"{view.n_read:,}", f"of {frames:,} {where}{describe_doubtful(view)}", hint)
