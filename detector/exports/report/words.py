"""The sentences of a report: method, how sure, limits."""

from __future__ import annotations

from detector.analysis.uncertainty import SamplingUncertainty
from detector.overlay.draw import FACE
from detector.view import RunView, assess_uncertainty
from detector.view.pictures import PERSON
from detector.view.tracks import choose_followed_class
from detector.view.uncertainty import describe_bias, describe_interval, describe_missed, format_half_width
from detector.words import pluralise


def describe_method(view: RunView) -> tuple[str, ...]:
    """The way the numbers came about, for somebody who has never seen the program."""
    about = view.about
    many = pluralise(choose_followed_class(view))
    return (
        f"Single frames were taken from the footage, {about.sampling}. In each of them a detector, {about.model_title},"
        " looked for " + ", ".join(map(pluralise, view.classes)) + ".",
        "Whatever the detector was sure enough of counts as seen; how sure is enough is told under settings.",
        f"“In view at once” is the number of {many} in one frame. It does not say how many came by in all.",
        f"“Different {many}” joins what was seen in one frame with what was seen in the next, by where it was and how "
        "it moved. Nobody is recognised: who leaves and comes back counts again.",
        "A mean is over time: every frame counts for as long as it stands until the next one.",
    )


def describe_sureness(view: RunView) -> tuple[str, ...]:
    """The doubt in the figures, class by class, and what may have been missed."""
    said, missed = [], ""
    for figures in view.figures:
        found = assess_uncertainty(view, figures.class_name)
        many = pluralise(figures.class_name).capitalize()
        said.append(f"{many}: {_describe_mean(figures.mean_count, found.sampling)}. {describe_bias(found)}")
        missed = describe_missed(found.sampling) or missed
    explained = "A figure with ± lies within that of what looking at every moment would have given, in 95 of 100 cases."
    return tuple(filter(None, (explained, *said, missed)))


def _describe_mean(mean: float | None, found: SamplingUncertainty) -> str:
    """A mean and its half width to the same digits as in the table of figures."""
    if mean is None:
        return "nothing could be counted"
    if found.mean_half_width is None or found.interval_s is None:
        return f"{mean:.2f} on average; too few frames to tell how sure"
    half_width = format_half_width(found.mean_half_width, 2)
    return f"{mean:.2f} {half_width} on average, from looking {describe_interval(found.interval_s)}"


def describe_faces(view: RunView, *, blur_faces: bool) -> str:
    """The pictures' faces in a sentence."""
    if not blur_faces:
        return "Faces in the pictures are not blurred, as whoever made this report asked."
    if FACE not in view.classes and PERSON not in view.classes:
        return "This model looks neither for faces nor for people, so none could be blurred."
    return (
        "Faces in the pictures are blurred where one was found, and so is the upper part of everybody in whom none was;"
        " whoever the detector missed can still be recognised."
    )
