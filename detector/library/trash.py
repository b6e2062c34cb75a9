"""The trash: runs and videos that were deleted stay in it for a week.

Deleting is one renaming. The name of the folder in the trash says when it was, and what it is: nothing has to be
written, so that it works on a full disk, too.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from detector.errors import LibraryError, NotInTrash, StorageFailed
from detector.library.audit import note_age
from detector.library.manifest_file import MANIFEST
from detector.library.paths import Library
from detector.library.storage import make_folder, measure, remove_folder, storing, sync_folder
from detector.library.video_record import RECORD

Kind = Literal["run", "video"]
KEPT = timedelta(days=7)
_STAMP = "%Y%m%dT%H%M%S"
_NAME = re.compile(r"(\d{8}T\d{6})-(run|video)-(.+)")


@dataclass(frozen=True, slots=True)
class Discarded:
    """A run or video in the trash: the name of its folder there, the id it had, and when it was deleted."""

    name: str
    kind: Kind
    id: str
    title: str
    deleted: datetime
    size_bytes: int

    @property
    def leaves(self) -> datetime:
        """The moment it goes for good."""
        return self.deleted + KEPT


def move_to_trash(library: Library, folder: Path, kind: Kind) -> str:
    """Move a run's or video's folder to the trash: it is gone from its place at once. Returns its name there.

    Raises StorageFailed.
    """
    moment = datetime.now(UTC)
    with storing(folder):
        make_folder(library.trash)
        while (target := library.trash / f"{moment.strftime(_STAMP)}-{kind}-{folder.name}").exists():
            moment += timedelta(seconds=1)
        os.replace(folder, target)
        sync_folder(library.trash)
        sync_folder(folder.parent)
    return target.name


def list_trash(library: Library) -> list[Discarded]:
    """Everything in the trash, the newest first."""
    with suppress(OSError):
        discarded = [_look_at(path) for path in library.trash.iterdir()]
        return sorted((d for d in discarded if d), key=lambda d: d.name, reverse=True)
    return []


def find_discarded(library: Library, text: str) -> Discarded:
    """The one meant by its name in the trash, or by the id it had or the beginning or end of that.

    Raises NotInTrash.
    """
    discarded = list_trash(library)
    matching = [one for one in discarded if text in (one.name, one.id)]
    matching = matching or [one for one in discarded if text and (one.id.startswith(text) or one.id.endswith(text))]
    if len(matching) > 1:
        raise NotInTrash(
            "{name!r} may be any of these: {near}. Write the whole name.",
            name=text,
            near=", ".join(one.name for one in matching[:5]),
        )
    if not matching:
        raise NotInTrash(
            "There is nothing called {name!r} in the trash. `python -m detector trash` lists it.", name=text
        )
    return matching[0]


def put_back(library: Library, name: str) -> Discarded:
    """Put a run or video back to where it was.

    Raises NotInTrash, LibraryError where the library has another one of its id by now, StorageFailed.
    """
    discarded = find_discarded(library, name)
    find_place = library.run_folder if discarded.kind == "run" else library.video_folder
    place = find_place(discarded.id)
    if place.exists():
        raise LibraryError(
            "The {kind} {id} is in the library again, made anew. Delete that one first to have this one back.",
            kind=discarded.kind,
            id=discarded.id,
        )
    with storing(place):
        os.rename(library.trash / discarded.name, place)
    return discarded


def empty_trash(library: Library, *, before: datetime | None = None) -> list[Discarded]:
    """Delete for good what was deleted ``before`` a moment, or everything; returns what that was. StorageFailed."""
    going = [one for one in list_trash(library) if before is None or one.deleted < before]
    for one in going:
        if (library.trash / one.name).exists():  # somebody else may be emptying it, too
            remove_folder(library.trash / one.name)
    return going


def empty_old_trash(library: Library) -> None:
    """Delete for good what was deleted more than a week ago, as far as the disk lets it."""
    with suppress(StorageFailed):
        for one in empty_trash(library, before=datetime.now(UTC) - KEPT):
            note_age(library, "empty trash", one.id, name=one.title)


def _look_at(folder: Path) -> Discarded | None:
    """The run or video in a folder of the trash; None for what is none of ours."""
    found = _NAME.fullmatch(folder.name)
    if found is None:
        return None
    stamp, kind, old_id = found.groups()
    try:
        deleted = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    title = _read_title(folder, kind)
    return Discarded(folder.name, "run" if kind == "run" else "video", old_id, title, deleted, _measure(folder))


@lru_cache(maxsize=1000)
def _measure(folder: Path) -> int:
    """Its size; nothing in the trash changes."""
    return measure(folder)


class _Named(BaseModel):
    name: str = ""


class _OfVideo(BaseModel):
    video: _Named = _Named()


def _read_title(folder: Path, kind: str) -> str:
    """The name of the video; empty where it cannot be read."""
    with suppress(OSError, ValidationError):
        if kind == "video":
            return _Named.model_validate_json((folder / RECORD).read_bytes()).name
        return _OfVideo.model_validate_json((folder / MANIFEST).read_bytes()).video.name
    return ""
