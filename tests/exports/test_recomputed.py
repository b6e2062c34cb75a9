"""Derived numbers recomputed by numpy alone from timeline and detections as CSV: with uneven frames and damage too."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from detector.exports import write
from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import Library
from detector.library.runs import read_run, resume_or_create_run
from detector.types import Float64, Int64
from detector.view import RunView
from tests.exports.made import view_of
from tests.library.made import Box, made_stretch, make_run, request

BOX = (100.0, 100.0, 140.0, 200.0)


def crowd(*counts: int) -> list[Box]:
    """So many people in each sample."""
    return [
        (sample, 0, 0.9 - 0.01 * i, (50.0 * i, 100.0, 50.0 * i + 40, 200.0))
        for sample, n in enumerate(counts)
        for i in range(n)
    ]


def rows_of(kind: str, view: RunView, **options: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(kind, view, **options).decode())))


def uneven_run(library: Library) -> RunView:
    """Frames at a variable rate, ending at 9 s."""
    times = np.asarray([0.0, 0.4, 1.0, 1.1, 2.5, 4.0, 4.2, 6.0, 7.0, 8.5])
    stretch = made_stretch(0, 10, crowd(1, 2, 5, 5, 0, 3, 3, 0, 5, 1))
    with resume_or_create_run(library, request(end_s=9.0)) as writer:
        writer.write(replace(stretch, samples=replace(stretch.samples, time_s=times)))
        writer.finish()
    return view_of(library, read_run(library, writer.id))


def runs(library: Library, kind: str) -> RunView:
    match kind:
        case "uneven":
            return uneven_run(library)
        case "with a gap":
            return view_of(library, make_run(library, crowd(2, 4, 4, 1, 0, 3), samples=6, gaps=((2.5, 2.75),)))
        case "one frame":
            return view_of(library, make_run(library, crowd(2), samples=1))
        case "damaged":
            return view_of(library, make_run(library, crowd(1, 3, 2, 0, 1, 3), doubtful=[1, 2], unreadable=[6, 7]))
        case "a stretch":
            return uneven_run(library).between(0.7, 8.75)
        case _:
            return view_of(library, make_run(library))


KINDS = ("uneven", "with a gap", "one frame", "damaged", "a stretch", "nobody")


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_follows_from_the_timeline(library: Library, kind: str) -> None:
    view = runs(library, kind)
    people, timeline = rows_of("summary", view)[0], rows_of("timeline", view)
    frames = [row for row in timeline if row["person"]]
    counts = np.asarray([int(row["person"]) for row in frames])
    seconds = np.asarray([float(row["length_s"]) for row in frames])
    assert int(people["frames"]) == len(frames)
    assert float(people["mean_count"]) == pytest.approx((counts * seconds).sum() / seconds.sum(), abs=1e-3)
    assert float(people["seconds_present"]) == pytest.approx(seconds[counts > 0].sum(), abs=1e-3)
    assert int(people["max_count"]) == counts.max()
    _check_half_widths(people, counts, seconds)


def _check_half_widths(people: dict[str, str], counts: Int64, seconds: Float64) -> None:
    n = len(counts)
    if n < 5:
        assert (people["mean_half_width"], people["seconds_half_width"]) == ("", "")
        return
    share = seconds / seconds.sum()
    between = ((share[1:] + share[:-1]) / 2) ** 2
    variance = ((np.diff(counts) ** 2 * between).sum() + share.max() ** 2) / 2 * n / (n - 1)
    freedom = 2 * (n - 1) ** 2 / (3 * n - 4)
    t = float(people["mean_half_width"]) / sqrt(variance)
    edges = (counts[1:] > 0) != (counts[:-1] > 0)
    present = sqrt(((seconds[:-1][edges] ** 2).sum() + seconds.max() ** 2) / 6)
    assert float(people["seconds_half_width"]) == pytest.approx(t * present, rel=5e-3)
    assert t == pytest.approx(student(freedom), rel=5e-3)


def student(freedom: float) -> float:
    """The 97.5 % quantile, found by integrating Student's density: no formula of ours."""
    x = np.linspace(0, 60, 600_001)
    density = (1 + x**2 / freedom) ** (-(freedom + 1) / 2)
    below = np.cumsum((density[1:] + density[:-1]) / 2)
    tail = density[-1] * x[-1] / freedom / (x[1] - x[0])
    return float(x[1:][np.searchsorted(below / (below[-1] + tail), 0.95)])


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_most_were_there_follows_from_the_timeline(library: Library, kind: str) -> None:
    view = runs(library, kind)
    people, timeline = rows_of("summary", view)[0], rows_of("timeline", view)
    most = people["max_count"]
    starts, former = [], ""
    for row in timeline:
        if row["person"] == most != "0" and former != most:
            starts.append(row)
        former = row["person"]
    told = people["max_times_s"].split()
    assert len(told) == len(starts)
    for time_s, row in zip(told, starts, strict=True):
        assert float(time_s) == max(float(row["time_s"]), view.cut.start_s or 0.0)
    assert people["held_count"] == _find_held(timeline)


