"""Matching by score, figures and their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.scoring import Measure, Tally, lie_within, match_by_score, score_tally

NOBODY = np.zeros((0, 4), np.float32)


def boxes(*xyxy: tuple[float, float, float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.asarray(xyxy, np.float32).reshape(-1, 4)


def tally(labelled: list[int], found: list[int], hits: list[int]) -> Tally:
    columns = np.asarray([labelled, found, hits], np.int64)
    return Tally(columns[0], columns[1], columns[2], np.ones(len(labelled), np.bool_))


def test_nothing_matches_nothing() -> None:
    assert match_by_score(NOBODY, NOBODY, 0.5).tolist() == []
    assert match_by_score(boxes((0, 0, 2, 2)), NOBODY, 0.5).tolist() == [-1]
    assert match_by_score(NOBODY, boxes((0, 0, 2, 2)), 0.5).tolist() == []


def test_the_most_certain_box_chooses_first_and_a_label_is_taken_once() -> None:
    labels = boxes((0, 0, 10, 10), (20, 0, 30, 10))
    found = boxes((0, 0, 10, 9), (0, 0, 10, 10), (21, 0, 31, 10))
    assert match_by_score(found, labels, 0.5).tolist() == [0, -1, 1]


def test_a_box_takes_the_label_it_overlaps_most_of_those_left() -> None:
    labels = boxes((0, 0, 10, 10), (4, 0, 14, 10))
    assert match_by_score(boxes((3, 0, 13, 10), (3, 0, 13, 10)), labels, 0.5).tolist() == [1, 0]


def test_the_least_overlap_is_enough() -> None:
    assert match_by_score(boxes((0, 0, 10, 5)), boxes((0, 0, 10, 10)), 0.5).tolist() == [0]
    assert match_by_score(boxes((0, 0, 10, 5)), boxes((0, 0, 10, 10)), 0.51).tolist() == [-1]


def test_a_box_lies_in_an_area_by_its_centre() -> None:
    found = boxes((0, 0, 10, 10), (6, 0, 16, 10), (100, 100, 110, 110))
    assert lie_within(found, boxes((0, 0, 10, 10), (90, 90, 106, 106))).tolist() == [True, False, True]
    assert lie_within(found, NOBODY).tolist() == [False, False, False]
    assert lie_within(NOBODY, NOBODY).tolist() == []


def test_the_figures_are_sums_over_frames() -> None:
    score = score_tally("all", tally([2, 0, 4], [3, 0, 2], [2, 0, 1]))
    assert score.precision is not None
    assert score.recall is not None
    assert score.count_error is not None
    assert score.precision.value == pytest.approx(3 / 5)
    assert score.recall.value == pytest.approx(3 / 6)
    assert score.count_error.value == pytest.approx(1.0)
    assert score.count_bias == pytest.approx(-1 / 3)


def test_without_frames_there_is_no_figure() -> None:
    score = score_tally("none", tally([], [], []))
    assert (score.precision, score.recall, score.count_error, score.count_bias) == (None, None, None, None)


def test_all_found_is_no_certainty() -> None:
    score = score_tally("all", tally([1] * 12, [1] * 12, [1] * 12))
    assert score.recall is not None
    assert score.recall.high == 1.0
    assert score.recall.low == pytest.approx(12 / (12 + 1.96**2))  # Wilson's lower end where all is found


def test_a_score_is_the_same_every_time() -> None:
    drawn = np.random.default_rng(1).integers(0, 5, 40).tolist()
    assert score_tally("a", tally(drawn, drawn, drawn)) == score_tally("a", tally(drawn, drawn, drawn))


def test_one_frame_tells_nothing_of_how_counts_vary() -> None:
    score = score_tally("one", tally([4], [3], [3]))
    assert score.count_error == Measure(1.0, None, None)
    assert score.recall is not None
    assert score.recall.low == pytest.approx(0.30, abs=0.01)  # Wilson's, of 3 of 4


CLIPS = ((40, 1), (40, 5), (80, 4), (80, 10), (160, 4), (160, 20), (795, 10), (795, 90))


def test_intervals_hold_what_they_say_though_frames_resemble_their_neighbours() -> None:
    """Shares drift as people come near and go: simulated clips of so many frames in which people stay for so many.

    Of the 95 % intervals at least 92 % hold the truth. Taken box by box, as if each told something new, far fewer do.
    """
    rng = np.random.default_rng(7)
    held, narrow = [], []
    for frames, stay in CLIPS * 60:
        drift = np.convolve(rng.normal(size=frames + stay - 1), np.full(stay, stay**-0.5), "valid")
        people = np.full(frames, 6)
        hits = rng.binomial(people, 1 / (1 + np.exp(-(1 + drift))))
        recall = score_tally("all", tally(people.tolist(), people.tolist(), hits.tolist())).recall
        assert recall is not None
        held.append((recall.low or 0) <= TRUTH <= (recall.high or 0))
        half = 1.96 * (recall.value * (1 - recall.value) / people.sum()) ** 0.5
        narrow.append(abs(recall.value - TRUTH) <= half)
    assert np.mean(held) >= 0.92
    assert np.mean(narrow) < 0.75


TRUTH = float(np.mean(1 / (1 + np.exp(-(1 + np.random.default_rng(0).normal(size=200_000))))))
