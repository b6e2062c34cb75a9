"""The table of the Compare page: a run a row, its key figures and its curve; and all of it as one CSV."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components.downloads import download
from dashboard.components.frames import describe_doubtful
from dashboard.views.compare.labelled_run import LabelledRun
from detector.view import RunView, assess_uncertainty
from detector.words import format_duration, pluralise

_POINTS = 80


def draw_run_table(runs: Sequence[LabelledRun], class_name: str) -> None:
    """Draw the key figures of a class in every run; a run that does not know the class has none."""
    rows = [_make_row(run, class_name) for run in runs]
    most = max((max(_make_curve(run, class_name), default=0) for run in runs), default=0)
    people = pluralise(class_name)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        alt=f"Key figures of {people} in {len(runs)} runs",
        column_config={
            "Run": st.column_config.TextColumn(width=230, pinned=True),
            "Over time": st.column_config.AreaChartColumn(
                f"{people.capitalize()} over time", y_min=0.0, y_max=float(max(most, 1)), width=150
            ),
            "On average": st.column_config.NumberColumn(format="%.2f", help=f"{people.capitalize()} per frame"),
            "Give or take": st.column_config.NumberColumn(
                "±", format="%.2f", help="How far the average may be off because only some moments were looked at"
            ),
            "Counted from": st.column_config.TextColumn(help="The least score that counts as seen"),
            "Someone in view": st.column_config.TextColumn(help="For how long, and for what share of what counts"),
        },
    )


def draw_summary_download(runs: Sequence[LabelledRun]) -> None:
    """Draw the button for one CSV over all runs and classes."""
    download("runs-summary", [run.view for run in runs], width="content")


def _make_row(run: LabelledRun, class_name: str) -> dict[str, object]:
    figures, view = run.figures(class_name), run.view
    row: dict[str, object] = {
        "Run": run.label,
        "Over time": _make_curve(run, class_name),
        "On average": None if figures is None else figures.mean_count,
        "Give or take": _tell_half_width(run, class_name),
        "Most at once": None if figures is None else figures.max_count,
        "Most at": _format_moment(view, None if figures is None else figures.max_at_s),
        "Someone in view": "–",
        "Counted from": _format_threshold(run, class_name),
        "Frames read": f"{view.n_read:,} of {view.n_samples:,}{describe_doubtful(view)}",
        "First seen": _format_moment(view, None if figures is None else figures.first_seen_s),
        "Last seen": _format_moment(view, None if figures is None else figures.last_seen_s),
    }
    if figures is not None:
        whole_s = view.counted_s
        share = f" ({figures.seconds_present / whole_s:.0%})" if whole_s > 0 else ""
        row["Someone in view"] = f"{format_duration(figures.seconds_present)}{share}"
    return row


def _tell_half_width(run: LabelledRun, class_name: str) -> float | None:
    """How far the average may be off by sampling; None for a class that the run does not know."""
    known = class_name in run.view.classes
    return assess_uncertainty(run.view, class_name).sampling.mean_half_width if known else None


def _make_curve(run: LabelledRun, class_name: str) -> list[int]:
    """The count over time in a few points."""
    return run.view.curve(class_name, _POINTS) if class_name in run.view.classes else []


def _format_moment(view: RunView, at_s: float | None) -> str:
    return "–" if at_s is None else view.moment(at_s)


def _format_threshold(run: LabelledRun, class_name: str) -> str:
    class_id = run.class_id(class_name)
    if class_id is None:
        return f"knows no {pluralise(class_name)}"
    method = run.view.method
    unit = "" if method.measure == "confidence" else f" {method.measure}"
    return f"{run.view.thresholds.scores[class_id]:.2f}{unit}"
