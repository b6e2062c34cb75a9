"""The spot check of a run: which frames a person counts, what was typed, and what that says of every threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.errorband import Band
from detector.analysis.spotcheck import (
    FRAMES,
    LEAST_ANSWERS,
    CountedSamples,
    Estimate,
    draw_samples,
    estimate_error,
    estimate_slip_rate,
    find_strata,
)
from detector.errors import ChangedMeanwhile
from detector.library.notes import Answers, Notes, SpotCheck, change_notes, read_notes
from detector.types import Bool
from detector.view.run_view import RunView

__all__ = [
    "FRAMES",
    "LEAST_ANSWERS",
    "MORE_FRAMES",
    "Band",
    "Estimate",
    "Question",
    "add_frames",
    "begin_spot_check",
    "estimate",
    "find_recount",
    "gather_answers",
    "keep_answer",
    "list_answered",
    "list_questions",
    "may_add_frames",
    "read_spot_check",
]

MORE_FRAMES = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A frame that is shown to be counted in, for the first time or (``answers``) for the second."""

    sample: int
    answers: Answers = "counted"

    def read_answer(self, check: SpotCheck) -> int | None:
        """The number that was typed, None for none."""
        kept: dict[int, int] = getattr(check, self.answers)
        return kept.get(self.sample)


def read_spot_check(view: RunView, class_name: str) -> SpotCheck:
    """The class's spot check as it is kept beside the run; an empty one where none was begun. Raises LibraryError."""
    return read_notes(view.run.folder).spot_check(class_name)


def list_answered(view: RunView) -> list[str]:
    """The classes of which somebody has counted at least one frame. Raises LibraryError."""
    return [check.class_name for check in read_notes(view.run.folder).spot_checks if check.counted]


def begin_spot_check(view: RunView, class_name: str, seed: int, *, seen: SpotCheck | None = None) -> None:
    """Draw the samples to be counted, and forget those that were drawn before.

    ``seen`` is the check as it was when somebody decided to. They are drawn from the whole run, whatever the cut, and
    none is doubtful. Raises ChangedMeanwhile where it is another by now, RunMissing, StorageFailed.
    """
    counted = _counted(view)
    samples = draw_samples(counted, seed)
    empty = SpotCheck(class_name=class_name, seed=seed)
    check = _weigh(empty, (*samples.tolist(),), int(counted.sum()))

    def change(notes: Notes) -> Notes:
        if seen is not None and notes.spot_check(class_name) != seen:
            raise ChangedMeanwhile(
                "Somebody else has chosen frames or counted some meanwhile, so nothing was forgotten. Look at what "
                "they counted first."
            )
        return notes.with_spot_check(check)

    change_notes(view.run.folder, change)


def may_add_frames(view: RunView, check: SpotCheck) -> bool:
    """True where more frames can be drawn: there are some, and all drawn stand for equally many (not in old draws)."""
    return len(set(check.weights)) == 1 and len(check.samples) < int(_counted(view).sum())


def add_frames(view: RunView, class_name: str, more: int = MORE_FRAMES) -> None:
    """Draw so many samples more, and keep what was answered. Raises RunMissing, StorageFailed."""
    counted = _counted(view)

    def change(notes: Notes) -> Notes:
        check = notes.spot_check(class_name)
        order = draw_samples(counted, check.seed, len(check.samples) + more).tolist()
        fresh = [sample for sample in order if sample not in check.samples][:more]
        return notes.with_spot_check(_weigh(check, (*check.samples, *fresh), int(counted.sum())))

    change_notes(view.run.folder, change)


def find_recount(check: SpotCheck) -> int | None:
    """The sample that is shown a second time, None before LEAST_ANSWERS frames were counted.

    The one with the most in it, where slips are most likely; not of the last few, so that it is not fresh in mind.
    """
    if check.recounted:
        return next(iter(check.recounted))
    early = [sample for sample in check.samples if sample in check.counted][:LEAST_ANSWERS]
    if len(early) < LEAST_ANSWERS:
        return None
    return max(early[: LEAST_ANSWERS // 2], key=lambda sample: check.counted[sample])


def list_questions(check: SpotCheck) -> list[Question]:
    """All that a person is asked, in order: the samples drawn, one of the first once more after LEAST_ANSWERS."""
    questions = [Question(sample) for sample in check.samples]
    again = find_recount(check)
    if again is not None:
        questions.insert(LEAST_ANSWERS, Question(again, "recounted"))
    return questions


def keep_answer(
    view: RunView, class_name: str, question: Question, counted: int, *, seen: SpotCheck | None = None
) -> None:
    """Keep how many somebody counted in a sample.

    ``seen`` is the check as it was when they did. Raises ChangedMeanwhile where somebody else has counted another
    number by now, RunMissing, StorageFailed, SettingError for a sample that was not drawn.
    """

    def change(notes: Notes) -> Notes:
        theirs = question.read_answer(notes.spot_check(class_name))
        if seen is not None and theirs not in (counted, question.read_answer(seen)):
            raise ChangedMeanwhile(
                "Somebody else has changed the number of this frame meanwhile, to {theirs}. Send yours again to "
                "replace it.",
                theirs="none" if theirs is None else theirs,
            )
        return notes.with_count(class_name, question.sample, counted, question.answers)

    change_notes(view.run.folder, change)


def estimate(view: RunView, check: SpotCheck) -> Estimate | None:
    """Estimate the count error at every threshold of the view's clustering; None while there are too few answers.

    It is of the whole run and the whole picture, whatever the cut: that is what was counted.
    """
    whole = view.whole.within(None)
    return estimate_error(whole.landscape(check.class_name), whole.levels, gather_answers(view, check), check.seed)


def gather_answers(view: RunView, check: SpotCheck) -> CountedSamples:
    """The answers as arrays; where a frame was counted twice, the mean of both.

    Samples that the run does not have say nothing.
    """
    readable = _counted(view)
    total = int(readable.sum())
    sample = np.asarray(check.samples, np.int64)
    known = len(check.weights) == len(sample)
    weight = np.asarray(check.weights if known else np.full(len(sample), total / max(len(sample), 1)), np.float64)
    answered = np.asarray(
        [each in check.counted and 0 <= each < view.run.n_samples for each in check.samples], np.bool_
    )
    people = np.asarray([check.counted[each] for each in sample[answered].tolist()], np.float64)
    for again, number in check.recounted.items():
        people[sample[answered] == again] += (number - check.counted[again]) / 2
    stratum = find_strata(readable, sample[answered])
    rows = (sample[answered], people, weight[answered], stratum)
    return CountedSamples(*rows, total=float(weight.sum()), slip_rate=_slip_rate(check))


def _counted(view: RunView) -> Bool:
    """The samples (S,) of the whole run that can be counted in: readable, and none of them doubtful."""
    return view.run.samples.trusted


def _weigh(check: SpotCheck, samples: tuple[int, ...], total: int) -> SpotCheck:
    """The check with these samples, which stand for ``total`` together."""
    weight = round(total / len(samples), 4) if samples else 0.0
    return check.model_copy(update={"samples": samples, "weights": (weight,) * len(samples)})


def _slip_rate(check: SpotCheck) -> float:
    return estimate_slip_rate([abs(number - check.counted[again]) for again, number in check.recounted.items()])
