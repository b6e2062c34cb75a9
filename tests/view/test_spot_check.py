"""A spot check beside a run: what is asked, what is kept, and two people at the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import ChangedMeanwhile
from detector.library.paths import open_library
from detector.types import Place
from detector.view import RunView, ViewCache, open_run
from detector.view.spot_check import (
    FRAMES,
    LEAST_ANSWERS,
    Question,
    add_frames,
    begin_spot_check,
    estimate,
    find_recount,
    keep_answer,
    list_questions,
    may_add_frames,
    read_spot_check,
)
from tests.dashboard.pages import people
from tests.library.made import make_run


@pytest.fixture
def view(data_dir: Path) -> RunView:
    library = open_library(data_dir)
    return open_run(make_run(library, people(3, 0, 1, 2), samples=10).id, cache=ViewCache(library))


def test_another_number_of_somebody_else_stays(view: RunView) -> None:
    begin_spot_check(view, "person", seed=1)
    seen = read_spot_check(view, "person")
    first, second = (Question(sample) for sample in seen.samples[:2])
    keep_answer(view, "person", first, 3, seen=seen)
    keep_answer(view, "person", second, 0, seen=seen)  # another frame is nobody's conflict
    keep_answer(view, "person", first, 3, seen=seen)  # nor is the same number
    with pytest.raises(ChangedMeanwhile, match="to 3"):
        keep_answer(view, "person", first, 4, seen=seen)
    now = read_spot_check(view, "person")
    assert now.counted == {first.sample: 3, second.sample: 0}
    keep_answer(view, "person", first, 4, seen=now)
    assert read_spot_check(view, "person").counted[first.sample] == 4


def test_answers_are_not_forgotten_by_who_has_not_seen_them(view: RunView) -> None:
    begin_spot_check(view, "person", seed=1, seen=read_spot_check(view, "person"))
    seen = read_spot_check(view, "person")
    keep_answer(view, "person", Question(seen.samples[0]), 3, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="nothing was forgotten"):
        begin_spot_check(view, "person", seed=2, seen=seen)
    assert read_spot_check(view, "person").counted == {seen.samples[0]: 3}
    begin_spot_check(view, "person", seed=2, seen=read_spot_check(view, "person"))
    assert read_spot_check(view, "person").counted == {}


@pytest.fixture
def long_view(data_dir: Path) -> RunView:
    library = open_library(data_dir)
    made = make_run(library, people(*[2, 3] * 10) + people(*[0, 1] * 10, score=0.3), samples=20)
    return open_run(made.id, cache=ViewCache(library))


def answer(view: RunView, numbers: dict[int, int], *, again: int | None = None) -> None:
    for sample, number in numbers.items():
        keep_answer(view, "person", Question(sample), number)
    recount = find_recount(read_spot_check(view, "person"))
    if again is not None and recount is not None:
        keep_answer(view, "person", Question(recount, "recounted"), again)


def test_every_frame_stands_for_as_many_as_any_other(long_view: RunView) -> None:
    begin_spot_check(long_view, "person", seed=1)
    check = read_spot_check(long_view, "person")
    assert check.weights == (round(20 / FRAMES, 4),) * FRAMES


def test_one_of_the_first_frames_comes_a_second_time(long_view: RunView) -> None:
    begin_spot_check(long_view, "person", seed=1)
    samples = read_spot_check(long_view, "person").samples
    answer(long_view, dict.fromkeys(samples[: LEAST_ANSWERS - 1], 1))
    assert len(list_questions(read_spot_check(long_view, "person"))) == FRAMES
    answer(long_view, {samples[2]: 5, samples[LEAST_ANSWERS - 1]: 9})
    check = read_spot_check(long_view, "person")
    assert list_questions(check)[LEAST_ANSWERS] == Question(samples[2], "recounted")  # the fullest of the early ones
    answer(long_view, {}, again=4)
    answer(long_view, {samples[0]: 30})  # whatever is corrected later: it stays the one that came twice
    check = read_spot_check(long_view, "person")
    assert check.recounted == {samples[2]: 4}
    assert [question.read_answer(check) for question in list_questions(check)][LEAST_ANSWERS] == 4


def test_whole_frames_were_counted_so_an_area_changes_nothing(long_view: RunView) -> None:
    begin_spot_check(long_view, "person", seed=1)
    answer(long_view, dict.fromkeys(read_spot_check(long_view, "person").samples, 2))
    check = read_spot_check(long_view, "person")
    nobody_in_it = Place(name="Corner", points_px=((0, 0), (2, 0), (2, 2)), picture_wh=long_view.frame_wh)
    everywhere, corner = (estimate(view, check) for view in (long_view, long_view.within(nobody_in_it)))
    assert everywhere is not None
    assert corner is not None
    assert corner.error.tolist() == everywhere.error.tolist()


def test_a_second_answer_counts_and_its_difference_widens_the_band(long_view: RunView) -> None:
    begin_spot_check(long_view, "person", seed=1)
    add_frames(long_view, "person", more=8)  # all twenty: nothing is left but the person's own slips
    samples = read_spot_check(long_view, "person").samples
    answer(long_view, dict.fromkeys(samples, 2))
    sure = estimate(long_view, read_spot_check(long_view, "person"))
    answer(long_view, {}, again=4)
    unsure = estimate(long_view, read_spot_check(long_view, "person"))
    assert sure is not None
    assert unsure is not None
    assert sure.band_at(0.4).low < 0.5 < sure.band_at(0.4).high < 0.65
    assert unsure.band_at(0.4).low < sure.band_at(0.4).low
    assert unsure.band_at(0.4).high > sure.band_at(0.4).high


def test_more_frames_keep_the_answers(long_view: RunView) -> None:
    begin_spot_check(long_view, "person", seed=1)
    before = read_spot_check(long_view, "person")
    answer(long_view, {before.samples[0]: 2})
    assert may_add_frames(long_view, before)
    add_frames(long_view, "person")
    after = read_spot_check(long_view, "person")
    assert after.samples[:FRAMES] == before.samples
    assert len(set(after.samples)) == len(after.samples) == FRAMES + 4
    assert set(after.weights) == {20 / (FRAMES + 4)}
    assert after.counted == {before.samples[0]: 2}
    add_frames(long_view, "person")
    assert not may_add_frames(long_view, read_spot_check(long_view, "person"))


def test_frames_drawn_by_an_earlier_version_stand_for_what_they_did(long_view: RunView) -> None:
    begin_spot_check(long_view, "person", seed=1)
    drawn = read_spot_check(long_view, "person")
    older = drawn.model_copy(update={"weights": tuple(float(1 + place % 2) for place in range(FRAMES))})
    assert not may_add_frames(long_view, older)
