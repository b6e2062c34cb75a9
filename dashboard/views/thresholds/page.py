"""Thresholds: what two settings see, what every threshold between would, and which one comes closest to the truth."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dashboard.components.chart import Picked, show
from dashboard.components.downloads import csv_downloads
from dashboard.components.frames import SAMPLE, blur_switch, chosen_sample
from dashboard.components.messages import guard, plain
from dashboard.components.run_header import chosen_run, run_header
from dashboard.components.stretch import samples_within, stretch_slider
from dashboard.components.take_away import take_away
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from dashboard.views.thresholds.presets import preset_controls, save_menu
from dashboard.views.thresholds.setting_pair import agreement_figures, differences
from dashboard.views.thresholds.sides import (
    PREFIX,
    Pair,
    Side,
    plateau_of,
    score_name,
    score_words,
    side,
    surface,
    sweeps,
)
from dashboard.views.thresholds.spot_check import spot_check
from detector.analysis.landscape import Plateau
from detector.figures.landscape import landscape_chart
from detector.figures.landscape_lines import COLUMNS
from detector.figures.settings_ab import Letter
from detector.figures.surface import picked_place
from detector.figures.sweep import MEASURES, sweep_chart
from detector.library.run import Run
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.words import plural

PARTS = {"differ": "Where they differ", "sweep": "Every threshold", "check": "Spot check"}


@st.fragment
def explore(run: Run) -> None:
    """Everything that follows a control; only this is drawn again when one moves."""
    with guard():
        _explore(run)


def _explore(run: Run) -> None:
    chart_side, control_side = st.columns([9, 3], gap="large")
    with control_side:
        class_id = _class(run)
        a, b = _side(run, "A", class_id), _side(run, "B", class_id)
        sets = _click_control()
        stretch_s = stretch_slider(run, "range", "Part of the footage")
        blurred = blur_switch()
    pair = Pair(run, a, b, class_id, samples_within(run, stretch_s), blurred)
    with chart_side:
        agreement_figures(pair)
        flat = plateau_of(pair)
        figure = _landscape(pair, sets, flat)
        _plateau(pair, flat)
        part = _part()
        if part == "sweep":
            _sweeps(pair, flat)
        elif part == "check":
            spot_check(pair)
        else:
            differences(pair)
    with control_side:
        st.markdown("##### To take away, at setting A")
        csv_downloads(run, a.thresholds, a.found)
        take_away(pair.seen(a), {"thresholds": figure})


def _class(run: Run) -> int:
    """The class the page is about."""
    name = address.choice("class", run.classes, run.classes[0])
    st.pills(
        "Look at",
        run.classes,
        format_func=lambda each: plain(plural(each)),
        required=True,
        label_visibility="collapsed",
        **address.bind("class", name),
    )
    return run.classes.index(name)


def _side(run: Run, letter: Letter, class_id: int) -> Side:
    """A setting's card: its preset, its threshold for the class looked at, and the rest on demand."""
    prefix, colour = PREFIX[letter], SETTING_A if letter == "A" else SETTING_B
    with st.container(border=True, gap="small", key=f"setting-{letter}"):
        present = settings.thresholds(run, prefix)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(
                f'<b style="border-left:.4rem solid {colour};padding-left:.5rem">Setting {letter}</b>', width="stretch"
            )
            save_menu(run, present, prefix)
        name = preset_controls(run, present, prefix)
        thresholds = threshold_controls(run, prefix, lead=class_id)
    return side(run, letter, name, thresholds)


def _click_control() -> Letter:
    """Which of the two a click on the landscape sets."""
    chosen = address.choice("sets", ["A", "B"], "A")
    st.segmented_control(
        "A click on the landscape sets", ["A", "B"], required=True, width="stretch", **address.bind("sets", chosen)
    )
    return "B" if chosen == "B" else "A"


def _landscape(pair: Pair, sets: Letter, flat: Plateau | None) -> go.Figure:
    shown = surface(pair)
    chosen = chosen_sample(pair.run)
    at_s = float(pair.run.samples.time_s[chosen]) if chosen >= 0 else None
    figure = landscape_chart(shown, pair.setting(pair.a), pair.setting(pair.b), plateau=flat, at_s=at_s)
    show(figure, key="landscape", on_pick=lambda picked: _pick(pair, sets, picked))
    words = [f"Above: A and B over time. Below: the count at every {shown.score}; click to set {sets} there."]
    if len(shown.start_s) > COLUMNS:
        words.append("Drawn thinned: every column shows its highest count, so no peak is lost.")
    if pair.setting(pair.b).threshold is None:
        words.append("The landscape is A's clustering; B clusters in another way, so its threshold has no line in it.")
    st.caption(" ".join(words))
    return figure


def _pick(pair: Pair, sets: Letter, picked: Picked) -> None:
    """A click sets a threshold and shows its frame."""
    if not picked.points:
        return
    sample, row = picked_place(picked.points[0])
    address.put(SAMPLE, sample)
    address.put("part", "differ")
    if row is not None:
        level = float(surface(pair).thresholds[row])
        if sets == "A" or pair.setting(pair.b).threshold is not None:
            address.put(score_name(pair, sets), round(level, 2))


def _plateau(pair: Pair, found: Plateau | None) -> None:
    """The suggestion, with what it is and what it is not."""
    people = plain(plural(pair.class_name))
    if found is None:
        st.caption(
            f"The count of {people} falls steadily as the threshold rises: there is no stretch where it hardly moves, "
            "and so no threshold suggests itself. A spot check can find the best one."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True):
        st.markdown(
            f":material/lightbulb: Between **{found.low:.2f}** and **{found.high:.2f}** the count hardly moves "
            f"({found.mean_at_low:.1f} to {found.mean_at_high:.1f} {people} a frame), so a threshold there does not "
            "depend on luck. That makes it stable, not right: what the detector misses at every threshold, or takes "
            "for one at every threshold, a spot check has to show.",
            width="stretch",
        )
        st.button(
            f"Set A to {found.suggestion:.2f}",
            key="take-plateau",
            on_click=address.put,
            args=(score_name(pair, "A"), round(found.suggestion, 2)),
        )


def _part() -> str:
    chosen = address.choice("part", list(PARTS), "differ")
    st.segmented_control(
        "Below",
        list(PARTS),
        format_func=PARTS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **address.bind("part", chosen),
    )
    return chosen


def _sweeps(pair: Pair, found: Plateau | None) -> None:
    everything, marks = sweeps(pair), [pair.setting(pair.a), pair.setting(pair.b)]
    score = score_words(pair.a.thresholds.method)
    for measure in MEASURES:
        figure = sweep_chart(everything, pair.run.classes, measure, marks, score=score, plateau=found, height=260)
        show(figure, key=f"sweep-{measure}")
    st.caption(
        f"All classes with A's clustering. A, B and the plateau are those of {plain(plural(pair.class_name))}. The "
        "clutter near the lowest thresholds runs out of the chart."
    )


def page() -> None:
    """Draw the page."""
    run = chosen_run()
    run_header("Thresholds", run)
    explore(run)
