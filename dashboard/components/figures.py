"""The figures a reader of the timeline asks for first."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.charts.words import moment, plural
from dashboard.components.frames import FRAME, Seen
from dashboard.components.messages import plain
from dashboard.components.stretch import samples_within
from detector.analysis import timeline
from detector.analysis.timeline import ClassSummary
from detector.times import clock
from detector.types import Bool


def within(seen: Seen, range_s: tuple[float, float] | None) -> Bool:
    """Which samples lie in the range (S,); all of them where there is none."""
    return samples_within(seen.run, range_s or (0.0, seen.run.end_s))


def summary_of(seen: Seen, class_id: int, chosen: Bool) -> ClassSummary:
    """A class's figures over the chosen samples (S,)."""
    run, samples = seen.run, seen.run.samples
    lengths_s = timeline.durations(samples.time_s, run.end_s)
    columns = (seen.counts[chosen], samples.time_s[chosen], lengths_s[chosen], samples.readable[chosen])
    return timeline.summary(*columns, run.classes)[class_id]


def key_figures(seen: Seen, class_id: int, range_s: tuple[float, float] | None) -> None:
    """Draw four figures of a class, over the range where there is one; the highest count opens its frame."""
    chosen = within(seen, range_s)
    figures = summary_of(seen, class_id, chosen)
    name = seen.run.classes[class_id]
    with st.grid(4, min_column_width=150, gap="small"):
        _card(f"{plural(name).capitalize()} per frame", _number(figures.mean_count), "on average")
        _highest(seen, figures, class_id)
        _in_view(seen, figures, chosen)
        _frames(seen, chosen)


def _card(label: str, value: str, below: str, help_text: str | None = None) -> None:
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(plain(label), value, help=help_text)
        st.caption(below)


def _highest(seen: Seen, figures: ClassSummary, class_id: int) -> None:
    name = plural(seen.run.classes[class_id])
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(f"Most {plain(name)} at once", "–" if figures.max_count is None else figures.max_count)
        if figures.max_at_s is None:
            st.caption("none were seen")
            return
        times = seen.run.samples.time_s
        st.button(
            f"at {moment(figures.max_at_s)}",
            key="to-peak",
            icon=":material/image_search:",
            type="tertiary",
            help="Show this frame",
            on_click=state.put,
            args=(FRAME, int(times.searchsorted(figures.max_at_s))),
        )


def _in_view(seen: Seen, figures: ClassSummary, chosen: Bool) -> None:
    samples = seen.run.samples
    lengths_s = timeline.durations(samples.time_s, seen.run.end_s)[chosen & samples.readable]
    whole_s = float(lengths_s.sum())
    share = f"{100 * figures.seconds_present / whole_s:.0f}%" if whole_s > 0 else "–"
    who = "Someone" if figures.class_name == "person" else f"A {plain(figures.class_name)}"
    _card(f"{who} in view", share, f"{clock(figures.seconds_present)} of {clock(whole_s)}")


def _frames(seen: Seen, chosen: Bool) -> None:
    run, read = seen.run, int((chosen & seen.run.samples.readable).sum())
    manifest = run.manifest
    where = "in this stretch" if chosen.sum() < run.n_samples else "sampled"
    told = None
    if manifest.decoded is not None and manifest.expected is not None:
        told = f"The video's decoder gave {manifest.decoded:,} of {manifest.expected:,} expected frames."
    _card("Frames read", f"{read:,}", f"of {int(chosen.sum()):,} {where}", told)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
