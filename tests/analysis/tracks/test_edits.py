from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.tracks import NO_TRACK, Edit, Tracks, apply_edits, follow
from detector.analysis.tracks.edits import Anchor
from tests.analysis.tracks.made import Walker, see

BOXES, WHO = see([Walker(0, 9, (0, 100), (900, 100)), Walker(0, 4, (900, 500), (500, 500))], np.arange(0, 10, 0.5))
SAMPLE = BOXES.sample.astype(np.int64)


def tracks() -> Tracks:
    return follow(BOXES)


def at(time_s: float, x: float, y: float) -> Anchor:
    return round(time_s / 0.5), x, y


def numbers(edit: Edit, of: int) -> list[int]:
    """The numbers of a walker's boxes after an edit, each once, in order."""
    edited, found = apply_edits(tracks(), SAMPLE, [edit])
    assert found == (True,)
    return list(dict.fromkeys(edited.track[of == WHO].tolist()))


def test_no_edits_change_nothing() -> None:
    edited, found = apply_edits(tracks(), SAMPLE, [])
    assert np.array_equal(edited.track, tracks().track)
    assert found == ()


def test_two_tracks_made_one_keep_one_box_in_each_frame() -> None:
    edit = Edit("merge", (at(1, 100, 100), at(1, 800, 500)))
    assert numbers(edit, 0) == [1]
    assert numbers(edit, 1) == [NO_TRACK]


def test_a_track_is_split_at_its_box() -> None:
    edit = Edit("split", (at(5, 500, 100),))
    assert numbers(edit, 0) == [1, 3]
    assert numbers(edit, 1) == [2]
    edited, _ = apply_edits(tracks(), SAMPLE, [edit])
    assert edited.start_s.tolist() == [0.0, 0.0, 5.0]
    assert edited.people == 3


def test_a_track_is_nobody() -> None:
    edit = Edit("drop track", (at(1, 100, 100),))
    assert numbers(edit, 0) == [NO_TRACK]
    assert numbers(edit, 1) == [2]


def test_a_single_box_is_nobody() -> None:
    edited, _ = apply_edits(tracks(), SAMPLE, [Edit("drop box", (at(1, 100, 100),))])
    assert (edited.track == NO_TRACK).sum() == 1


@pytest.mark.parametrize("anchor", [at(1, 400, 100), at(90, 100, 100)], ids=["somewhere else", "another time"])
def test_an_edit_of_what_is_not_there_changes_nothing_and_says_so(anchor: Anchor) -> None:
    edited, found = apply_edits(tracks(), SAMPLE, [Edit("drop track", (anchor,))])
    assert found == (False,)
    assert np.array_equal(edited.track, tracks().track)


def test_a_second_edit_sees_what_the_first_did() -> None:
    edits = [Edit("split", (at(5, 500, 100),)), Edit("drop track", (at(8, 800, 100),))]
    edited, found = apply_edits(tracks(), SAMPLE, [*edits, edits[1]])
    assert found == (True, True, False)
    assert edited.people == 2
