from __future__ import annotations

import numpy as np

from detector.analysis.tracks import VARIANTS, count_people, follow
from tests.analysis.tracks.made import Walker, see


def test_the_band_reaches_over_what_other_rules_would_count() -> None:
    walkers = [Walker(0, 5, (100, 300), (500, 300)), Walker(10, 15, (900, 300), (1300, 300))]
    boxes, _ = see(walkers, np.arange(0, 16, 0.5))
    variants = [follow(boxes, variant.rules) for variant in VARIANTS]
    people = count_people(follow(boxes), variants)
    assert (people.low, people.high) == (1, 2)
    assert people.low <= people.value <= people.high


def test_nobody_is_nobody_by_any_rules() -> None:
    boxes, _ = see([], np.arange(0, 16, 0.5))
    people = count_people(follow(boxes), [follow(boxes, variant.rules) for variant in VARIANTS])
    assert (people.low, people.value, people.high) == (0, 0, 0)
