from __future__ import annotations

import shutil

import pytest

from detector.errors import RunMissing
from detector.library.paths import Library
from detector.view import RunView
from detector.view.track_edits import describe_edit, drop_box, drop_track, merge_tracks, split_track, take_back_edit
from detector.view.tracks import PeopleCount
from tests.view.walkers import walk, walked_view

APART = [*walk(0, 7, 100, 300, 200), *walk(12, 19, 700, 900, 420)]
"""Two who are never there together."""


def people(view: RunView) -> int:
    return view.tracks().tracks.people


def test_two_are_made_one_and_that_is_taken_back(library: Library) -> None:
    view = walked_view(library, APART)
    merge_tracks(view.tracks(), 1, 2)
    followed = view.tracks()
    assert followed.tracks.number.tolist() == [1]
    assert [describe_edit(edit) for edit in followed.edits] == ["taken for one"]
    take_back_edit(followed, followed.edits[0])
    assert view.tracks().edits == ()
    assert people(view) == 2


def test_one_is_split_and_a_part_is_nobody(library: Library) -> None:
    view = walked_view(library)
    followed = view.tracks()
    split_track(followed, int(followed.tracks.rows_of(1)[10]))
    assert people(view) == 3
    drop_track(view.tracks(), 3)
    assert people(view) == 2
    assert view.tracks().tracks.number.tolist() == [1, 2]


def test_a_box_is_nobody(library: Library) -> None:
    view = walked_view(library)
    drop_box(view.tracks(), 3)
    assert (view.tracks().tracks.track == -1).sum() == 1


def test_what_was_corrected_holds_at_another_threshold(library: Library) -> None:
    view = walked_view(library)
    drop_track(view.tracks(), 1)
    assert people(view.at(person=0.6)) == 1
    assert view.at(person=0.8).tracks().lost_edits == ()
    drop_track(view.tracks(), 2)
    assert people(view) == 0
    assert len(view.at(person=0.8).tracks().lost_edits) == 1


def test_the_band_is_corrected_too(library: Library) -> None:
    view = walked_view(library)
    drop_track(view.tracks(), 1)
    assert view.tracks().count_people() == PeopleCount(1, 1, 1)


def test_a_run_that_is_gone_takes_no_corrections(library: Library) -> None:
    view = walked_view(library)
    followed = view.tracks()
    shutil.rmtree(view.run.folder)
    with pytest.raises(RunMissing):
        drop_track(followed, 1)
