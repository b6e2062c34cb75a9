"""The uncertainty of a view's figures: from looking at some moments only, and from how the detector counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from detector.analysis.uncertainty import CountBias, SamplingUncertainty, assess_sampling, estimate_bias
from detector.errors import LibraryError
from detector.view.run_view import RunView
from detector.view.spot_check import LEAST_ANSWERS, gather_answers, read_spot_check
from detector.words import format_count, format_duration, pluralise


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The uncertainty of one class's figures.

    ``bias`` is of the whole run at the view's thresholds; None where only ``answers`` frames were counted by eye, which
    is less than LEAST_ANSWERS, and within a place (``in_place``): whole frames were counted, which says nothing of a
    part of the picture.
    """

    class_name: str
    sampling: SamplingUncertainty
    bias: CountBias | None
    answers: int
    in_place: bool


def assess_uncertainty(view: RunView, class_name: str) -> Uncertainty:
    """The uncertainty of a class's figures over the view's stretch. Raises SettingError for no class of the run's."""
    counts = view.counts[:, view.class_id(class_name)]
    bias, answers = _carry_bias(view, class_name)
    in_place = view.cut.place is not None
    return Uncertainty(class_name, assess_sampling(counts, view.spans, view.counted), bias, answers, in_place)


def _carry_bias(view: RunView, class_name: str) -> tuple[CountBias | None, int]:
    """The bias by the run's spot check, and the number of frames that were counted for it.

    Notes that cannot be read say nothing; the page of the spot check tells that they cannot.
    """
    try:
        check = read_spot_check(view, class_name)
    except LibraryError:
        return None, 0
    counted = gather_answers(view, check)
    answers = len(counted.sample)
    if answers < LEAST_ANSWERS or view.cut.place is not None:
        return None, answers
    found = view.whole.at(doubtful=True).counts[counted.sample, view.class_id(class_name)]
    return estimate_bias(found, counted), answers


def describe_interval(interval_s: float) -> str:
    """``1`` -> ``"once a second"``, ``0.2`` -> ``"every 0.2 s"``, ``300`` -> ``"every 5 min"``."""
    if abs(interval_s - 1) < 0.05:
        return "once a second"
    return f"every {_format_interval(interval_s)}"


def _format_interval(interval_s: float) -> str:
    """``0.25`` -> ``"0.25 s"``, ``1.02`` -> ``"1 s"``."""
    return f"{round(interval_s, 2):g} s" if interval_s < 1 else format_duration(interval_s)


def format_half_width(half_width: float, digits: int = 1) -> str:
    """``0.149`` -> ``"± 0.2"``: rounded up, so that it never claims more than it knows."""
    unit = 10**-digits
    return f"± {max(ceil(half_width / unit - 1e-9), 1) * unit:.{digits}f}"


def describe_mean(found: SamplingUncertainty) -> str:
    """``"± 0.2 from looking once a second"``; why there is nothing to tell, where there is not."""
    if found.mean_half_width is None or found.interval_s is None:
        return "too few frames to tell how sure"
    return f"{format_half_width(found.mean_half_width)} from looking {describe_interval(found.interval_s)}"


def describe_missed(found: SamplingUncertainty) -> str:
    """``"Appearances shorter than 1 s may be missed."``; empty where there is one frame or none."""
    if found.interval_s is None:
        return ""
    return f"Appearances shorter than {_format_interval(found.interval_s)} may be missed."


def describe_bias(found: Uncertainty) -> str:
    """A sentence on the bias by the spot check, or on why none is known."""
    people = pluralise(found.class_name)
    bias = found.bias
    if bias is None:
        return f"How far the detector's counts of {people} are off is not known{_explain_unknown(found)}"
    low, high = f"{bias.low:+.1f}", f"{bias.high:+.1f}"
    return (
        f"Against {format_count(bias.answers, 'frame')} counted by eye the detector's count is off by {bias.bias:+.1f} "
        f"{people} on average ({low} to {high})."
    )


def _explain_unknown(found: Uncertainty) -> str:
    if found.in_place:
        return " for a part of the picture: frames are counted by eye as a whole."
    counted = f"only {found.answers} of" if found.answers else "none of"
    return f": {counted} the {LEAST_ANSWERS} frames it takes were counted by eye."
