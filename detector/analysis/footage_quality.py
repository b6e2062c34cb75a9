"""Conditions of the footage under which people are missed or counted wrongly, and from when to when each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.analysis.picture_figures import PictureFigures
from detector.analysis.spans import Spans
from detector.analysis.timeline import Interval, find_presence
from detector.types import Bool, Float32, Int32, Samples

Kind = Literal["dark", "blurred", "low contrast", "moved", "covered", "crowded", "small", "unsure"]
KINDS: tuple[Kind, ...] = ("covered", "moved", "dark", "blurred", "low contrast", "crowded", "small", "unsure")
"""What matters most comes first."""
DARK = 0.2
"""Mean brightness below which a picture is dark: the demo clip has 0.47, and 0.27 and 0.17 at gamma 2 and 3."""
BLURRED = 0.5
"""Blur above which a picture is blurred: the demo clip has 0.25, and 0.46, 0.59, 0.74 under a Gaussian of 2, 3, 5
pixels, where the bundled detector finds 3, 11 and 59 % fewer people."""
LOW_CONTRAST = 0.25
"""Contrast below which a picture has little: the demo clip has 0.61, and 0.18 behind fog that takes 70 % of it."""
CROWDED = 10
"""People found at once from which many are missed: in streets with 16 and more the bundled detector finds 10 or so."""
SMALL_PX = 60.0
"""Where a quarter of the people are no higher for the model, it misses more of them, and looking closer may help."""
LEAST_BOXES = 20
"""Boxes from which their heights and scores are told."""
UNSURE = 0.4
"""The share of boxes near the threshold from which it matters much: 0.04 on the demo clip, 0.26 where it is blurred."""
NEAR = 1.2
"""A score below so many times the threshold is near it."""
LEAST_SHARE, LEAST_S = 0.05, 60.0
"""A condition is told where it holds for such a share of the time, or for so many seconds."""
_SETTLED = 5
"""Samples, of which more than half have to be flagged: a black frame between two pictures is nothing to tell."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: when it holds, over which share of the time that counts, and its own figure.

    The figure is the mean brightness, blur or contrast while it holds, the share of the picture that is covered, people
    at once, the height in model pixels that a quarter do not exceed, or the share of boxes near the threshold.
    """

    kind: Kind
    intervals: tuple[Interval, ...]
    share: float
    figure: float


def find_picture_conditions(samples: Samples, spans: Spans) -> list[Condition]:
    """Find when pictures are dark, blurred or low in contrast; what is dark is not told to be low in contrast too."""
    known = samples.measured
    with np.errstate(invalid="ignore"):
        dark, blurred, pale = (
            samples.brightness < DARK,
            samples.blur > BLURRED,
            samples.contrast < LOW_CONTRAST,
        )
    found = [
        _find_condition("dark", dark, samples.brightness, known, spans),
        _find_condition("blurred", blurred, samples.blur, known, spans),
        _find_condition("low contrast", pale & ~dark, samples.contrast, known, spans),
    ]
    return [condition for condition in found if condition]


def judge_picture(figures: PictureFigures) -> list[Kind]:
    """Judge one picture by the same limits."""
    dark, pale = figures.brightness < DARK, figures.contrast < LOW_CONTRAST
    flags: dict[Kind, bool] = {"dark": dark, "blurred": figures.blur > BLURRED, "low contrast": pale and not dark}
    return [kind for kind, flag in flags.items() if flag]


def find_crowding(counts: Int32, spans: Spans, counted: Bool) -> Condition | None:
    """Find when so many people (S,) are found at once that others are missed."""
    return _find_condition("crowded", counts >= CROWDED, counts.astype(np.float32), counted, spans)


def find_small_people(heights_px: Float32, spans: Spans) -> Condition | None:
    """Tell whether the boxes' heights (N,), in model pixels, are small for the model."""
    if len(heights_px) < LEAST_BOXES:
        return None
    low_px = float(np.percentile(heights_px, 25))
    return Condition("small", _whole(spans), 1.0, low_px) if low_px <= SMALL_PX else None


def find_unsure_boxes(scores: Float32, threshold: float, spans: Spans) -> Condition | None:
    """Tell whether many of the scores (N,), all at or above the threshold, lie near it."""
    near = float((scores < NEAR * threshold).mean()) if len(scores) >= LEAST_BOXES else 0.0
    return Condition("unsure", _whole(spans), 1.0, near) if near >= UNSURE else None


def _find_condition(kind: Kind, flags: Bool, figures: Float32, known: Bool, spans: Spans) -> Condition | None:
    """The condition where it holds for long enough; flags and figures (S,) count where they are ``known``."""
    settled = known & _settle(flags & known, known)
    lengths_s = spans.lengths_s
    total_s, held_s = float(lengths_s[known].sum()), float(lengths_s[settled].sum())
    if not settled.any() or (held_s < LEAST_SHARE * total_s and held_s < LEAST_S):
        return None
    collar_s = float(lengths_s.max()) * _SETTLED
    share = held_s / total_s if total_s else 1.0
    return Condition(kind, tuple(find_presence(spans, settled, collar_s)), share, float(figures[settled].mean()))


def _settle(flags: Bool, known: Bool) -> Bool:
    """True where more than half of the known samples around are flagged (S,)."""
    around = np.ones(_SETTLED)
    flagged, of = (np.convolve(column.astype(np.float64), around, mode="full") for column in (flags, known))
    middle = slice(_SETTLED // 2, _SETTLED // 2 + len(flags))
    return np.asarray(flagged[middle] > of[middle] / 2, np.bool_)


def _whole(spans: Spans) -> tuple[Interval, ...]:
    return (Interval(float(spans.start_s[0]), float(spans.end_s[-1])),) if len(spans) else ()
