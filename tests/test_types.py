"""The types every stage shares."""

from __future__ import annotations

from inspect import ismodule

import pytest

from detector import types
from detector.types import Progress


@pytest.mark.parametrize(
    ("done", "expected", "fresh", "elapsed_s", "told"),
    [
        (0, 10, 0, 0.0, Progress(0, 10, 0.0, None)),
        (0, 10, 0, 3.0, Progress(0, 10, 0.0, None)),
        (4, 10, 4, 2.0, Progress(4, 10, 2.0, 3.0)),
        (8, 10, 4, 2.0, Progress(8, 10, 2.0, 1.0)),
        (10, 10, 10, 5.0, Progress(10, 10, 2.0, 0.0)),
        (6, 0, 6, 2.0, Progress(6, 6, 3.0, None)),
        (12, 10, 12, 6.0, Progress(12, 12, 2.0, 0.0)),
    ],
    ids=["at once", "nothing yet", "on its way", "taken up again", "over", "nobody knows", "more than expected"],
)
def test_what_is_left_takes_as_long_as_what_was_done(
    done: int, expected: int, fresh: int, elapsed_s: float, told: Progress
) -> None:
    assert Progress.at_pace(done, expected, fresh=fresh, elapsed_s=elapsed_s) == told


def test_every_shared_type_has_one_place_to_be_imported_from() -> None:
    public = {name for name, value in vars(types).items() if not name.startswith("_") and not ismodule(value)}
    assert set(types.__all__) == public
