"""The footage of a view looked at: under which conditions its numbers are worth less, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.analysis.camera_changes import CameraChanges, find_camera_changes
from detector.analysis.footage_quality import (
    KINDS,
    Condition,
    Kind,
    find_crowding,
    find_picture_conditions,
    find_small_people,
    find_unsure_boxes,
    judge_picture,
)
from detector.analysis.picture_figures import PictureFigures
from detector.analysis.timeline import Interval
from detector.clock import Clock
from detector.model.measured_limits import find_measured_limit
from detector.view.run_view import RunView
from detector.view.tracks import choose_followed_class
from detector.words import format_duration, format_moment

__all__ = ["Condition", "assess_footage", "describe_conditions", "describe_picture"]

_THROUGHOUT = 0.95
_IN_PICTURE: dict[Kind, str] = {
    "dark": "This picture is dark: people may be missed.",
    "blurred": "This picture is blurred: people may be missed, those far away first.",
    "low contrast": "This picture has little contrast: people may be missed.",
}


def assess_footage(view: RunView) -> tuple[Condition, ...]:
    """The conditions of the view's stretch, what matters most first; none where its pictures were never measured."""
    if not view.samples.measured.any():
        return ()
    camera = view.cache.derived(view.run, ("camera changes",), lambda: _find_changes(view))
    found = [
        _find_covered(view, camera),
        _find_moved(view, camera),
        *find_picture_conditions(view.samples, view.spans),
        *_find_people_conditions(view),
    ]
    return tuple(sorted((one for one in found if one), key=lambda one: KINDS.index(one.kind)))


def describe_conditions(view: RunView, conditions: Sequence[Condition]) -> list[str]:
    """A few plain sentences for each condition, with what was measured of the view's model in such footage."""
    model_name = view.about.model_name
    return [
        " ".join(filter(None, [_describe(one, view), find_measured_limit(model_name, one.kind)])) for one in conditions
    ]


def describe_picture(figures: PictureFigures) -> list[str]:
    """A sentence for each thing that one picture shows badly; none for a good one."""
    return [_IN_PICTURE[kind] for kind in judge_picture(figures)]


def _find_changes(view: RunView) -> CameraChanges:
    """The changes of the whole run, by their place in it."""
    samples = view.run.samples
    rows = np.flatnonzero(samples.measured)
    found = find_camera_changes(samples.edge_grid[rows])
    after = np.append(rows, len(samples))
    return CameraChanges(
        tuple(int(rows[row]) for row in found.moved),
        tuple((int(rows[first]), int(after[end]), share) for first, end, share in found.covered),
    )


def _find_moved(view: RunView, camera: CameraChanges) -> Condition | None:
    rows = view.rows
    moved = [row for row in camera.moved if rows.start < row < rows.stop]
    times_s = view.run.samples.time_s[moved].tolist()
    return Condition("moved", tuple(Interval(s, s) for s in times_s), 1.0, float(len(moved))) if moved else None


def _find_covered(view: RunView, camera: CameraChanges) -> Condition | None:
    """The stretches over which a part was covered; the figure is the largest part."""
    rows, spans = view.rows, view.spans
    inside = [
        (max(first, rows.start) - rows.start, min(after, rows.stop) - rows.start, share)
        for first, after, share in camera.covered
        if first < rows.stop and after > rows.start
    ]
    if not inside:
        return None
    held_s = sum(float(spans.lengths_s[first:after].sum()) for first, after, _ in inside)
    intervals = tuple(Interval(float(spans.start_s[f]), float(spans.end_s[a - 1])) for f, a, _ in inside)
    share = held_s / max(float(spans.lengths_s.sum()), 1e-9)
    return Condition("covered", intervals, share, max(part for *_, part in inside))


def _find_people_conditions(view: RunView) -> list[Condition | None]:
    """How many people there are, how large, and how sure; of the first class where the model knows no people."""
    class_id = view.class_id(choose_followed_class(view))
    people = view.detections[view.detections.class_id == class_id]
    threshold = view.thresholds.scores[class_id]
    found = [find_crowding(view.counts[:, class_id], view.spans, view.counted)]
    if view.has_boxes:
        found.append(find_small_people(people.height_px, view.spans))
    return [*found, find_unsure_boxes(people.score, threshold, view.spans)]


def _describe(one: Condition, view: RunView) -> str:
    when = _describe_time(one, view.clock)
    match one.kind:
        case "dark":
            return f"Dark {when}: people may be missed in pictures like these."
        case "blurred":
            return f"Blurred {when}: people may be missed in pictures like these, those far away first."
        case "low contrast":
            return f"Little contrast {when}, as in fog, glare or behind a dirty lens: people may be missed."
        case "covered":
            return (
                f"Nothing shows in {100 * one.figure:.0f} % of the picture {when}: something is in front of the camera."
            )
        case "moved":
            return f"The camera moved, or the scene did, {when}: what holds for a place does not hold across that."
        case "crowded":
            return f"Crowded {when}: people who hide each other are missed."
        case "small":
            closer = " Looking closer (detail 2) may find more." if view.about.detail == 1 else ""
            return f"A quarter of the people are at most {one.figure:.0f} pixels high for the model.{closer}"
        case _:
            return (
                f"{100 * one.figure:.0f} % of the people are just above the threshold: another threshold counts quite "
                "differently."
            )


def _describe_time(one: Condition, clock: Clock | None) -> str:
    """``"throughout"``, ``"from 0:10 to 1:20"``, ``"for 40 s in 3 stretches, first at 0:10"``, ``"at 0:10"``."""
    first, times = one.intervals[0], len(one.intervals)
    if one.kind == "moved":
        begin = f"at {format_moment(first.start_s, clock)}"
        return begin if times == 1 else f"{times} times, first {begin}"
    if one.share >= _THROUGHOUT:
        return "throughout"
    if times == 1:
        return f"from {format_moment(first.start_s, clock)} to {format_moment(first.end_s, clock)}"
    held_s = sum(interval.duration_s for interval in one.intervals)
    return f"for {format_duration(held_s)} in {times} stretches, first at {format_moment(first.start_s, clock)}"
