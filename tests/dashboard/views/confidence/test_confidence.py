"""The Confidence page over runs of every kind, and its way from a chart to examples."""

from __future__ import annotations

import numpy as np
import pytest

from detector.library.paths import Library
from detector.view.pictures import crop_around
from tests.dashboard.pages import (
    KINDS,
    opened,
    people,
    runs_of_every_kind,
    settings_of,
    with_pictures,
)
from tests.library.made import make_run


def words(page) -> str:  # type: ignore[no-untyped-def]
    return " ".join(element.value for element in [*page.markdown, *page.caption])


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_takes_runs_of_every_kind(library: Library, kind: str) -> None:
    assert not opened("confidence", runs_of_every_kind(library, kind)).error


def test_both_sides_of_the_threshold_follow_it(library: Library) -> None:
    run = with_pictures(make_run(library, people(1, 1, 1) + people(0, 1, score=0.3)))
    page = opened("confidence", run)
    assert "3 do, 0 do not" in words(page)
    page.slider[0].set_value(0.85).run()
    assert "0 do, 3 do not" in words(page)
    assert settings_of(page)["score.person"] == "0.85"


def test_with_dbscan_the_scores_are_sums(library: Library) -> None:
    page = opened("confidence", runs_of_every_kind(library, "plain"), method="dbscan")
    assert "Summed coverage over time" in words(page)


def test_without_boxes_cells_are_counted_and_heights_left_out(library: Library) -> None:
    page = opened("confidence", runs_of_every_kind(library, "coverage alone"))
    assert "grid cells are counted here" in words(page)
    assert "Without boxes nobody's height is known" in words(page)


def test_a_picked_band_shows_its_examples_and_can_be_left(library: Library) -> None:
    run = with_pictures(make_run(library, people(1, 1, 0, 1) + people(0, 0, 1, score=0.3)))
    page = opened("confidence", run, **{"pick.band.nms": "0.28..0.32"})
    assert "confidence 0.28 to 0.32" in words(page)
    assert "1 detection." in words(page)
    assert any(button.label == "0.300 at 0:02" for button in page.button)
    page.button(key="examples-back").click().run()
    assert "Right at the threshold" in words(page)
    assert "pick.band.nms" not in settings_of(page)


def test_a_stretch_is_counted_alone(library: Library) -> None:
    run = with_pictures(make_run(library, people(1, 3, 2, 0, 1)))
    page = opened("confidence", run, range="1..3")
    assert "Only 0:01 to 0:03 is counted here." in words(page)
    assert "5 do, 0 do not" in words(page)


@pytest.mark.parametrize("hostile", [{"range": "9..1"}, {"pick.band.nms": "a..b"}, {"class": "<b>"}, {"scale": "x"}])
def test_settings_that_cannot_be_used_fall_back(library: Library, hostile: dict[str, str]) -> None:
    assert not opened("confidence", runs_of_every_kind(library, "plain"), **hostile).error


@pytest.mark.parametrize(
    ("box", "shape"),
    [((0, 0, 10, 10), (50, 100)), ((190, 90, 200, 100), (50, 100)), ((0, 0, 200, 100), (100, 200))],
    ids=["top left", "bottom right", "fills the picture"],
)
def test_close_pictures_stay_inside_and_hold_the_box(box: tuple[int, ...], shape: tuple[int, int]) -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    image[box[1] : box[3], box[0] : box[2]] = 255
    near = crop_around(image, np.array(box, np.float32))
    assert near.shape[:2] == shape
    assert (near == 255).sum() == (image == 255).sum()
