"""How good a spot check's advice is and how often its bands hold, with known truth as the answers of who counts.

Runs of which the truth is known: planted ones, and with labels the demo clip, every frame, the bundled detector. For
each of 200 seeds frames are drawn, the truth says how many people are in them, and what the spot check makes of 8, 12
and 30 answers is compared with what all frames say. In frames 65 to 173 of the clip somebody walks by whom the labels
leave out: measured as labelled, and again without the detector's boxes in that corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import Figure, at_least, write_table
from bench.labelled import EVERY_FRAME, Labels, analyse_demo, is_passer_by, read_labels
from bench.planted import PERSON, SPEC, count_planted, plant_run
from bench.serving import REPOSITORY
from detector.analysis.spotcheck import (
    CountedSamples,
    draw_samples,
    estimate_error,
    estimate_slip_rate,
    find_strata,
)
from detector.grid.landscape import landscape
from detector.grid.methods.nms import Nms
from detector.library.run import Run
from detector.types import Bool, Detections, Float64, Int32

SEEDS = 200
ANSWERS = (8, 12, 30)
SLIPS = 0.1
"""The share of answers that are one too many or too few, where slips are simulated."""
NEAR = 0.1  # people a frame
LEVELS = 99
HOLDS = 87.0
"""The least share of cases, in percent, in which a band of 90 % has to hold: pooled over all runs."""
BANDS = {"own": "error at the model's own threshold", "advised": "error at the advised one", "best": "best threshold"}
PAGE = REPOSITORY / "docs" / "spot-check.md"
PLANTED = {"1 person on average": 1.0, "6 people": 6.0, "20 people": 20.0}


@dataclass(frozen=True, slots=True)
class Case:
    """A run with its truth: counts (T, S) at rising levels (T,), people (S,), and the model's own threshold."""

    name: str
    levels: Float64
    counts: Int32
    people: Int32
    readable: Bool
    own: float

    @property
    def error(self) -> Float64:
        """The count error (T,) over all frames that can be counted in."""
        return np.asarray(np.abs(self.counts - self.people)[:, self.readable].mean(axis=1), np.float64)


@dataclass(frozen=True, slots=True)
class Tally:
    """The checks of one run with so many answers: whether each band held (N,), how far the advice is from the best.

    ``held`` is by the names in BANDS; ``worse`` (N,) in people a frame; ``width`` of the band at the model's own
    threshold, on average.
    """

    name: str
    answers: int
    held: dict[str, Bool]
    worse: Float64
    width: float


def measure(folder: Path | None, *, slips: bool = False, seeds: int = SEEDS) -> list[Figure]:
    """How often each band holds, pooled over the runs; where the labels are at hand, the docs get the table of all."""
    cases = [_plant(*planted) for planted in PLANTED.items()]
    complete = True
    try:
        cases = [*_read_clip(read_labels(folder)), *cases]
    except SystemExit as missing:
        complete = False
        print(missing)
    tallies = [_tally(case, answers, SLIPS if slips else 0.0, seeds) for case in cases for answers in ANSWERS]
    head = f"| run | answers | {' | '.join(BANDS.values())} | advice within {NEAR} people of the best | width |"
    rows = [_describe(tally) for tally in tallies]
    print("\n".join([head, *rows]))
    if complete:
        write_table(PAGE, "spotcheck --slips" if slips else "spotcheck", head, rows)
    return [_pool(tallies, answers, *band) for answers in ANSWERS for band in BANDS.items()]


def _pool(tallies: list[Tally], answers: int, band: str, words: str) -> Figure:
    held = np.concatenate([tally.held[band] for tally in tallies if tally.answers == answers])
    return at_least(f"90 % band holds, {answers} answers: {words} ({len(held):,} checks)", _share(held), "%", HOLDS)


def _describe(tally: Tally) -> str:
    """The row of the table."""
    held = " | ".join(f"{_share(tally.held[band]):.0f} %" for band in BANDS)
    return f"| {tally.name} | {tally.answers} | {held} | {_share(tally.worse <= NEAR):.0f} % | {tally.width:.2f} |"


