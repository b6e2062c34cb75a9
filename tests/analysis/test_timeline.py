from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.spans import Spans, make_spans
from detector.analysis.timeline import (
    Interval,
    bin_values,
    count_detections,
    find_next_present,
    find_peak,
    find_presence,
    summarise,
)
from detector.types import Detections
from tests.analysis.made import detections

TIMES = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
ALL = np.ones(5, bool)


def flags(drawing: str) -> np.ndarray:
    """``"##.#"`` -> booleans."""
    return np.array([mark == "#" for mark in drawing], bool)


def of_one_class(*values: int) -> np.ndarray:
    return np.array(values, np.int32)[:, None]


def test_counts_of_nothing() -> None:
    assert count_detections(Detections.empty(), 0, 3).shape == (0, 3)
    assert count_detections(Detections.empty(), 2, 3).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_counts_by_sample_and_class() -> None:
    found = detections((0, 0, 0.9), (0, 0, 0.8), (2, 1, 0.7))
    assert count_detections(found, 4, 2).tolist() == [[2, 0], [0, 0], [0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("drawing", "collar_s", "expected"),
    [
        pytest.param(".....", 9, [], id="never"),
        pytest.param("#####", 0, [(0, 5)], id="always"),
        pytest.param("##.##", 0, [(0, 2), (3, 5)], id="a gap parts"),
        pytest.param("##.##", 1, [(0, 5)], id="a gap of the collar is closed"),
        pytest.param("#..##", 1.9, [(0, 1), (3, 5)], id="a longer gap is not"),
        pytest.param("#.#.#", 1, [(0, 5)], id="several gaps"),
        pytest.param("..#..", 9, [(2, 3)], id="the collar adds nothing at the ends"),
    ],
)
def test_presence(drawing: str, collar_s: float, expected: list[tuple[float, float]]) -> None:
    found = find_presence(make_spans(TIMES, 5.0), flags(drawing), collar_s)
    assert found == [Interval(*pair) for pair in expected]


def test_presence_does_not_tear_at_rounding() -> None:
    """0.1 + 0.2 is a little more than 0.3; that is no gap."""
    times = np.cumsum(np.full(50, 0.1)) - 0.1
    assert len(find_presence(Spans(times, times + 0.1), np.ones(50, bool))) == 1


@given(st.text("#.", min_size=1, max_size=30), st.integers(0, 4))
def test_presence_lasts_as_long_as_its_samples_and_the_gaps_it_closes(drawing: str, collar_s: int) -> None:
    times = np.arange(len(drawing), dtype=float)
    found = find_presence(make_spans(times, len(drawing)), flags(drawing), collar_s)
    gaps = [gap for gap in drawing.strip(".").split("#") if gap]
    closed = sum(len(gap) for gap in gaps if len(gap) <= collar_s)
    assert sum(interval.duration_s for interval in found) == drawing.count("#") + closed
    assert found == sorted(found)


def test_bins_of_nothing() -> None:
    for bin_s in (None, 10.0):
        made = bin_values(np.zeros((0, 2), np.int32), make_spans(np.zeros(0), 0.0), np.zeros(0, bool), bin_s, "mean")
        assert (made.start_s.shape, made.values.shape, made.frames.shape) == ((0,), (0, 2), (0,))


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [("mean", [(1 * 9 + 3 * 1) / 10, 4.0, np.nan, np.nan]), ("max", [3.0, 4.0, np.nan, np.nan])],
    ids=["mean", "max"],
)
def test_bins_leave_out_what_could_not_be_read(reduction: str, expected: list[float]) -> None:
    spans = make_spans(np.array([0.0, 9.0, 10.0, 19.0, 35.0]), 40.0)
    made = bin_values(of_one_class(1, 3, 4, 9, 9), spans, flags("###.."), 10.0, reduction)  # type: ignore[arg-type]
    assert made.start_s.tolist() == [0, 10, 20, 30]
    np.testing.assert_allclose(made.values[:, 0], expected)
    assert made.frames.tolist() == [2, 1, 0, 0]


@pytest.mark.parametrize(("reduction", "expected"), [("mean", [2.0, 2.0, 4.4]), ("max", [2, 2, 5])])
def test_a_sample_counts_in_every_bin_it_stands_in(reduction: str, expected: list[float]) -> None:
    spans = make_spans(np.array([0.0, 22.0]), 30.0)
    made = bin_values(of_one_class(2, 5), spans, flags("##"), 10.0, reduction)  # type: ignore[arg-type]
    np.testing.assert_allclose(made.values[:, 0], expected)
    assert made.frames.tolist() == [1, 1, 2]


def test_no_bin_lies_in_a_gap() -> None:
    spans = make_spans(np.array([0.0, 50.0]), 55.0, gaps=((5.0, 50.0),))
    assert bin_values(of_one_class(2, 5), spans, flags("##"), 10.0, "mean").start_s.tolist() == [0, 50]


