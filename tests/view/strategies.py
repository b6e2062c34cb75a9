"""Cuts as hypothesis makes them: of every method, with class names that hold what separates words elsewhere."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from detector.grid.methods import METHODS, method_of
from detector.types import Method
from detector.view import Cut

NAMES = st.text(string.ascii_lowercase + " ,.=-%&:;/é", min_size=1, max_size=8).filter(
    lambda name: name == name.strip()
)
"""Class names, stripped as a model's labels are."""


def numbers(low: float, high: float, decimals: int | None) -> st.SearchStrategy[float]:
    """Numbers of so many decimals, or any."""
    found = st.floats(low, high)
    return found if decimals is None else found.map(lambda number: min(max(round(number, decimals), low), high))


@st.composite
def methods(draw: st.DrawFn, decimals: int | None) -> Method:
    """A method with parameters within their limits."""
    kind = METHODS[draw(st.sampled_from(sorted(METHODS)))]
    chosen: dict[str, float] = {
        p.name: draw(st.integers(int(p.low), int(p.high)) if p.whole else numbers(p.low, p.high, decimals))
        for p in kind.parameters
    }
    return method_of(kind.name, **chosen)


@st.composite
def cuts(draw: st.DrawFn, *, decimals: int | None = None) -> Cut:
    """A cut, its numbers of so many decimals."""
    times = sorted(draw(st.lists(numbers(0, 1e6, decimals), min_size=2, max_size=2)))
    start_s, end_s = (draw(st.sampled_from([None, time_s])) for time_s in times)
    return Cut(
        scores=draw(st.dictionaries(NAMES, numbers(0, 100, decimals), min_size=1, max_size=3)),  # type: ignore[arg-type]
        method=draw(methods(decimals)),
        min_height_px=draw(numbers(0, 1000, decimals)),
        start_s=start_s,
        end_s=end_s,
        doubtful=draw(st.booleans()),
    )
