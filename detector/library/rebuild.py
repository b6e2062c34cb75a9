"""Making the index anew from the folders, and telling what in them is damaged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from detector.errors import DetectorError
from detector.library import catalogue
from detector.library.paths import Library
from detector.library.runs import runs
from detector.library.storage import UNFINISHED, storing
from detector.library.video_record import RECORD, THUMBNAIL
from detector.library.videos import adopt, videos


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The number of videos and runs, and in words what is wrong with any."""

    videos: int
    runs: int
    problems: tuple[str, ...]


def rebuild(library: Library) -> Rebuilt:
    """Throw the catalogue away and read every folder again.

    A video whose record is lost is taken in anew where its copy is there. Nothing else on the disk is changed.
    Raises StorageFailed.
    """
    catalogue.clear(library)
    problems = [problem for folder in _videos_without_record(library) if (problem := _recovered(library, folder))]
    listed = runs(library)
    problems += [summary.problem for summary in listed if summary.problem]
    return Rebuilt(len(videos(library)), len(listed), tuple(problems))


def _videos_without_record(library: Library) -> list[Path]:
    recorded = {video.id for video in videos(library)}
    return sorted(
        path for path in library.videos.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in recorded
    )


def _recovered(library: Library, folder: Path) -> str:
    """Take the folder's video in again; returns what could not be done."""
    lost = f"The video in {folder} has no usable record. Add its file again."
    files = [path for path in folder.iterdir() if path.name not in (RECORD, THUMBNAIL) and path.suffix != UNFINISHED]
    if not files:
        return lost
    with suppress(DetectorError), storing(folder):
        aside = library.videos / f".{folder.name}{files[0].suffix}"
        files[0].rename(aside)
        adopt(library, aside, files[0].name, origin="file")
        return ""
    return lost
