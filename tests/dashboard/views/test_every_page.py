"""Pages over runs of every kind, and through links of every kind: nothing breaks."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet

from detector.library.paths import Library
from tests.dashboard.pages import KINDS, opened, runs_of_every_kind, text_of
from tests.library.made import give_clock

PARTS = {"differ": {}, "sweep": {"part": "sweep"}, "check": {"part": "check"}}
VIEWS = {"frame": {}, "time": {"grid": "time"}, "difference": {"grid": "difference"}}


def with_each_kind(parts: Iterable[str]) -> list[ParameterSet]:
    """A page's first part with every kind of run; its other parts, which open the run alike, with the plain one.

    The long tests have the rest.
    """
    first, *others = parts
    rest = [pytest.param(kind, part, marks=pytest.mark.long) for part in others for kind in KINDS if kind != "plain"]
    return [*(pytest.param(kind, first) for kind in KINDS), *(pytest.param("plain", part) for part in others), *rest]


@pytest.mark.parametrize("view", ["timeline", "frames"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_takes_runs_of_every_kind(library: Library, kind: str, view: str) -> None:
    page = opened(view, runs_of_every_kind(library, kind))
    assert not page.error


@pytest.mark.parametrize(("kind", "part"), with_each_kind(PARTS))
def test_thresholds_takes_runs_of_every_kind(library: Library, kind: str, part: str) -> None:
    assert not opened("thresholds", runs_of_every_kind(library, kind), **PARTS[part]).error


@pytest.mark.parametrize(("kind", "view"), with_each_kind(VIEWS))
def test_heatmaps_takes_runs_of_every_kind(library: Library, kind: str, view: str) -> None:
    assert not opened("heatmaps", runs_of_every_kind(library, kind), **VIEWS[view], cell="100").error


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("timeline", {}),
        ("confidence", {"range": "2..5"}),
        ("heatmaps", {}),
        ("heatmaps", {"grid": "time"}),
        ("thresholds", {"score.person": "0.99"}),
    ],
)
def test_moments_are_by_the_clock_where_there_is_one(library: Library, view: str, query: dict[str, str]) -> None:
    run = runs_of_every_kind(library, "plain")
    give_clock(library, "2026-11-25 14:03:00", "Asia/Seoul")
    page = opened(view, run, **query)
    tables = " ".join(str(frame.value.to_dict()) for frame in page.dataframe)
    buttons = " ".join(button.label for button in page.button)
    assert "14:03:0" in f"{text_of(page)} {tables} {buttons}".replace("\\", "")


@pytest.mark.parametrize("view", ["timeline", "frames"])
def test_coverage_alone_is_said_to_give_no_boxes(library: Library, view: str) -> None:
    page = opened(view, runs_of_every_kind(library, "coverage alone"))
    assert any("no boxes" in caption.value for caption in page.caption)


@pytest.mark.parametrize("view", ["timeline", "frames"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frame", "99999"),
        ("frame", "x"),
        ("page", "-3"),
        ("score.person", "nan"),
        ("range", "9..1"),
        ("method", "magic"),
    ],
)
def test_a_link_with_nonsense_opens_the_page_all_the_same(library: Library, view: str, name: str, value: str) -> None:
    page = opened(view, runs_of_every_kind(library, "plain"), **{name: value})
    assert not page.error


@pytest.mark.parametrize("view", ["thresholds", "heatmaps"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frame", "99999"),
        ("cell", "-7"),
        ("cell", "99999999"),
        ("class", "dragon"),
        ("check", "-3"),
        ("b.score.person", "nan"),
        ("range", "9..1"),
        ("range.a", "1"),
        ("opacity", "7"),
        ("part", "<script>"),
        ("b.method", "magic"),
        ("eps", "1"),
        ("min_samples", "0"),
    ],
)
def test_a_link_with_nonsense_about_cells_and_methods_opens_the_page(
    library: Library, view: str, name: str, value: str
) -> None:
    assert not opened(view, runs_of_every_kind(library, "plain"), method="dbscan", **{name: value}).error
