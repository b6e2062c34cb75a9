from __future__ import annotations

import numpy as np
import pytest

from detector.errors import Cancelled, SettingError
from detector.library.paths import Library
from detector.view.tracks import NO_TRACK, PeopleCount
from tests.view.walkers import TWO, walk, walked_view


def test_nobody(library: Library) -> None:
    followed = walked_view(library, []).tracks()
    assert followed.tracks.people == 0
    assert followed.numbers.tolist() == []
    assert followed.count_people() == PeopleCount(0, 0, 0)


def test_two_people_are_two_and_a_bag_is_nobody(library: Library) -> None:
    view = walked_view(library)
    followed = view.tracks()
    assert followed.class_name == "person"
    assert followed.tracks.number.tolist() == [1, 2]
    assert followed.count_people() == PeopleCount(2, 2, 2)
    bags = view.detections.class_id == 1
    assert followed.numbers[bags].tolist() == [NO_TRACK]
    assert np.array_equal(followed.numbers[~bags] == 2, view.detections.score[~bags] < 0.8)


def test_the_cut_decides_who_is_followed(library: Library) -> None:
    assert walked_view(library).at(person=0.8).tracks().tracks.people == 1


def test_a_cut_lower_or_higher_widens_the_band(library: Library) -> None:
    weak = [*TWO, *walk(0, 19, 480, 500, 60, 0.55), *walk(0, 19, 300, 320, 60, 0.45)]
    assert walked_view(library, weak).tracks().count_people() == PeopleCount(3, 2, 4)


def test_other_rules_widen_the_band(library: Library) -> None:
    away = [*walk(0, 10, 100, 300, 200), *walk(20, 29, 500, 680, 200)]
    people = walked_view(library, away, samples=30).tracks().count_people()
    assert (people.low, people.high) == (1, 2)


def test_a_stretch_keeps_the_numbers_of_the_whole_run(library: Library) -> None:
    view = walked_view(library).between(6, 8)
    followed = view.tracks()
    assert followed.tracks.number.tolist() == [1, 2]
    assert len(followed.numbers) == len(view.detections)
    assert set(followed.sample.tolist()) == {12, 13, 14, 15}


def test_unreadable_and_doubtful_frames_are_bridged(library: Library) -> None:
    view = walked_view(library, unreadable=[8, 9], doubtful=[12])
    rows = view.tracks().numbers[view.detections.class_id == 0]
    assert set(rows.tolist()) == {1, 2}


def test_at_a_frame_a_second_people_are_followed_and_not_counted(library: Library) -> None:
    followed = walked_view(library, every_frames=10).tracks()
    assert (followed.allowed.passages, followed.allowed.people) == (True, False)
    with pytest.raises(SettingError, match=r"every 1 s\..*every 0\.5 s"):
        followed.count_people()


def test_at_a_frame_each_five_seconds_nobody_is_followed(library: Library) -> None:
    followed = walked_view(library, every_frames=50).tracks()
    assert not followed.allowed.passages
    assert set(followed.numbers.tolist()) == {NO_TRACK}
    assert len(followed.tracks) == 0


def test_following_is_done_once_for_a_cut(library: Library) -> None:
    view, told = walked_view(library), list[float]()
    view.tracks(on_progress=told.append)
    assert told
    told.clear()
    view.at(bag=0.9).between(2, 5).tracks(on_progress=told.append)
    assert told == []


def test_following_can_be_cancelled_and_begun_again(library: Library) -> None:
    def cancel(share: float) -> None:
        raise Cancelled("Enough.")

    view = walked_view(library)
    with pytest.raises(Cancelled):
        view.tracks(on_progress=cancel)
    assert view.tracks().tracks.people == 2


def test_another_class_can_be_followed(library: Library) -> None:
    assert walked_view(library).tracks("bag").tracks.people == 0
    with pytest.raises(SettingError, match="no class"):
        walked_view(library).tracks("dog")
