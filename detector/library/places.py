"""The places that people drew on a video's picture, kept beside the video."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from detector.analysis.places import check_place
from detector.errors import ChangedMeanwhile, SettingError, VideoMissing
from detector.library.documents import lock_document, read_document
from detector.library.paths import Library
from detector.library.storage import write_bytes
from detector.types import Place, Point

MOST = 100
MOST_POINTS = 200
LONGEST_NAME = 60
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""The colours of new places, one after the other."""
_FILE = "places.json"


class _Places(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    places: tuple[Place, ...] = ()


def read_places(library: Library, video_id: str) -> tuple[Place, ...]:
    """The video's places in the order in which they were made. Raises LibraryError where their file is damaged."""
    return read_document(_file(library, video_id), _Places).places


def find_place(places: Sequence[Place], name: str) -> Place:
    """The place of this name, in capitals or not. Raises SettingError where there is none."""
    found = next((place for place in places if _is_called(place, name)), None)
    if found is None:
        raise SettingError(
            "There is no place called {name}; there is {names}.",
            name=name,
            names=", ".join(place.name for place in places) or "none",
        )
    return found


def next_colour(places: Sequence[Place]) -> str:
    """The colour that a new place beside these gets."""
    return COLOURS[len(places) % len(COLOURS)]


def tidy_name(text: str) -> str:
    """A place's name, without what cannot be printed. Raises SettingError for none, and for one that is too long."""
    name = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise SettingError("A place needs a name of 1 to {most} characters.", most=LONGEST_NAME)
    return name


def parse_points(text: str) -> tuple[Point, ...]:
    """``"10,20 30.5,40"`` -> ((10, 20), (30.5, 40)). Raises SettingError for what are no points."""
    try:
        points = [tuple(map(float, part.split(","))) for part in text.split()]
        if not 2 <= len(points) <= MOST_POINTS or any(
            len(point) != 2 or not np.isfinite(point).all() for point in points
        ):
            raise ValueError(text)
    except ValueError as error:
        raise SettingError(
            "{points} are no points. Write 2 to {most} of them as x,y in pixels, with blanks between, such as "
            "10,20 300,20 300,200.",
            points=repr(text[:100]),
            most=MOST_POINTS,
        ) from error
    return tuple((x, y) for x, y in points)


def write_points(points_px: Sequence[Point]) -> str:
    """The points as ``parse_points`` reads them, to a tenth of a pixel."""
    return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in points_px)


def add_places(library: Library, video_id: str, added: Sequence[Place]) -> None:
    """Keep new places, all or none. Raises SettingError where one cannot be, or has a name that is taken already.

    Raises VideoMissing, StorageFailed, LibraryError.
    """

    def change(places: tuple[Place, ...]) -> tuple[Place, ...]:
        for place in map(_tidy, added):
            _check_name(place, places)
            places = (*places, place)
        return places

    _change(library, video_id, change)


def change_place(library: Library, video_id: str, seen: Place, changed: Place) -> None:
    """Replace a place, ``seen`` as it was when somebody decided to, by another, which may have another name.

    Raises ChangedMeanwhile where it is another by now, and what ``add_places`` raises.
    """

    def change(places: tuple[Place, ...]) -> tuple[Place, ...]:
        _check_seen(seen, places)
        tidy = _tidy(changed)
        _check_name(tidy, [place for place in places if place != seen])
        return tuple(tidy if place == seen else place for place in places)

    _change(library, video_id, change)


def remove_place(library: Library, video_id: str, seen: Place) -> None:
    """Forget a place. Raises ChangedMeanwhile where it is not as it was ``seen``, and what ``add_places`` raises."""

    def change(places: tuple[Place, ...]) -> tuple[Place, ...]:
        _check_seen(seen, places)
        return tuple(place for place in places if place != seen)

    _change(library, video_id, change)


def _change(library: Library, video_id: str, change: Callable[[tuple[Place, ...]], tuple[Place, ...]]) -> None:
    path = _file(library, video_id)
    if not path.parent.is_dir():
        raise VideoMissing("The video is not in the library any more, so its places cannot be kept.")
    with lock_document(path):
        places = change(read_places(library, video_id))
        if len(places) > MOST:
            raise SettingError("A video has at most {most} places. Remove some first.", most=MOST)
        write_bytes(path, _Places(places=places).model_dump_json(indent=2).encode())


def _file(library: Library, video_id: str) -> Path:
    return library.video_folder(video_id) / _FILE


def _tidy(place: Place) -> Place:
    """The place with a tidy name. Raises SettingError for one without a name, and for one that cannot be."""
    return check_place(place.model_copy(update={"name": tidy_name(place.name)}))


def _check_name(place: Place, others: Sequence[Place]) -> None:
    if any(_is_called(other, place.name) for other in others):
        raise SettingError("There is a place called {name} already. Choose another name.", name=place.name)


def _check_seen(seen: Place, places: Sequence[Place]) -> None:
    if seen not in places:
        raise ChangedMeanwhile(
            "Somebody else has changed or removed the place {name} meanwhile; theirs stays. Look at it, then do this "
            "again.",
            name=seen.name,
        )


def _is_called(place: Place, name: str) -> bool:
    return place.name.casefold() == name.casefold()
