"""How far a detector miscounts, in words: known by a spot check, not known yet, not known of a part of the picture."""

from __future__ import annotations

import pytest

from detector.library.paths import Library
from detector.types import Place
from detector.view import RunView, ViewCache, assess_uncertainty, open_run
from detector.view.spot_check import LEAST_ANSWERS, Question, begin_spot_check, keep_answer, read_spot_check
from detector.view.uncertainty import describe_bias
from tests.dashboard.pages import people
from tests.library.made import make_run


@pytest.fixture
def view(library: Library) -> RunView:
    return open_run(make_run(library, people(*[2, 3] * 10), samples=20).id, cache=ViewCache(library))


def count_by_eye(view: RunView, frames: int) -> None:
    begin_spot_check(view, "person", seed=1)
    for sample in read_spot_check(view, "person").samples[:frames]:
        keep_answer(view, "person", Question(sample), 4)


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (0, "is not known: none of the 8 frames it takes"),
        (3, "is not known: only 3 of the 8 frames"),
        (LEAST_ANSWERS, "Against 8 frames counted by eye the detector's count is off by -1."),
    ],
)
def test_as_many_frames_as_were_counted_are_told(view: RunView, frames: int, words: str) -> None:
    count_by_eye(view, frames)
    assert words in describe_bias(assess_uncertainty(view, "person"))


@pytest.mark.parametrize("frames", [0, LEAST_ANSWERS])
def test_of_a_part_of_the_picture_whole_frames_tell_nothing(view: RunView, frames: int) -> None:
    count_by_eye(view, frames)
    left = Place(name="Left", points_px=((0, 0), (100, 0), (100, 200), (0, 200)), picture_wh=view.frame_wh)
    found = assess_uncertainty(view.within(left), "person")
    assert (found.bias, found.answers) == (None, frames)
    assert describe_bias(found).endswith("for a part of the picture: frames are counted by eye as a whole.")
