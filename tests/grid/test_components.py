from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector.grid.methods.components import components

EDGES = st.integers(1, 12).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20))
)


def label(nodes: int, edges: list[tuple[int, int]]) -> list[int]:
    a, b = np.array(edges, np.int64).reshape(-1, 2).T
    labels: list[int] = components(nodes, a, b).tolist()
    return labels


def test_nothing() -> None:
    assert label(0, []) == []
    assert label(3, []) == [0, 1, 2]


def test_a_long_path_walked_backwards() -> None:
    assert label(1000, [(i + 1, i) for i in reversed(range(999))]) == [0] * 1000


@given(EDGES)
def test_every_node_gets_the_smallest_it_can_reach(graph: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, edges = graph
    reach = [{i} for i in range(nodes)]
    for _ in range(nodes):
        for a, b in edges:
            reach[a] = reach[b] = reach[a] | reach[b]
    assert label(nodes, edges) == [min(r) for r in reach]
