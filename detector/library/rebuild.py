"""Making the index anew from the folders, and telling what in them is damaged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from detector.errors import DetectorError
from detector.library import catalogue
from detector.library.paths import Library
from detector.library.runs import list_runs
from detector.library.storage import UNFINISHED, storing
from detector.library.video_record import RECORD, THUMBNAIL
from detector.library.videos import adopt, list_videos


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """The number of videos and runs, and in words what is wrong with any."""

    videos: int
    runs: int
    problems: tuple[str, ...]


def rebuild(library: Library) -> RebuildReport:
    """Throw the catalogue away and read every folder again.

    A video whose record is lost is taken in anew where its copy is there. Nothing else on the disk is changed.
    Raises StorageFailed.
    """
    catalogue.clear(library)
    problems = [problem for folder in _list_unrecorded_folders(library) if (problem := _recover_video(library, folder))]
    summaries = list_runs(library)
    problems += [summary.problem for summary in summaries if summary.problem]
    return RebuildReport(len(list_videos(library)), len(summaries), tuple(problems))


def _list_unrecorded_folders(library: Library) -> list[Path]:
    recorded = {video.id for video in list_videos(library)}
    return sorted(
        path for path in library.videos.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in recorded
    )


def _recover_video(library: Library, folder: Path) -> str:
    """Take the folder's video in again; returns what could not be done."""
    problem = f"The video in {folder} has no usable record. Add its file again."
    files = [path for path in folder.iterdir() if path.name not in (RECORD, THUMBNAIL) and path.suffix != UNFINISHED]
    if not files:
        return problem
    with suppress(DetectorError), storing(folder):
        temporary = library.videos / f".{folder.name}{files[0].suffix}"
        files[0].rename(temporary)
        adopt(library, temporary, files[0].name, origin="file")
        return ""
    return problem