def _tally(case: Case, answers: int, slips: float, seeds: int) -> Tally:
    """The checks of this run, one for each seed."""
    asked = [simulate_answers(case.readable, case.people, answers, seed, slips=slips) for seed in range(seeds)]
    estimates = [estimate_error(case.counts, case.levels, counted, seed) for seed, counted in enumerate(asked)]
    found = [estimate for estimate in estimates if estimate is not None]
    error = case.error
    at_own = [advice.band_at(case.own) for advice in found]
    true = float(np.interp(case.own, case.levels, error))
    chosen = np.asarray([float(np.interp(advice.best, case.levels, error)) for advice in found])
    best = case.levels[error <= error.min() + 1e-9]
    held = {
        "own": [low <= true <= high for low, high in at_own],
        "advised": [f.best_error.low <= e <= f.best_error.high for f, e in zip(found, chosen, strict=True)],
        "best": [bool(np.any((best >= f.low - 0.005) & (best <= f.high + 0.005))) for f in found],
    }
    return Tally(
        name=case.name,
        answers=answers,
        held={band: np.asarray(of_band, np.bool_) for band, of_band in held.items()},
        worse=chosen - error.min(),
        width=float(np.mean([high - low for low, high in at_own])),
    )


def simulate_answers(readable: Bool, people: Int32, answers: int, seed: int, *, slips: float = 0.0) -> CountedSamples:
    """So many answers of who sees all ``people`` (S,), each with ``slips`` for its chance to be one off."""
    rng = np.random.default_rng((seed, answers))
    sample = draw_samples(readable, seed, answers)
    off = (rng.random((2, len(sample))) < slips) * rng.choice([-1, 1], (2, len(sample)))
    typed, again = np.maximum(people[sample] + off, 0)
    twice = int(np.argmax(typed[:4]))  # as a person is asked the fullest of the first few once more
    kept = typed.astype(np.float64)
    kept[twice] = (typed[twice] + again[twice]) / 2
    total = int(readable.sum())
    return CountedSamples(
        sample,
        kept,
        np.full(len(sample), total / len(sample)),
        find_strata(readable, sample),
        total=float(total),
        slip_rate=estimate_slip_rate([int(abs(typed[twice] - again[twice]))]),
    )


def _share(held: Bool) -> float:
    return 100.0 * float(np.mean(held)) if len(held) else float("nan")


def _plant(name: str, people: float) -> Case:
    """An hour of people walking by."""
    samples, cells = plant_run(people=people, seed=3)
    levels = np.linspace(SPEC.score_floor, 1.0, LEVELS)
    counts = landscape(Nms().cluster(cells), len(samples), levels, PERSON)
    truth = count_planted(people=people, seed=3)
    return Case(f"planted, {name}", levels, counts, truth, samples.readable, SPEC.thresholds[PERSON])


def _read_clip(labels: Labels) -> list[Case]:
    """The demo clip: whole, thinned, in halves, and without the passer-by."""
    with analyse_demo(EVERY_FRAME) as view:
        run = view.run
    people, detections = _count_labelled(labels, run), Nms().cluster(run.cells)
    middle = run.n_samples // 2
    parts = {
        "every frame": (detections, slice(None)),
        "every 5th frame": (detections, slice(None, None, 5)),
        "first half": (detections, slice(0, middle)),
        "second half": (detections, slice(middle, None)),
        "without the unlabelled passer-by": (_drop_passer_by(run, detections), slice(None)),
    }
    return [_clip_case(f"demo, {name}", run, people, *part) for name, part in parts.items()]


def _clip_case(name: str, run: Run, people: Int32, detections: Detections, part: slice) -> Case:
    levels = np.linspace(run.manifest.floor, 1.0, LEVELS)
    counts = landscape(detections, run.n_samples, levels, 0)[:, part]
    return Case(name, levels, counts, people[part], run.samples.readable[part], run.manifest.model.thresholds[0])


def _count_labelled(labels: Labels, run: Run) -> Int32:
    """How many people the labels have in each sample (S,)."""
    return np.asarray([len(labels.get(int(index), ())) for index in run.samples.frame_index], np.int32)


def _drop_passer_by(run: Run, detections: Detections) -> Detections:
    return detections[
        ~is_passer_by(run.samples.frame_index[detections.sample], run.transform.to_source(detections.xyxy_model_px))
    ]