def _find_held(timeline: list[dict[str, str]]) -> str:
    """The highest least count over any rows of a second and more, by trying all."""
    best = ""
    for first in range(len(timeline)):
        for last in range(first + 1, len(timeline)):
            part = timeline[first : last + 1]
            if not all(row["person"] for row in part):
                break
            if float(part[-1]["time_s"]) - float(part[0]["time_s"]) >= 1:
                best = max(best, min(row["person"] for row in part))
    return best


@pytest.mark.parametrize("kind", KINDS)
def test_the_timeline_follows_from_the_detections(library: Library, kind: str) -> None:
    view = runs(library, kind)
    found = rows_of("detections", view)
    for row in rows_of("timeline", view):
        if row["person"]:
            own = [box for box in found if (box["frame_index"], box["class"]) == (row["frame_index"], "person")]
            assert int(row["person"]) == len(own)


def test_the_bias_follows_from_the_frames_counted_by_eye(library: Library) -> None:
    view = runs(library, "damaged")
    by_eye = {0: 2, 1: 3, 2: 3, 3: 1, 4: 1, 5: 5, 8: 0, 9: 1}
    weights = (1.0, 2.0, 1.0, 1.0, 1.5, 1.0, 1.0, 3.0)
    check = SpotCheck(class_name="person", samples=tuple(by_eye), weights=weights, counted=by_eye)
    change_notes(view.run.folder, lambda _: Notes(spot_checks=(check,)))
    people = rows_of("summary", view)[0]
    timeline = {int(row["frame_index"]): row for row in rows_of("timeline", view.at(doubtful=True))}
    eye = rows_of("spot-check", view, class_name="person")
    apart = np.asarray([int(timeline[int(r["frame_index"])]["person"]) - int(r["counted_by_eye"]) for r in eye])
    share = np.asarray([float(row["stands_for"]) for row in eye])
    share = share / share.sum()
    bias = (share * apart).sum()
    trusted = [int(row["frame_index"]) for row in rows_of("timeline", view) if row["person"]]
    begins = [part[0] for part in np.array_split(np.asarray(trusted), 3)]
    third = np.asarray([sum(int(row["frame_index"]) >= begin for begin in begins[1:]) for row in eye])
    squares = 0.0
    for own in (third == each for each in range(3)):
        mean = (share[own] * apart[own]).sum() / share[own].sum()
        squares += (share[own] ** 2 * (apart[own] - mean) ** 2).sum()
    freedom, n, drawn_of = len(eye) - 3, len(eye), sum(weights)
    variance = squares / (share**2).sum() * n / freedom
    left = variance * (1 - n / drawn_of) + min(0.1, variance) * n / drawn_of  # but for slips, one in ten
    reach = student(freedom) * sqrt(left * (share**2).sum())
    assert people["frames_counted_by_eye"] == "8"
    assert [float(people[name]) for name in ("bias", "bias_low", "bias_high")] == pytest.approx(
        [bias, bias - reach, bias + reach], abs=3e-3
    )
