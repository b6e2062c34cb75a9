"""Thresholds: what two settings see, what every threshold between would, and which one comes closest to the truth."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import ChartSelection, show
from dashboard.components.downloads import download
from dashboard.components.frames import SAMPLE, blur_switch, chosen_sample
from dashboard.components.messages import plain
from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.components.stretch import stretch_slider
from dashboard.components.take_away import take_away
from dashboard.components.taken import draw_table_downloads
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from dashboard.views.thresholds.agreement import draw_agreement, draw_differences
from dashboard.views.thresholds.presets import draw_presets, draw_save_menu
from dashboard.views.thresholds.setting_pair import PREFIX, SettingPair
from dashboard.views.thresholds.spot_check import draw_spot_check
from detector.figures.landscape import draw_landscape
from detector.figures.landscape_lines import COLUMNS
from detector.figures.setting_series import Letter
from detector.figures.surface import make_surface, read_picked_place
from detector.figures.sweep import MEASURES, ClassSweep, draw_sweep
from detector.overlay.palette import SETTING_A, SETTING_B
from detector.view import Plateau, RunView
from detector.view.spelling import STRETCH
from detector.words import pluralise

PARTS = {"differ": "Where they differ", "sweep": "Every threshold", "check": "Spot check"}


def _explore(opened: RunView) -> None:
    chart_side, control_side = st.columns([9, 3], gap="large")
    with control_side:
        class_name = _choose_class(opened)
        (a, a_name), (b, b_name) = (_draw_setting(opened, letter, class_name) for letter in ("A", "B"))
        target = _choose_target()
        stretch_slider(opened, STRETCH, "Part of the footage")
        blurred = blur_switch()
    pair = SettingPair(settings.stretch(a), settings.stretch(b), (a_name, b_name), class_name, blurred)
    with chart_side:
        draw_agreement(pair)
        checking = address.choice("part", list(PARTS), "differ") == "check"
        plateau = None if checking else pair.a.plateau(class_name)  # stable is not right: never beside the truth
        _draw_landscape(pair, target, plateau)
        if not checking:
            _draw_plateau(pair, plateau)
        part = _choose_part()
        if part == "sweep":
            _draw_sweeps(pair, plateau)
        elif part == "check":
            draw_spot_check(pair)
        else:
            draw_differences(pair)
            download("agreement", pair.comparison, class_name=class_name, width="content")
    with control_side:
        st.markdown("##### To take away, at setting A")
        report(a)
        draw_table_downloads(a)
        take_away(a)


def _choose_class(opened: RunView) -> str:
    """The class the page is about."""
    name = address.choice("class", opened.classes, opened.classes[0])
    st.pills(
        "Look at",
        opened.classes,
        format_func=lambda each: plain(pluralise(each)),
        required=True,
        label_visibility="collapsed",
        **address.bind("class", name),
    )
    return name


def _draw_setting(opened: RunView, letter: Letter, class_name: str) -> tuple[RunView, str]:
    """A setting's card: its preset, its threshold for the class looked at, and the rest on demand."""
    prefix, colour = PREFIX[letter], SETTING_A if letter == "A" else SETTING_B
    with st.container(border=True, gap="small", key=f"setting-{letter}"):
        present = settings.at(opened, prefix)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(
                f'<b style="border-left:.4rem solid {colour};padding-left:.5rem">Setting {letter}</b>', width="stretch"
            )
            draw_save_menu(present, prefix)
        name = draw_presets(present, prefix)
        return threshold_controls(opened, prefix, lead=opened.class_id(class_name)), name


def _choose_target() -> Letter:
    """The one of the two that a click on the landscape sets."""
    chosen = address.choice("sets", ["A", "B"], "A")
    st.segmented_control(
        "A click on the landscape sets", ["A", "B"], required=True, width="stretch", **address.bind("sets", chosen)
    )
    return "B" if chosen == "B" else "A"


def _draw_landscape(pair: SettingPair, target: Letter, plateau: Plateau | None) -> None:
    shown = make_surface(pair.a, pair.class_name)
    chosen = chosen_sample(pair.a)
    at_s = pair.a.facts_of(chosen).time_s if chosen >= 0 else None
    figure = draw_landscape(shown, *pair.marks, plateau=plateau, at_s=at_s)
    show(figure, key="landscape", on_select=lambda selected: _select(pair, target, selected))
    words = [f"Above: A and B over time. Below: the count at every {shown.score}; click to set {target} there."]
    if len(shown.start_s) > COLUMNS:
        words.append("Drawn thinned: every column shows its highest count, so no peak is lost.")
    if pair.marks[1].threshold is None:
        words.append("The landscape is A's clustering; B clusters in another way, so its threshold has no line in it.")
    st.caption(" ".join(words))


def _select(pair: SettingPair, target: Letter, selected: ChartSelection) -> None:
    """A click sets a threshold and shows its frame."""
    if not selected.points:
        return
    sample, row = read_picked_place(selected.points[0])
    address.put(SAMPLE, sample)
    address.put("part", "differ")
    if row is not None and (target == "A" or pair.marks[1].threshold is not None):
        address.put(pair.score_name(target), round(float(pair.a.levels[row]), 2))


def _draw_plateau(pair: SettingPair, plateau: Plateau | None) -> None:
    """The suggestion, with what it is and what it is not."""
    people = plain(pluralise(pair.class_name))
    if plateau is None:
        st.caption(
            f"The count of {people} falls steadily as the threshold rises: there is no stretch where it hardly moves, "
            "and so no threshold suggests itself. A spot check can find the best one."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True):
        st.markdown(
            f":material/lightbulb: Between **{plateau.low:.2f}** and **{plateau.high:.2f}** the count hardly moves "
            f"({plateau.mean_at_low:.1f} to {plateau.mean_at_high:.1f} {people} on average), so a threshold there does "
            "not depend on luck. That makes it stable, not right: what the detector misses at every threshold, or "
            "takes for one at every threshold, a spot check has to show.",
            width="stretch",
        )
        st.button(
            f"Set A to {plateau.suggestion:.2f}",
            key="take-plateau",
            on_click=address.put,
            args=(pair.score_name("A"), round(plateau.suggestion, 2)),
        )


def _choose_part() -> str:
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


def _draw_sweeps(pair: SettingPair, plateau: Plateau | None) -> None:
    view, marks = pair.a, pair.marks
    everything = [ClassSweep(class_id, view.sweep(name)) for class_id, name in enumerate(view.classes)]
    for measure in MEASURES:
        figure = draw_sweep(
            everything, view.classes, measure, marks, score=view.method.unit, plateau=plateau, height=260
        )
        show(figure, key=f"sweep-{measure}")
    st.caption(
        f"All classes with A's clustering. A, B and the plateau are those of {plain(pluralise(pair.class_name))}. The "
        "clutter near the lowest thresholds runs out of the chart."
    )


def page() -> None:
    """Draw the page."""
    draw_run_page("Thresholds", _explore)
