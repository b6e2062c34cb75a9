"""The figures a reader of the timeline asks for first."""

from __future__ import annotations

import streamlit as st

from dashboard.components.cards import card, card_of_moment
from dashboard.components.frames import SAMPLE, Seen
from dashboard.components.messages import plain
from dashboard.components.stretch import samples_within
from detector.analysis import timeline
from detector.analysis.timeline import ClassSummary
from detector.times import clock
from detector.types import Bool
from detector.words import plural


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
        card(f"{plain(plural(name).capitalize())} per frame", _number(figures.mean_count), "on average")
        _highest(seen, figures, class_id)
        _in_view(seen, figures, chosen)
        _frames(seen, chosen)


def _highest(seen: Seen, figures: ClassSummary, class_id: int) -> None:
    label = f"Most {plain(plural(seen.run.classes[class_id]))} at once"
    if figures.max_count is None or figures.max_at_s is None:
        card(label, "–" if figures.max_count is None else str(figures.max_count), "none were seen")
        return
    sample = int(seen.run.samples.time_s.searchsorted(figures.max_at_s))
    card_of_moment(label, str(figures.max_count), figures.max_at_s, key="to-peak", setting=SAMPLE, at=sample)


def _in_view(seen: Seen, figures: ClassSummary, chosen: Bool) -> None:
    samples = seen.run.samples
    lengths_s = timeline.durations(samples.time_s, seen.run.end_s)[chosen & samples.readable]
    whole_s = float(lengths_s.sum())
    share = f"{100 * figures.seconds_present / whole_s:.0f}%" if whole_s > 0 else "–"
    who = "Someone" if figures.class_name == "person" else f"A {plain(figures.class_name)}"
    card(f"{who} in view", share, f"{clock(figures.seconds_present)} of {clock(whole_s)}")


def _frames(seen: Seen, chosen: Bool) -> None:
    run, read = seen.run, int((chosen & seen.run.samples.readable).sum())
    manifest = run.manifest
    where = "in this stretch" if chosen.sum() < run.n_samples else "sampled"
    told = None
    if manifest.decoded is not None and manifest.expected is not None:
        told = f"The video's decoder gave {manifest.decoded:,} of {manifest.expected:,} expected frames."
    card("Frames read", f"{read:,}", f"of {int(chosen.sum()):,} {where}", told)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
