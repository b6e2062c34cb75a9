from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.tracks import matching
from detector.analysis.tracks.matching import choose_links

LINKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-3, 9)), max_size=9)


def columns(links: list[tuple[int, int, int]]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    return tuple(np.asarray(links, np.int64).reshape(-1, 3).T)


def best_gain(links: list[tuple[int, int, int]]) -> int:
    """By trying all subsets."""
    subsets = chain.from_iterable(combinations(links, n) for n in range(len(links) + 1))
    allowed = (s for s in subsets if len({t for t, _, _ in s}) == len(s) == len({h for _, h, _ in s}))
    return max(sum(gain for _, _, gain in subset) for subset in allowed)


def test_no_links() -> None:
    nothing = np.zeros(0, np.int64)
    assert choose_links(nothing, nothing, np.zeros(0)).tolist() == []


@given(LINKS)
def test_the_links_chosen_gain_most_and_share_no_end(links: list[tuple[int, int, int]]) -> None:
    links = list({(tail, head): (tail, head, gain) for tail, head, gain in links}.values())
    tails, heads, gain = columns(links)
    chosen = choose_links(tails, heads, gain.astype(float))
    assert len(set(tails[chosen])) == len(chosen) == len(set(heads[chosen]))
    assert gain[chosen].sum() == best_gain(links)


def test_a_problem_too_large_is_solved_from_the_best_links_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LARGEST", 3)
    tails, heads, gain = columns([(0, 0, 5), (0, 1, 4), (1, 0, 4), (1, 1, 1)])
    assert choose_links(tails, heads, gain.astype(float)).tolist() == [0, 3]
