"""Places on the command line: kept, listed, carried over, and exports within one."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.library.paths import open_library
from detector.library.places import add_places
from detector.library.videos import add_video
from detector.types import Place
from tests.cli.conftest import Command
from tests.library.made import VIDEO
from tests.video.clips import write_clip
from tests.view.walkers import walked_view

UPPER = Place(name="Upper half", points_px=((0, 0), (480, 0), (480, 150), (0, 150)), picture_wh=VIDEO.display_wh)


@pytest.fixture
def run_id() -> str:
    library = open_library()
    name = walked_view(library).run_id
    library.video_folder(VIDEO.id).mkdir()
    add_places(library, VIDEO.id, [UPPER])
    return name


def counted(csv: str) -> list[str]:
    return [line.split(",")[5] for line in csv.splitlines()[1:]]


def test_an_export_is_of_what_is_within_a_place(command: Command, run_id: str) -> None:
    assert counted(command("export", run_id, "--within", "upper HALF").out) == ["1"] * 20
    assert counted(command("export", run_id).out) == ["1"] * 4 + ["2"] * 16


def test_a_place_that_is_not_there_is_refused_with_those_that_are(command: Command, run_id: str) -> None:
    said = command("export", run_id, "--within", "Door")
    assert said.status == 1
    assert "no place called Door; there is Upper half" in said.err


@pytest.fixture
def video(tmp_path: Path) -> str:
    write_clip(tmp_path / "yard.mp4")
    return add_video(open_library(), tmp_path / "yard.mp4", copy=False).id


def test_places_are_added_listed_and_removed(command: Command, video: str) -> None:
    assert "No places" in command("places", video).out
    said = command(
        "places", video, "--area", "Door", "0,0 20,0 20.5,30", "--line", "In", "0,5 9,5", "--anchor", "centre"
    )
    assert said.status == 0, said.err
    assert "0,0 20,0 20.5,30" in said.out
    assert command("places", video, "--exclude", "Mirror", "0,0 9,0 9,9").out.count("exclusion") == 1
    assert "Door" not in command("places", video, "--remove", "door").out


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("0,0 20", "no points"),
        ("0,0 nan,1 3,3", "no points"),
        ("0,0 9,9 9,0 0,9", "crosses"),
        ("0,0 9999,0 0,9", "outside"),
    ],
)
def test_what_is_no_area_is_refused(command: Command, video: str, points: str, says: str) -> None:
    said = command("places", video, "--area", "Door", points)
    assert (said.status, says in said.err) == (1, True)
    assert "No places" in command("places", video).out


@pytest.mark.parametrize("name", ["", " \t", "x" * 61])
def test_a_name_that_is_none_is_refused_and_not_cut(command: Command, video: str, name: str) -> None:
    said = command("places", video, "--area", name, "0,0 20,0 20,30")
    assert (said.status, "a name of 1 to 60 characters" in said.err) == (1, True)
    assert "No places" in command("places", video).out


def test_places_go_to_another_video_as_geojson(command: Command, video: str, tmp_path: Path) -> None:
    command("places", video, "--area", "Door", "0,0 20,0 20,30", "--line", "In", "0,5 9,5")
    listed, file = command("places", video).out, tmp_path / "places.geojson"
    assert command("places", video, "--out", str(file)).status == 0
    command("places", video, "--remove", "Door")
    command("places", video, "--remove", "In")
    assert command("places", video, "--import", str(file)).out == listed
    file.write_text('{"type": "FeatureCollection", "features": [{"type": "Point"}]}')
    assert "holds no places" in command("places", video, "--import", str(file)).err
