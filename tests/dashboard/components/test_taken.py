"""Tables to take away are those on screen: its stretch, bins, thresholds and place, in the form that was chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from detector.exports import write
from detector.library.paths import Library
from detector.library.places import add_places
from detector.types import Place
from detector.view import RunView, open_run
from tests.dashboard.pages import opened
from tests.library.made import VIDEO
from tests.view.walkers import walked_view

UPPER = Place(name="Upper", points_px=((0, 0), (480, 0), (480, 150), (0, 150)), picture_wh=VIDEO.display_wh)
PAGES = ["timeline", "thresholds", "people", "places"]
Files = dict[str, Callable[[], bytes]]


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """What the page's download buttons hand out, by file name."""
    found: Files = {}

    def button(label: str, *, data: Callable[[], bytes], file_name: str, **_: Any) -> None:
        found[file_name] = data

    monkeypatch.setattr(st, "download_button", button)
    return found


@pytest.fixture
def view(library: Library) -> RunView:
    """A run with an area, at the model's own thresholds."""
    name = walked_view(library).run_id
    library.video_folder(VIDEO.id).mkdir(parents=True, exist_ok=True)
    add_places(library, VIDEO.id, [UPPER])
    return open_run(name)


def choices(page: AppTest) -> list[str]:
    return [option for group in page.button_group for option in group.options]


def test_what_is_on_screen_is_what_is_taken_away(view: RunView, files: Files) -> None:
    settings = {"range": "2..6", "bins": "10 s", "collar": "0.5", "place": "Upper", "score.person": "0.6"}
    opened("timeline", view.run, **settings)
    shown, name = view.at(person=0.6).within(UPPER).between(2.0, 6.0), "walk-stand-in-Upper-from-2-to-6-s"
    assert files[f"{name}-timeline.csv"]() == write("timeline", shown)
    assert files[f"{name}-summary.csv"]() == write("summary", shown)
    assert files[f"{name}-per-10-s.csv"]() == write("bins", shown, bin=10.0)
    assert files[f"{name}-in-view.csv"]() == write("intervals", shown, bridge=0.5)
    assert files[f"{name}-tracks.csv"]() == write("tracks", shown)
    assert files[f"{name}-per-10-s.xlsx"]() == write("xlsx", shown, bin=10.0, bridge=0.5)


@pytest.mark.parametrize(("page", "kind"), list(zip(PAGES, ["timeline", "timeline", "tracks", "places"], strict=True)))
def test_the_whole_run_is_a_choice_beside_the_stretch(view: RunView, files: Files, page: str, kind: str) -> None:
    opened(page, view.run, range="2..6")
    assert files[f"walk-stand-in-from-2-to-6-s-{kind}.csv"]() == write(kind, view.between(2.0, 6.0))
    opened(page, view.run, range="2..6", taken="run")
    assert files[f"walk-stand-in-{kind}.csv"]() == write(kind, view)


@pytest.mark.parametrize("page", PAGES)
def test_the_choice_is_there_where_a_stretch_is(view: RunView, page: str) -> None:
    assert "Whole run" not in choices(opened(page, view.run))
    assert "Whole run" in choices(opened(page, view.run, range="2..6"))


@pytest.mark.parametrize(("page", "kind"), list(zip(PAGES, ["timeline", "summary", "tracks", "places"], strict=True)))
def test_tables_come_in_the_form_that_was_chosen(view: RunView, files: Files, page: str, kind: str) -> None:
    opened(page, view.run, **{"tables.settings": "1", "tables.bom": "1", "tables.semicolons": "1"})
    assert files[f"walk-stand-in-{kind}.csv"]() == write(kind, view, settings=True, bom=True, semicolons=True)
    opened(page, view.run, **{"tables.format": "parquet", "tables.bom": "1"})
    assert files[f"walk-stand-in-{kind}.parquet"]() == write(kind, view, format="parquet")


def test_the_table_on_the_page_tells_who_entered_each_place_where_it_is_asked(view: RunView) -> None:
    shown = opened("timeline", view.run, bins="10 s").dataframe
    assert not any("Upper: entered" in table.value for table in shown)
    shown = opened("timeline", view.run, **{"bins": "10 s", "bins.places": "1"}).dataframe
    (table,) = [each.value for each in shown if "Upper: entered" in each.value]
    row = next(csv.DictReader(io.StringIO(write("bins", view, bin=10.0).decode())))
    assert [str(table[f"Upper: {way}"].iloc[0]) for way in ("entered", "left")] == [
        row[f"{way}_Upper"] for way in ("entered", "left")
    ]