def test_single_pictures_weigh_alike() -> None:
    spans = make_spans(np.zeros(2), 0.0)
    made = bin_values(of_one_class(2, 4), spans, flags("##"), 10.0, "mean")
    assert (made.start_s.tolist(), made.values.tolist(), made.frames.tolist()) == ([0], [[3]], [2])


@given(
    st.lists(st.tuples(st.floats(0.01, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=20),
    st.sampled_from([0.5, 1.0, 3.0, 60.0]),
)
def test_a_bin_is_the_mean_of_what_is_in_view_at_its_moments(
    samples: list[tuple[float, int, bool]], bin_s: float
) -> None:
    """Against a plain look at every hundredth second."""
    lengths, counts, readable = zip(*[(round(length, 2), *rest) for length, *rest in samples], strict=True)
    ticks = np.round(np.array(lengths) * 100).astype(int)
    starts = np.cumsum(ticks) - ticks
    made = bin_values(
        of_one_class(*counts), make_spans(starts / 100, ticks.sum() / 100), np.array(readable), bin_s, "mean"
    )
    in_view = np.repeat(np.where(readable, np.array(counts, float), np.nan), ticks)
    for start_s, (mean,) in zip(made.start_s.tolist(), made.values.tolist(), strict=True):
        first = round(start_s * 100)
        seen = in_view[first : first + round(bin_s * 100)]
        expected = np.nanmean(seen) if np.isfinite(seen).any() else np.nan
        assert mean == pytest.approx(expected, nan_ok=True)
    assert len(made.start_s) == -(-ticks.sum() // round(bin_s * 100))


def test_without_bins_each_sample_is_its_own() -> None:
    made = bin_values(of_one_class(1, 2, 3, 4, 5), make_spans(TIMES, 5.0), flags("##.##"), None, "mean")
    np.testing.assert_array_equal(made.values[:, 0], [1, 2, np.nan, 4, 5])
    assert made.start_s.tolist() == TIMES.tolist()


def test_a_time_a_hair_before_a_bin_belongs_to_it() -> None:
    times = np.array([0.1, 0.1 + 0.2 - 1e-9])
    made = bin_values(of_one_class(1, 1), make_spans(times, 0.5), np.ones(2, bool), 0.3, "mean")
    assert made.start_s.tolist() == pytest.approx([0, 0.3])
    assert made.frames.tolist() == [1, 1]


def test_a_bin_needs_a_length() -> None:
    with pytest.raises(ValueError, match="bin_s"):
        bin_values(of_one_class(1), make_spans(np.zeros(1), 1.0), np.ones(1, bool), 0.0, "mean")


def test_the_peak_is_the_first_of_the_highest_that_could_be_read() -> None:
    found = find_peak(np.array([1, 9, 4, 4, 0], np.int32), TIMES, flags("#.###"))
    assert found is not None
    assert (found.sample, found.time_s, found.count) == (2, 2.0, 4)


def test_no_peak_where_nothing_was_counted() -> None:
    assert find_peak(np.zeros(5, np.int32), TIMES, ALL) is None
    assert find_peak(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, bool)) is None


def test_summary_leaves_unreadable_frames_out() -> None:
    counted = np.array([[0, 0], [2, 0], [9, 9], [4, 0], [0, 0]], np.int32)
    person, bag = summarise(counted, make_spans(TIMES, 5.0), TIMES, flags("##.##"), ("person", "bag"))
    assert (person.class_name, person.frames, person.mean_count) == ("person", 4, 1.5)
    assert (person.max_count, person.max_at_s, person.seconds_present) == (4, 3.0, 2.0)
    assert (person.first_seen_s, person.last_seen_s) == (1.0, 3.0)
    assert (bag.mean_count, bag.max_count, bag.max_at_s, bag.seconds_present) == (0.0, 0, None, 0.0)
    assert (bag.first_seen_s, bag.last_seen_s) == (None, None)


def test_summary_without_a_readable_frame_claims_nothing() -> None:
    (person,) = summarise(of_one_class(0, 0, 0, 0, 0), make_spans(TIMES, 5), TIMES, ~ALL, ("person",))
    assert (person.frames, person.mean_count, person.max_count, person.max_at_s) == (0, None, None, None)
    assert person.seconds_present == 0


def test_a_sample_counts_for_the_time_it_stands() -> None:
    """Samples at uneven times: what counts is how long, not how many."""
    times = np.array([0.0, 0.1, 0.2, 10.0])
    (person,) = summarise(of_one_class(0, 0, 3, 0), make_spans(times, 11), times, np.ones(4, bool), ("person",))
    assert person.seconds_present == pytest.approx(9.8)
    assert person.mean_count == pytest.approx(3 * 9.8 / 11)


@pytest.mark.parametrize(
    ("sample", "step", "expected"),
    [(0, 1, 2), (2, 1, 5), (5, 1, None), (5, -1, 2), (2, -1, None)],
    ids=["first", "next", "none ahead", "back", "none behind"],
)
def test_next_frame_with_people(sample: int, step: int, expected: int | None) -> None:
    assert find_next_present(np.array([0, 0, 3, 0, 0, 1], np.int32), sample, step) == expected  # type: ignore[arg-type]
