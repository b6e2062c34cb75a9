"""The spot check of a run: which frames a person counts, what was typed, and what that says of every threshold."""

from __future__ import annotations

import numpy as np

from detector.analysis.spotcheck import FRAMES, LEAST_ANSWERS, DrawnSamples, Estimate, draw_samples, estimate_error
from detector.errors import ChangedMeanwhile
from detector.library.notes import Notes, SpotCheck, change_notes, read_notes
from detector.view.cut import cut_of
from detector.view.run_view import RunView

__all__ = [
    "FRAMES",
    "LEAST_ANSWERS",
    "Estimate",
    "begin_spot_check",
    "estimate",
    "keep_answer",
    "list_answered",
    "read_spot_check",
]


def read_spot_check(view: RunView, class_name: str) -> SpotCheck:
    """The class's spot check as it is kept beside the run; an empty one where none was begun. Raises LibraryError."""
    return read_notes(view.run.folder).spot_check(class_name)


def list_answered(view: RunView) -> list[str]:
    """The classes of which somebody has counted at least one frame. Raises LibraryError."""
    return [check.class_name for check in read_notes(view.run.folder).spot_checks if check.counted]


def begin_spot_check(view: RunView, class_name: str, seed: int, *, seen: SpotCheck | None = None) -> None:
    """Draw the samples to be counted, and forget those that were drawn before.

    ``seen`` is the check as it was when somebody decided to. They are drawn from the landscape of the whole run at the
    model's own settings, so that no cut has a say in it, and none is doubtful. Raises ChangedMeanwhile where it is
    another by now, RunMissing, StorageFailed.
    """
    own = view.with_cut(cut_of(view.own_thresholds, view.classes))
    default = own.cut.by_class[class_name]
    drawn = draw_samples(own.landscape(class_name), own.levels, default, own.counted, seed)
    samples, weights = tuple(drawn.sample.tolist()), tuple(round(w, 4) for w in drawn.weight.tolist())
    check = SpotCheck(class_name=class_name, samples=samples, weights=weights, seed=seed)

    def change(notes: Notes) -> Notes:
        if seen is not None and notes.spot_check(class_name) != seen:
            raise ChangedMeanwhile(
                "Somebody else has chosen frames or counted some meanwhile, so nothing was forgotten. Look at what "
                "they counted first."
            )
        return notes.with_spot_check(check)

    change_notes(view.run.folder, change)


def keep_answer(view: RunView, class_name: str, sample: int, counted: int, *, seen: SpotCheck | None = None) -> None:
    """Keep how many somebody counted in a sample.

    ``seen`` is the check as it was when they did. Raises ChangedMeanwhile where somebody else has counted another
    number by now, RunMissing, StorageFailed, SettingError for a sample that was not drawn.
    """

    def change(notes: Notes) -> Notes:
        theirs = notes.spot_check(class_name).counted.get(sample)
        if seen is not None and theirs not in (counted, seen.counted.get(sample)):
            raise ChangedMeanwhile(
                "Somebody else has changed the number of this frame meanwhile, to {theirs}. Send yours again to "
                "replace it.",
                theirs="none" if theirs is None else theirs,
            )
        return notes.with_count(class_name, sample, counted)

    change_notes(view.run.folder, change)


def estimate(view: RunView, check: SpotCheck) -> Estimate | None:
    """Estimate the count error at every threshold of the view's clustering; None while there are too few answers."""
    complete = len(check.weights) == len(check.samples)
    weights = check.weights if complete else [1.0] * len(check.samples)
    drawn = DrawnSamples(np.asarray(check.samples, np.int64), np.asarray(weights, np.float64))
    people = np.asarray([check.counted.get(sample, -1) for sample in check.samples], np.int32)
    whole = view.whole
    return estimate_error(whole.landscape(check.class_name), whole.levels, drawn, people, check.seed)
