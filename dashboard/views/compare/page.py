"""Compare runs: whether two models agree about one video, and how several videos stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import streamlit as st

from dashboard.components.chart import ChartSelection, show
from dashboard.components.differences import chosen_moment
from dashboard.components.downloads import download
from dashboard.components.explore import explore
from dashboard.components.frames import blur_switch
from dashboard.components.links import copy_link, link
from dashboard.components.messages import empty, plain
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, cache, settings
from dashboard.views.compare.labelled_run import (
    LabelledRun,
    choose_runs,
    copy_thresholds,
    label_runs,
    list_classes,
    make_prefix,
)
from dashboard.views.compare.recording import compute_offsets_s, draw_recording_controls, read_starts
from dashboard.views.compare.run_pair import (
    AT,
    RunPair,
    describe_pairing,
    draw_agreement,
    draw_differences,
)
from dashboard.views.compare.run_table import draw_run_table, draw_summary_download
from detector.figures.run_pair import draw_run_pair
from detector.figures.run_series import RunSeries
from detector.figures.runs_over_time import draw_runs
from detector.figures.steps import Steps, is_downsampled, make_comparison_steps, make_view_steps
from detector.view import RunView
from detector.words import format_duration, pluralise

ALIGN = {"start": "from each video's start", "clock": "by the clock"}
BINS = {"auto": "automatic"} | {name: name for name in settings.BINS_S}
_LONG = 1200


def _explore(views: list[RunView]) -> None:
    class_name, bins = _draw_controls(views)
    runs = label_runs(views)
    draw_run_table(runs, class_name)
    draw_summary_download(runs)
    _draw_missing_class(runs, class_name)
    pairs = _list_pairs(runs, class_name)
    if len(runs) > 2 or not pairs:
        _draw_side_by_side(runs, class_name, bins)
    if pairs:
        _draw_frame_by_frame(_choose_pair(pairs), bins)
    for hint in {run.view.method.hint for run in runs if not run.view.has_boxes}:
        st.caption(hint)


def _draw_controls(views: list[RunView]) -> tuple[str, str]:
    """The class, the bins, and on demand what counts as seen in each run; returns class and bins."""
    names = list_classes(views)
    class_name, bins = address.choice("class", names, names[0]), address.choice("compare.bins", list(BINS), "auto")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if len(names) > 1:
            st.segmented_control(
                "Compare",
                names,
                format_func=lambda name: plain(pluralise(name)),
                required=True,
                width="content",
                **address.bind("class", class_name),
            )
        st.segmented_control(
            "Bins",
            list(BINS),
            format_func=BINS.__getitem__,
            required=True,
            width="content",
            **address.bind("compare.bins", bins),
        )
        st.toggle("Change what counts as seen", **address.bind("tune", address.flag("tune")))
    if address.flag("tune"):
        _draw_thresholds(views, class_name)
    return class_name, bins


def _choose_bin_s(bins: str, *views: RunView) -> float | None:
    """The bins' length; by itself a piece a frame as long as that can be seen, else a minute."""
    if bins == "auto":
        return settings.BINS_S["1 min"] if max(view.n_samples for view in views) > _LONG else None
    return settings.BINS_S[bins] or None


def _draw_thresholds(views: list[RunView], class_name: str) -> None:
    runs = label_runs(views)  # outside of the grid: what takes a while says so in a place of its own
    with st.grid("auto", min_column_width=240, gap="medium", border=True, key="tune-grid"):
        for source, run in zip(views, runs, strict=False):
            with st.container(gap="small"):
                st.markdown(f"**{plain(run.label)}**")
                threshold_controls(source, make_prefix(source.run_id), lead=run.class_id(class_name))
                st.button(
                    "Use these for all",
                    key=f"same-{source.run_id}",
                    icon=":material/content_copy:",
                    type="tertiary",
                    on_click=copy_thresholds,
                    args=(views, source),
                )


def _draw_missing_class(runs: Sequence[LabelledRun], class_name: str) -> None:
    without = [run.letter for run in runs if run.class_id(class_name) is None]
    if without:
        st.caption(f"The model of {' and '.join(without)} does not look for {plain(pluralise(class_name))}.")


def _list_pairs(runs: Sequence[LabelledRun], class_name: str) -> dict[str, RunPair]:
    """Every two runs of one footage that share a moment and know the class, by their letters."""
    pairs = {}
    for a, b in combinations(runs, 2):
        pair = RunPair(a, b, class_name)
        comparison = pair.comparison
        if comparison.one_footage and comparison.shares(class_name) and len(comparison.pairing):
            pairs[f"{a.letter} and {b.letter}"] = pair
    return pairs


