"""What the comparison of two sets of photographs lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.look.difference import Pixels, compare, measure_share, side_by_side, table
from bench.look.views import VIEWS, View


def grey(height: int, width: int, value: int = 200) -> Pixels:
    return np.full((height, width, 3), value, np.uint8)


def keep(picture: Pixels, folder: Path, form: str, name: str) -> None:
    (folder / form).mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(folder / form / f"{name}.png")


def test_one_pixel_in_a_hundred_is_one_percent() -> None:
    after = grey(10, 10)
    after[3, 4] = (200, 0, 200)
    assert measure_share(grey(10, 10), after) == pytest.approx(0.01)


def test_what_the_browser_paints_a_shade_off_is_the_same() -> None:
    assert measure_share(grey(4, 4, 200), grey(4, 4, 202)) == 0
    assert measure_share(grey(4, 4, 200), grey(4, 4, 205)) == 1


def test_a_page_that_grew_differs_where_it_grew() -> None:
    assert measure_share(grey(10, 10), grey(20, 10)) == 0.5
    assert measure_share(grey(20, 10), grey(10, 10)) == 0.5


def test_side_by_side_holds_both_pictures() -> None:
    before, after = grey(5, 10, 10), grey(8, 10, 90)
    sheet = side_by_side(before, after)
    assert (sheet[:5, :10] == before).all()
    assert (sheet[:, 26:36] == after).all()


def test_only_what_differs_gets_a_picture(tmp_path: Path) -> None:
    before, after, out = tmp_path / "before", tmp_path / "after", tmp_path / "out"
    for folder, value in ((before, 10), (after, 90)):
        keep(grey(4, 4), folder, "light", "library")
        keep(grey(4, 4, value), folder, "dark", "library")
    keep(grey(4, 4), after, "light", "models")
    shares = compare(before, after, out)
    assert shares == {"library": {"light": 0.0, "dark": 1.0}, "models": {"light": None}}
    assert [path.name for path in out.iterdir()] == ["library-dark.png"]


def test_the_table_has_a_row_a_view() -> None:
    rows = table(
        {"library": {"light": 0.0, "dark": 0.25, "narrow": 1e-9}, "models": {"light": None}}, ("light", "dark")
    )
    assert [line.split() for line in rows.splitlines()] == [
        ["light", "dark"],
        ["library", "same", "25.00%"],
        ["models", "missing", "missing"],
    ]


def test_a_difference_is_never_rounded_to_nothing() -> None:
    assert "0.01%" in table({"library": {"light": 1e-9}}, ("light",))


def test_an_address_names_the_runs_at_hand() -> None:
    view = View("two", "compare", {"runs": "{run},{other}", "{end}.score.person": "0.2"})
    address = view.address({"run": "a-1", "other": "b-2", "end": "b-2"})
    assert address == "/compare?runs=a-1%2Cb-2&b-2.score.person=0.2"


def test_no_two_views_share_a_name() -> None:
    assert len({view.name for view in VIEWS}) == len(VIEWS)
