"""Thresholds and methods, from a link to the engine's own types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.library.paths import open_library
from detector.types import Thresholds
from tests.library.made import make_run


def _page(run_id: str) -> None:
    import streamlit as st

    from dashboard.state import address, cache, settings

    address.begin()
    view = cache.open_view(run_id)
    st.text(repr(settings.thresholds(view)))
    st.text(repr(settings.thresholds(view, settings.B)))
    address.publish()
    for problem in address.list_problems():
        st.warning(problem)


def _opened(query: dict[str, str], **changes: Any) -> AppTest:
    run = make_run(open_library(), [(0, 0, 0.9, (0, 0, 50, 100))] * 3, **changes)
    app = AppTest.from_function(_page, default_timeout=20, args=(run.id,))
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def _read(app: AppTest, setting: int = 0) -> Thresholds:
    names = {"Thresholds": Thresholds, "Nms": Nms, "Dbscan": Dbscan, "Regions": Regions}
    found = eval(app.text[setting].value, names)
    assert isinstance(found, Thresholds)
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Thresholds((0.5, 0.25, 0.7), Nms())),
        ({"score.person": "0.35", "height": "12"}, Thresholds((0.35, 0.25, 0.7), Nms(), 12.0)),
        ({"iou": "0.3"}, Thresholds((0.5, 0.25, 0.7), Nms(0.3))),
        ({"method": "dbscan"}, Thresholds((1.0, 1.0, 1.0), Dbscan(min_coverage=0.02))),
        (
            {"method": "dbscan", "sum.person": "2.5", "eps": "0.2", "min_samples": "2", "min_coverage": "0.1"},
            Thresholds((2.5, 2.0, 2.0), Dbscan(0.2, 2, 0.1)),
        ),
        ({"score.horse": "0.1", "sum.person": "2"}, Thresholds((0.5, 0.25, 0.7), Nms())),
    ],
    ids=["the model's own", "a score and a height", "overlap", "summed coverage", "all of dbscan", "not asked for"],
)
def test_a_link_becomes_thresholds(data_dir: Path, query: dict[str, str], expected: Thresholds) -> None:
    app = _opened(query)
    found = _read(app)
    assert found.method == expected.method
    assert found.scores == pytest.approx(expected.scores)
    assert found.min_height_px == expected.min_height_px
    assert not app.warning


@pytest.mark.parametrize(
    "query",
    [{"score.person": "0.001"}, {"min_coverage": "0.001", "method": "dbscan"}, {"method": "magic"}, {"height": "-4"}],
    ids=["below the run's floor", "cells that were not kept", "unknown method", "negative height"],
)
def test_what_the_run_cannot_answer_is_told(data_dir: Path, query: dict[str, str]) -> None:
    app = _opened(query)
    assert len(app.warning) == 1


def test_a_run_without_boxes_has_one_method(data_dir: Path) -> None:
    assert _read(_opened({"method": "dbscan"}, has_boxes=False)).method == Regions()


def test_setting_b_starts_away_from_a(data_dir: Path) -> None:
    assert _read(_opened({}), 1).scores == pytest.approx((0.25, 0.125, 0.35))


def test_a_and_b_are_set_apart(data_dir: Path) -> None:
    app = _opened({"b.score.person": "0.9", "score.person": "0.4"})
    assert (_read(app).scores[0], _read(app, 1).scores[0]) == (0.4, 0.9)