def _choose_pair(pairs: dict[str, RunPair]) -> RunPair:
    """The two that are compared frame by frame; asked only where there is a choice."""
    names = list(pairs)
    name = address.choice("pair", names, names[0])
    st.markdown("##### Do they agree, frame by frame?")
    if len(names) > 1:
        st.segmented_control(
            "Runs of the same video",
            names,
            required=True,
            **address.bind("pair", name, then=lambda: address.put(AT, -1)),
        )
    return pairs[name]


def _draw_side_by_side(runs: Sequence[LabelledRun], class_name: str, bins: str) -> None:
    st.markdown(f"##### {plain(pluralise(class_name).capitalize())} over time")
    began, offsets = None, [0.0] * len(runs)
    if len({run.view.about.video_id for run in runs}) > 1:
        align = address.choice("align", list(ALIGN), "start")
        st.segmented_control(
            "Line up", list(ALIGN), format_func=ALIGN.__getitem__, required=True, **address.bind("align", align)
        )
        if align == "clock":
            draw_recording_controls(runs)
            by_clock = compute_offsets_s(runs, read_starts(runs))
            if by_clock is None:
                st.info("Type in when each recording began; until then the runs are lined up from their starts.")
            else:
                began, offsets = by_clock
    bin_s = _choose_bin_s(bins, *(run.view for run in runs))
    lines = [_make_series(run, class_name, bin_s, offset) for run, offset in zip(runs, offsets, strict=True)]
    show(draw_runs([line for line in lines if line], class_name, began=began), key="side-by-side")
    _draw_note([line.steps for line in lines if line], bin_s)


def _make_series(run: LabelledRun, class_name: str, bin_s: float | None, offset_s: float) -> RunSeries | None:
    if class_name not in run.view.classes or not run.view.n_samples:
        return None
    return RunSeries(run.letter, run.name, make_view_steps(run.view, class_name, bin_s=bin_s), offset_s)


def _draw_frame_by_frame(pair: RunPair, bins: str) -> None:
    st.caption(describe_pairing(pair))
    draw_agreement(pair)
    bin_s, comparison = _choose_bin_s(bins, pair.a.view, pair.b.view), pair.comparison
    steps = make_comparison_steps(comparison, pair.class_name, bin_s=bin_s)
    at = chosen_moment(comparison, AT)
    at_s = float(comparison.time_s[at]) if at >= 0 else None
    names = (pair.a.name, pair.b.name)
    figure = draw_run_pair(steps, pair.a.letter, pair.b.letter, names, pair.class_name, at_s=at_s)
    show(figure, key="pair", on_select=_select_moment(pair, steps))
    _draw_note([steps], bin_s, "Click the chart to see the frame.")
    draw_differences(replace(pair, blur_faces=blur_switch()))
    download("agreement", comparison, class_name=pair.class_name, width="content")


def _select_moment(pair: RunPair, steps: Steps) -> Callable[[ChartSelection], None]:
    """A click shows the frame, or of a bin the frame that differs most."""

    def keep(selected: ChartSelection) -> None:
        if not selected.points:
            return
        piece = int(selected.points[0])
        start_s, end_s = float(steps.start_s[piece]), float(steps.end_s[piece])
        address.put(AT, pair.comparison.largest_between(pair.class_name, start_s, end_s))

    return keep


def _draw_note(steps: Sequence[Steps], bin_s: float | None, more: str = "") -> None:
    """The note on how the data were binned, and on what a click does."""
    words = [f"Drawn as the mean of every {format_duration(bin_s)}."] if bin_s else []
    if any(is_downsampled(run) for run in steps):
        words.append("Thinned for drawing: every peak and dip is kept.")
    st.caption(" ".join([*words, more]))


def page() -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("## Compare runs", width="content")
        copy_link()
    summaries = cache.list_summaries()
    if len(summaries) < 2:
        empty(
            "Two runs are needed to compare",
            "Analyse a second video, or the same one with another model or sampling. Then they can stand side by side.",
            icon=":material/compare:",
        )
        link("analyse", "Analyse a video", icon=":material/play_circle:")
        st.stop()
    ids = choose_runs(summaries)
    if len(ids) < 2:
        st.info("Choose at least two runs.", icon=":material/compare:")
        st.stop()
    explore(_explore, [cache.open_view(run_id) for run_id in ids])
