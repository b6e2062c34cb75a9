from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import ChangedMeanwhile, LibraryError, SettingError, VideoMissing
from detector.library.backup import back_up, restore
from detector.library.paths import Library
from detector.library.places import add_places, change_place, find_place, next_colour, read_places, remove_place
from detector.types import Place
from tests.library.made import VIDEO

ID = VIDEO.id
DOOR = Place(name="Door", points_px=((0, 0), (100, 0), (100, 100)), picture_wh=(480, 272))
LINE = Place(name="Entrance", kind="line", points_px=((0, 50), (100, 50)), picture_wh=(480, 272), anchor="centre")


@pytest.fixture
def with_video(library: Library) -> Library:
    library.video_folder(ID).mkdir()
    return library


def test_a_video_has_no_places_at_first(library: Library) -> None:
    assert read_places(library, ID) == ()


def test_places_come_back_in_the_order_they_were_made(with_video: Library) -> None:
    add_places(with_video, ID, [DOOR, LINE.model_copy(update={"name": "  Ent\nrance \x00 "})])
    places = read_places(with_video, ID)
    assert places == (DOOR, LINE.model_copy(update={"name": "Ent rance"}))
    assert find_place(places, "door") == DOOR
    with pytest.raises(SettingError, match="no place called gate; there is Door, Ent rance"):
        find_place(places, "gate")
    assert next_colour(places) != next_colour(())


def test_a_name_is_given_once_and_none_is_added_where_one_cannot_be(with_video: Library) -> None:
    add_places(with_video, ID, [DOOR])
    with pytest.raises(SettingError, match="DOOR already"):
        add_places(with_video, ID, [LINE, DOOR.model_copy(update={"name": "DOOR"})])
    with pytest.raises(SettingError, match="outside the picture"):
        add_places(with_video, ID, [LINE, DOOR.model_copy(update={"points_px": ((0, 0), (500, 0), (9, 9))})])
    assert read_places(with_video, ID) == (DOOR,)


def test_a_place_is_changed_and_removed(with_video: Library) -> None:
    add_places(with_video, ID, [DOOR, LINE])
    gate = DOOR.model_copy(update={"name": "Gate"})
    change_place(with_video, ID, DOOR, gate)
    assert read_places(with_video, ID) == (gate, LINE)
    with pytest.raises(SettingError, match="Entrance already"):
        change_place(with_video, ID, gate, gate.model_copy(update={"name": "Entrance"}))
    remove_place(with_video, ID, gate)
    assert read_places(with_video, ID) == (LINE,)


def test_of_two_who_change_a_place_the_second_is_told(with_video: Library) -> None:
    add_places(with_video, ID, [DOOR])
    theirs = DOOR.model_copy(update={"colour": "#ff0000"})
    change_place(with_video, ID, DOOR, theirs)
    with pytest.raises(ChangedMeanwhile, match="Door meanwhile"):
        change_place(with_video, ID, DOOR, DOOR.model_copy(update={"name": "Mine"}))
    with pytest.raises(ChangedMeanwhile):
        remove_place(with_video, ID, DOOR)
    assert read_places(with_video, ID) == (theirs,)


def test_places_of_a_video_that_is_gone_or_whose_file_is_damaged(library: Library) -> None:
    with pytest.raises(VideoMissing, match="not in the library any more"):
        add_places(library, ID, [DOOR])
    library.video_folder(ID).mkdir()
    (library.video_folder(ID) / "places.json").write_text('{"schema_version": 9}')
    with pytest.raises(LibraryError, match="damaged or was written by a newer"):
        read_places(library, ID)


def test_a_backup_holds_the_places(with_video: Library, tmp_path: Path) -> None:
    add_places(with_video, ID, [DOOR])
    back_up(with_video, tmp_path / "all.zip")
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Library(tmp_path / "elsewhere")
    restore(elsewhere, tmp_path / "all.zip")
    assert read_places(elsewhere, ID) == (DOOR,)


def test_a_video_has_at_most_a_hundred_places(with_video: Library) -> None:
    many = [DOOR.model_copy(update={"name": f"Door {number}"}) for number in range(101)]
    with pytest.raises(SettingError, match="at most 100 places"):
        add_places(with_video, ID, many)
    assert read_places(with_video, ID) == ()
