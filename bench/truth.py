"""How often the intervals hold that stand beside the figures: from every moment, what a few of them were said to show.

The demo clip's labels, and what the bundled detector counts in each of its frames, are sampled at intervals of 0.2 to
5 s from every offset, over stretches of 10 s and more; and so are made-up scenes, as one clip has few independent
stretches. An interval holds where the figure over all frames lies in it. The table goes to docs/uncertainty.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import Figure, at_least, write_table
from bench.labelled import EVERY_FRAME, Labels, analyse_demo, read_labels
from bench.serving import REPOSITORY
from bench.simulated import SCENES, STEP_S, simulate_counts
from bench.spotcheck import simulate_answers
from detector.analysis.spans import make_spans, mean_over_time
from detector.analysis.uncertainty import LEAST_SAMPLES, assess_sampling, estimate_bias
from detector.types import Int32
from detector.view import RunView

INTERVALS_S = (0.2, 0.5, 1.0, 2.0, 5.0)
STRETCHES_S = (10.0, 20.0, 40.0, np.inf)
SAID, SLACK = 0.95, 0.03
PAGE = REPOSITORY / "docs" / "uncertainty.md"
_SIMULATED_S, _REPEATS, _OFFSETS, _SEED = 80.0, 12, 3, 11
_SEEDS = 400


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an interval held: of so many cases, of which so many have no footage in common."""

    figure: str
    footage: str
    interval_s: float
    cases: int
    independent: int
    held: int

    @property
    def coverage(self) -> float:
        """The share of cases in which it held."""
        return self.held / max(self.cases, 1)


def measure(folder: Path | None) -> list[Figure]:
    """Measure, and write the table into the docs. Exits with a sentence where the folder has no labels."""
    labels = read_labels(folder)
    with analyse_demo(EVERY_FRAME) as view:
        labelled = np.asarray([len(labels.get(i, ())) for i in view.samples.frame_index.tolist()], np.int32)
        tallies = [
            *_tally("clip, labels", [labelled], offsets=None),
            *_tally("clip, detector", list(np.ascontiguousarray(view.counts.T)), offsets=None, footages=1),
            *_tally_bias(view, labelled),
        ]
        most = _tell_most(view, labels)
    rng = np.random.default_rng(_SEED)
    scenes = [simulate_counts(scene, _SIMULATED_S, rng) for scene in SCENES for _ in range(_REPEATS)]
    tallies += _tally("simulated scenes", scenes, offsets=_OFFSETS)
    _write_table(tallies)
    return [*_pool(tallies), *most]


def _tally(footage: str, series: list[Int32], *, offsets: int | None, footages: int | None = None) -> list[Tally]:
    """How often both intervals hold, for counts of every frame; so many ``footages`` of the series are independent."""
    rows = []
    for interval_s in INTERVALS_S:
        tried = [case for counts in series for case in _try_interval(counts, round(interval_s / STEP_S), offsets)]
        held = np.asarray(tried, np.bool_).reshape(-1, 2)
        shortest_s = max(STRETCHES_S[0], LEAST_SAMPLES * interval_s)
        independent = int(len(series[0]) * STEP_S / shortest_s) * (len(series) if footages is None else footages)
        for column, figure in enumerate(("mean", "seconds in view")):
            rows.append(Tally(figure, footage, interval_s, len(held), independent, int(held[:, column].sum())))
    return rows


def _try_interval(counts: Int32, step: int, offsets: int | None) -> Iterator[tuple[bool, bool]]:
    """Whether the mean's interval held, and that of the seconds, from every offset and over every stretch."""
    time_s, end_s = np.arange(len(counts), dtype=np.float64) * STEP_S, len(counts) * STEP_S
    chosen = range(step) if offsets is None else range(0, step, max(1, step // offsets))
    for offset in chosen:
        rows = np.arange(offset, len(counts), step)
        spans = make_spans(time_s[rows], end_s)
        for start_s, stop_s in _list_stretches(end_s):
            within = spans.rows_between(start_s, stop_s)
            part, sampled = spans[within].clip(start_s, stop_s), counts[rows[within]]
            if len(part) >= LEAST_SAMPLES:
                first, last = np.searchsorted(time_s, [part.start_s[0] - 1e-6, stop_s - 1e-6])
                every = counts[first:last]
                counted, lengths_s = np.ones(len(part), np.bool_), part.lengths_s
                found = assess_sampling(sampled, part, counted)
                mean = float(mean_over_time(sampled, lengths_s, counted))
                present_s = float(lengths_s[sampled > 0].sum())
                yield (
                    abs(mean - every.mean()) <= (found.mean_half_width or 0.0) + 1e-9,
                    abs(present_s - (every > 0).sum() * STEP_S) <= (found.present_half_width_s or 0.0) + 1e-9,
                )


def _list_stretches(end_s: float) -> Iterator[tuple[float, float]]:
    """Stretches of every length, each half a length after the one before."""
    for length_s in STRETCHES_S:
        length_s = min(length_s, end_s)
        for start_s in np.arange(0.0, end_s - length_s + 1e-6, length_s / 2).tolist():
            yield start_s, start_s + length_s


def _tally_bias(view: RunView, labelled: Int32) -> list[Tally]:
    """How often the bias of spot checks holds, of seeds that draw frames of the clip, the labels as their answers."""
    counts = view.counts[:, 0]
    truth, rows = float((counts - labelled).mean()), []
    for frames in (8, 12, 30):
        held = 0
        for seed in range(_SEEDS):
            answers = simulate_answers(view.counted, labelled, frames, seed)
            bias = estimate_bias(counts[answers.sample], answers)
            held += bias.low <= truth <= bias.high
        rows.append(Tally(f"bias, {frames} frames by eye", "clip, labels", STEP_S, _SEEDS, len(counts) // 100, held))
    return rows


def _tell_most(view: RunView, labels: Labels) -> list[Figure]:
    """The most at once by labels and by detector, and the most that held for a second."""
    found = assess_sampling(view.counts[:, 0], view.spans, view.counted)
    return [
        Figure("Most at once: labels", max(map(len, labels.values())), "people"),
        Figure("Most at once: detector, every frame", int(view.counts[:, 0].max()), "people"),
        Figure("Most for a second: detector, every frame", found.held_count or 0, "people"),
    ]


def _pool(tallies: list[Tally]) -> list[Figure]:
    """A figure for each kind of interval and footage, over all sampling intervals."""
    figures = []
    for figure, footage in dict.fromkeys((tally.figure, tally.footage) for tally in tallies):
        own = [tally for tally in tallies if (tally.figure, tally.footage) == (figure, footage)]
        coverage = sum(tally.held for tally in own) / sum(tally.cases for tally in own)
        name = f"95 % interval holds: {figure}, {footage} ({max(tally.independent for tally in own)} independent)"
        figures.append(at_least(name, coverage, "", SAID - SLACK))
    return figures


def _write_table(tallies: list[Tally]) -> None:
    rows = [
        f"| {t.figure} | {t.footage} | {t.interval_s:g} s | {t.cases:,} | {t.independent} | {t.coverage:.1%} |"
        for t in tallies
    ]
    write_table(PAGE, "truth", "| figure | footage | looked every | cases | independent | holds |", rows)
