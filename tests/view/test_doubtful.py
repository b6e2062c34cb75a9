"""Doubtful samples, in which damage can show: left out of everything that counts, unless the cut counts them."""

from __future__ import annotations

import numpy as np
import pytest

from detector.library.paths import Library
from detector.view import Comparison, FrameFilter, RunView, ViewCache, open_run
from detector.view.grid import ClassGrid, find_emptiest_sample
from detector.view.presets import find_name, preset_of, presets_for, save_preset
from detector.view.scores import Scores
from detector.view.spot_check import begin_spot_check, read_spot_check
from tests.library.made import Box, make_run

DOUBTFUL = (3, 4)


def people(sample: int, count: int) -> list[Box]:
    return [(sample, 0, 0.8, (200 * i, 0, 200 * i + 100, 300)) for i in range(count)]


@pytest.fixture
def view(library: Library, cache: ViewCache) -> RunView:
    """One person in every sample, four in the doubtful ones, and one sample that could not be read."""
    rows = [row for sample in range(10) if sample != 7 for row in people(sample, 4 if sample in DOUBTFUL else 1)]
    make_run(library, rows, unreadable=[7], doubtful=DOUBTFUL)
    return open_run(cache=cache)


def test_they_are_left_out_by_default(view: RunView) -> None:
    assert np.flatnonzero(~view.counted).tolist() == [3, 4, 7]
    assert (view.n_counted, view.n_doubtful, view.n_unreadable) == (7, 2, 1)
    assert np.flatnonzero(view.doubtful).tolist() == list(DOUBTFUL)
    figures = view.figures[0]
    assert (figures.frames, figures.mean_count, figures.max_count, figures.seconds_present) == (7, 1.0, 1, 7.0)
    assert view.counted_s == 7.0


def test_a_cut_that_counts_them_takes_them_in(view: RunView) -> None:
    counting = view.at(doubtful=True)
    assert np.flatnonzero(~counting.counted).tolist() == [7]
    assert (counting.n_counted, counting.n_doubtful) == (9, 2)
    figures = counting.figures[0]
    assert (figures.frames, figures.max_count, figures.max_at_s) == (9, 4, 3.0)
    assert figures.mean_count == pytest.approx(15 / 9)
    assert counting.at(doubtful=False) == view


@pytest.mark.parametrize("doubtful", [False, True], ids=["left out", "counted"])
def test_nothing_in_them_counts_where_they_are_left_out(view: RunView, doubtful: bool) -> None:
    view = view.at(doubtful=doubtful)
    assert view.counts[3, 0] == (4 if doubtful else 0)
    assert (3 in view.detections.sample) == doubtful
    assert len(view.presence("person")) == (2 if doubtful else 3)
    assert max(view.curve("person", 10)) == (4 if doubtful else 1)
    assert view.next_present("person", 2, 1) == (3 if doubtful else 5)
    assert view.frames(FrameFilter(class_id=0, least=2)).tolist() == (list(DOUBTFUL) if doubtful else [])
    assert view.sweep("person").maximum.max() == (4 if doubtful else 1)
    assert np.isnan(view.timeline().person[3]) != doubtful
    assert view.timeline(5.0).frames.tolist() == ([5, 4] if doubtful else [3, 4])


@pytest.mark.parametrize("doubtful", [False, True], ids=["left out", "counted"])
def test_nor_in_heatmaps_and_scores(view: RunView, doubtful: bool) -> None:
    view = view.at(doubtful=doubtful)
    grid = ClassGrid(view, "person")
    assert grid.over_stretch(0.5).frames == view.n_counted
    cell = view.run.cells[view.run.cells.sample == 3]
    assert np.isnan(grid.cell_over_time(int(cell.row[0]), int(cell.col[0]))[3]) != doubtful
    assert find_emptiest_sample([view.between(3, 6)], "person") == 5
    assert (3 in Scores(view).of_class("person").sample) == doubtful
    density = Scores(view).over_time("person", bands=4, columns=1)
    assert density is not None
    assert np.nansum(density.value) == pytest.approx(15 / 9 if doubtful else 1.0)


def test_they_are_told_of_even_where_they_are_left_out(view: RunView) -> None:
    left_out, counted = view.facts_of(3), view.at(doubtful=True).facts_of(3)
    assert (left_out.readable, left_out.doubtful, left_out.counted, left_out.counts[0]) == (True, True, False, 4)
    assert (left_out.doubt, counted.doubt, view.facts_of(2).doubt) == ("doubtful, left out", "doubtful", "")
    assert not view.facts_of(7).readable
    assert len(view.detections_of(3)) == 4


def test_they_are_compared_only_where_both_count_them(view: RunView) -> None:
    counting = view.at(doubtful=True)
    assert Comparison(view, counting).agreement("person").frames == 7
    assert Comparison(counting, counting).agreement("person").frames == 9
    assert Comparison(view, counting).ranked("person").tolist() == []


def test_no_spot_check_asks_for_one(view: RunView) -> None:
    begin_spot_check(view.at(doubtful=True), "person", seed=1)
    assert not set(read_spot_check(view, "person").samples) & {*DOUBTFUL, 7}


def test_other_changes_leave_the_choice_as_it_is(view: RunView) -> None:
    counting = view.at(doubtful=True)
    for changed in (counting.at(person=0.3), counting.between(1, 5), counting.whole, counting.at(method="dbscan")):
        assert changed.cut.doubtful
    assert counting.settings == view.settings | {"doubtful": True}


def test_a_preset_keeps_it(view: RunView, library: Library) -> None:
    before = preset_of("plain", view.at(person=0.3).cut).model_dump_json()
    assert "doubtful" not in before
    save_preset(library, preset_of("all of it", view.at(person=0.3, doubtful=True).cut))
    assert find_name(view.at(person=0.3, doubtful=True)) == "all of it"
    assert find_name(view.at(person=0.3)) is None
    assert presets_for(view)["all of it"].doubtful
