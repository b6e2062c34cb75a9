from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.tracks import MOST_PAIRS, NO_TRACK, Boxes, Rules, Tracks, follow
from detector.errors import SettingError
from detector.types import Float64, Int64
from tests.analysis.tracks.made import Walker, see

RIGHT = Walker(0, 20, (0, 300), (1600, 300))
LEFT = Walker(0, 20, (1600, 320), (0, 320))
AFTER = Walker(8, 28, (0, 300), (1600, 300))


def every(interval_s: float, end_s: float = 28.0) -> Float64:
    return np.arange(0.0, end_s, interval_s)


def pairs_of(tracks: Tracks, who: Int64) -> set[tuple[int, int]]:
    """Who is under which number."""
    return set(zip(who.tolist(), tracks.track.tolist(), strict=True))


def test_nobody() -> None:
    tracks = follow(Boxes(np.zeros(0, np.int32), np.zeros(0), np.zeros((0, 4), np.float32)))
    assert len(tracks) == 0
    assert tracks.people == 0
    assert len(tracks.between(0, 5)) == 0


def test_a_single_box_is_no_track() -> None:
    boxes, _ = see([RIGHT], np.array([3.0]))
    assert follow(boxes).track.tolist() == [NO_TRACK]


@pytest.mark.parametrize("interval_s", [0.1, 0.2, 0.5])
def test_people_who_pass_each_other_keep_their_numbers(interval_s: float) -> None:
    boxes, who = see([RIGHT, LEFT, AFTER], every(interval_s), noise_px=3)
    tracks = follow(boxes)
    assert pairs_of(tracks, who) == {(0, 1), (1, 2), (2, 3)}
    assert tracks.people == 3


def test_missed_boxes_split_nobody() -> None:
    boxes, who = see([RIGHT, LEFT], every(0.5), missed=0.3, noise_px=3)
    assert pairs_of(follow(boxes), who) == {(0, 1), (1, 2)}


def test_somebody_hidden_for_two_seconds_stays_the_same() -> None:
    boxes, _ = see([RIGHT], every(0.5))
    hidden = (boxes.time_s > 9) & (boxes.time_s < 11)
    rows = np.flatnonzero(~hidden)
    tracks = follow(Boxes(boxes.sample[rows], boxes.time_s[rows], boxes.xyxy_px[rows]))
    assert tracks.track.tolist() == [1] * len(rows)
    assert tracks.people == 1


def test_somebody_away_for_longer_than_the_rules_bridge_is_another_person() -> None:
    boxes, who = see([Walker(0, 5, (100, 300), (300, 300)), Walker(9, 14, (460, 300), (660, 300))], every(0.5))
    assert pairs_of(follow(boxes, Rules(gap_s=3.0)), who) == {(0, 1), (1, 2)}


def test_what_one_box_shows_while_two_people_meet_does_not_mix_them_up() -> None:
    boxes, who = see([RIGHT, LEFT], every(0.1), noise_px=2)
    meet = np.abs(boxes.time_s - 10) < 0.35
    rows = np.flatnonzero(~meet | (who == 0))
    tracks = follow(Boxes(boxes.sample[rows], boxes.time_s[rows], boxes.xyxy_px[rows]))
    apart = np.abs(boxes.time_s[rows] - 10) > 0.5
    assert pairs_of(tracks, np.where(apart, who[rows], 2)) >= {(0, 1), (1, 2)}
    assert tracks.people == 2


def test_a_box_that_slips_from_one_person_to_the_other_does_not_swap_them() -> None:
    boxes, who = see([RIGHT, LEFT], every(0.1), noise_px=2)
    meet = np.abs(boxes.time_s - 10) < 0.45
    rows = np.flatnonzero(~meet | (who == (boxes.time_s >= 10)))
    tracks = follow(Boxes(boxes.sample[rows], boxes.time_s[rows], boxes.xyxy_px[rows]))
    apart = np.abs(boxes.time_s[rows] - 10) > 1
    assert pairs_of(tracks, np.where(apart, who[rows], 2)) - {(2, 1), (2, 2), (2, NO_TRACK)} == {(0, 1), (1, 2)}


def test_it_is_time_that_counts_and_not_the_number_of_a_frame() -> None:
    uneven = np.sort(np.random.default_rng(3).uniform(0, 28, 90))
    boxes, who = see([RIGHT, LEFT, AFTER], uneven, noise_px=3)
    assert pairs_of(follow(boxes), who) == {(0, 1), (1, 2), (2, 3)}


def test_nobody_is_followed_across_a_gap_in_the_footage() -> None:
    times = np.concatenate((np.arange(0, 5, 0.5), np.arange(65, 70, 0.5)))
    boxes, _ = see([Walker(0, 70, (500, 300), (510, 300))], times)
    assert follow(boxes).people == 2


def test_the_order_of_boxes_within_a_frame_does_not_matter() -> None:
    boxes, _ = see([RIGHT, LEFT, AFTER], every(0.5), noise_px=3)
    turned = np.lexsort((-np.arange(len(boxes)), boxes.sample))
    again = follow(Boxes(boxes.sample[turned], boxes.time_s[turned], boxes.xyxy_px[turned]))
    first = follow(boxes)
    same_track = first.track[:, None] == first.track
    assert np.array_equal(same_track[np.ix_(turned, turned)], again.track[:, None] == again.track)


def test_a_flicker_is_nobody() -> None:
    boxes, _ = see([Walker(0, 20, (500, 300), (501, 300))], every(0.5))
    rows = np.arange(0, len(boxes), 4)
    tracks = follow(Boxes(boxes.sample[rows], boxes.time_s[rows], boxes.xyxy_px[rows]))
    assert len(tracks) == 1
    assert tracks.people == 0


def test_within_a_stretch_people_keep_their_numbers_and_count_if_they_are_there_for_a_second() -> None:
    boxes, _ = see([RIGHT, LEFT, AFTER], every(0.5))
    tracks = follow(boxes)
    assert tracks.between(19.5, None).number.tolist() == [1, 2, 3]
    assert tracks.between(19.5, None).people == 1
    assert tracks.between(0, 8).people == 2


def test_too_many_boxes_are_refused_with_what_to_do() -> None:
    per_frame = 2000
    sample = np.repeat(np.arange(MOST_PAIRS // per_frame**2 + 2, dtype=np.int32), per_frame)
    boxes = np.tile(np.array([[0, 0, 10, 20]], np.float32), (len(sample), 1))
    with pytest.raises(SettingError, match="Raise the threshold"):
        follow(Boxes(sample, sample.astype(np.float64), boxes))


def test_progress_rises_to_the_end_and_may_cancel() -> None:
    boxes, _ = see([RIGHT, LEFT], every(0.5))
    told: list[float] = []
    follow(boxes, on_progress=told.append)
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1


@pytest.mark.parametrize(
    ("time_s", "match"), [([1.0, 0.0], "never fall"), ([0.0], "2 times")], ids=["backwards", "another length"]
)
def test_boxes_that_do_not_fit_together_are_refused(time_s: list[float], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        Boxes(np.zeros(2, np.int32), np.asarray(time_s), np.zeros((2, 4), np.float32))
