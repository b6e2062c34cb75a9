"""The Places page over runs of every kind: places kept, changed and removed, and what each tells."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from detector.library.paths import Library
from detector.library.places import add_places, read_places
from detector.types import Place
from tests.dashboard.pages import KINDS, metrics, opened, runs_of_every_kind, settings_of, text_of, with_pictures
from tests.library.made import VIDEO
from tests.view.walkers import walked_view

UPPER = Place(name="Upper", points_px=((0, 0), (480, 0), (480, 150), (0, 150)), picture_wh=VIDEO.display_wh)


def places_page(library: Library, *places: Place, **settings: str) -> AppTest:
    run = with_pictures(walked_view(library).run)
    library.video_folder(VIDEO.id).mkdir()
    add_places(library, VIDEO.id, places)
    return opened("places", run, **settings)


def field(page: AppTest, label: str) -> object:
    return next(field for field in page.text_input if field.label.startswith(label))


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_takes_runs_of_every_kind(library: Library, kind: str) -> None:
    page = opened("places", runs_of_every_kind(library, kind))
    assert not page.error
    assert "No places yet" in text_of(page)


def test_a_place_is_typed_kept_and_told(library: Library) -> None:
    page = places_page(library)
    field(page, "Name").set_value("Door")  # type: ignore[attr-defined]
    field(page, "Points").set_value("0,0 480,0 480,150 0,150")  # type: ignore[attr-defined]
    next(button for button in page.button if button.label == "Keep").click().run()
    assert [place.name for place in read_places(library, VIDEO.id)] == ["Door"]
    assert metrics(page)["Most in it at once"] == "1"
    assert (metrics(page)["Entered"], metrics(page)["Left"]) == ("0", "0")


def test_what_can_be_no_place_is_refused_in_words(library: Library) -> None:
    page = places_page(library)
    field(page, "Name").set_value("Door")  # type: ignore[attr-defined]
    field(page, "Points").set_value("0,0 480,150 480,0 0,150")  # type: ignore[attr-defined]
    next(button for button in page.button if button.label == "Keep").click().run()
    assert read_places(library, VIDEO.id) == ()
    assert "crosses or touches itself" in text_of(page)
    assert field(page, "Name").value == "Door"  # type: ignore[attr-defined]
    assert "No places yet" in text_of(page)  # what stands beneath is still there


def test_a_place_keeps_its_name_where_the_new_one_is_taken(library: Library) -> None:
    page = places_page(library, UPPER, UPPER.model_copy(update={"name": "Door"}), shape="Upper")
    field(page, "Name").set_value("door")  # type: ignore[attr-defined]
    next(button for button in page.button if button.label == "Keep").click().run()
    assert "There is a place called door already" in text_of(page)
    assert [place.name for place in read_places(library, VIDEO.id)] == ["Upper", "Door"]
    assert settings_of(page)["shape"] == "Upper"


def test_a_place_drawn_on_a_picture_of_another_size_is_changed_in_pixels_of_the_one_shown(library: Library) -> None:
    width, height = VIDEO.display_wh
    half = UPPER.model_copy(
        update={"points_px": ((0, 0), (240, 0), (240, 75)), "picture_wh": (width // 2, height // 2)}
    )
    page = places_page(library, half, shape="Upper")
    assert field(page, "Points").value == "0,0 480,0 480,150"  # type: ignore[attr-defined]
    next(button for button in page.button if button.label == "Keep").click().run()
    (kept,) = read_places(library, VIDEO.id)
    assert (kept.points_px, kept.picture_wh) == (((0, 0), (480, 0), (480, 150)), (width, height))


def test_the_page_itself_is_about_the_whole_picture(library: Library) -> None:
    page = places_page(library, UPPER, place="Upper")
    assert "Within" not in [box.label for box in page.selectbox]
    assert "Within" in [box.label for box in opened("timeline", walked_view(library).run).selectbox]


def test_a_place_is_removed(library: Library) -> None:
    page = places_page(library, UPPER, shape="Upper")
    next(button for button in page.button if button.label == "Remove").click().run()
    assert read_places(library, VIDEO.id) == ()


def test_every_page_is_within_the_place_of_its_address(library: Library) -> None:
    places_page(library, UPPER)
    run = walked_view(library).run
    score = {"score.person": "0.5"}
    everywhere, upper = opened("people", run, **score), opened("people", run, place="Upper", **score)
    assert metrics(everywhere)["Most people in view at once"] == "2"
    assert metrics(upper)["Most people in view at once"] == "1"


MIDDLE = Place(name="Door", points_px=((200, 0), (280, 0), (280, 272), (200, 272)), picture_wh=VIDEO.display_wh)
GATE = Place(name="Gate", kind="line", points_px=((240, 272), (240, 0)), picture_wh=VIDEO.display_wh)
HALF = {"score.person": "0.5"}


def pictures(page: AppTest) -> list[str]:
    """The addresses of the page's pictures, which hold them."""
    return [url for picture in page.get("image") for url in picture.value]  # type: ignore[union-attr]


def moments(page: AppTest) -> list[str]:
    return [button.label for button in page.button if str(button.key).startswith("moments.")]


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, []),
        ({"moments.1": "entered"}, ["0:03.8", "0:05.2"]),
        ({"moments.1": "left"}, ["0:05.8", "0:06.8"]),
        ({"moments.1": "stayed longest"}, ["2 s from 0:03.8", "1.5 s from 0:05.2"]),
        ({"moments.2": "came in"}, ["0:05"]),
    ],
)
def test_the_moments_behind_a_number_are_pictures(library: Library, settings: dict[str, str], shown: list[str]) -> None:
    page = places_page(library, MIDDLE, GATE, **HALF, **settings)
    assert moments(page) == shown
    assert len(pictures(page)) == len(shown)


def test_a_moment_leads_to_its_frame_with_the_place_and_the_person(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_to: list[str] = []
    monkeypatch.setattr("dashboard.components.frames.open_page", gone_to.append)
    page = places_page(library, MIDDLE, GATE, **HALF, **{"moments.2": "came in"})
    kept = dict(page.session_state["footfall.values"])
    next(button for button in page.button if str(button.key).startswith("moments.")).click().run()
    assert gone_to == ["frames"]
    asked = {name: value for name, value in page.session_state["footfall.values"].items() if name not in kept}
    assert asked["outline"] == "Gate"
    run = walked_view(library).run
    bare, outlined, pointed = (
        pictures(opened("frames", run, frame=asked["frame"], **HALF, **more))[0]
        for more in ({}, {"outline": "Gate"}, {"outline": "Gate", "who": asked["who"]})
    )
    assert len({bare, outlined, pointed}) == 3
    elsewhere = {"outline": "Gate", "who": asked["who"], "frame": "3"}
    assert pictures(opened("frames", run, **HALF, **elsewhere)) == pictures(
        opened("frames", run, **HALF, **elsewhere | {"who": "nonsense"})
    )


def test_where_only_exclusions_are_drawn_there_are_no_figures(library: Library) -> None:
    page = places_page(library, UPPER.model_copy(update={"kind": "exclusion"}))
    assert "No places yet" in text_of(page)
