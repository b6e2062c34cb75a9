"""The runs of a library: list, find, look at, delete. ``resume_or_create_run`` writes one, ``read_run`` opens one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detector.errors import DetectorError, LibraryError, RunMissing, RunTooNew, RunUnreadable
from detector.library import catalogue
from detector.library.asked import asked_path, read_asked
from detector.library.checks import find_odd_sizes, table_sizes
from detector.library.manifest import SCHEMA_VERSION, FiguresPart, Manifest, SamplingPart
from detector.library.manifest_file import MANIFEST, read_manifest
from detector.library.notes import NOTES, read_notes
from detector.library.paths import Library
from detector.library.request import RunRequest
from detector.library.run import Run, read_run
from detector.library.storage import storing
from detector.library.stretches import list_stretches
from detector.library.tables import damage_error, picture_path
from detector.library.trash import move_to_trash
from detector.library.writer import RunWriter, lock_run, resume_or_create_run

__all__ = [
    "Run",
    "RunRequest",
    "RunSummary",
    "RunWriter",
    "find_run",
    "list_runs",
    "read_picture",
    "read_run",
    "remove_run",
    "resume_or_create_run",
]


class RunSummary(BaseModel):
    """A run as lists show it. ``problem`` says in words why a run cannot be opened; then most else is empty.

    ``newer`` says that a newer version made it, which is no damage.
    ``table_sizes`` are those of its files as they were written, in bytes by name.
    """

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    id: str
    state: Literal["partial", "complete", "unreadable"]
    video_id: str = ""
    video_name: str = ""
    model_name: str = ""
    model_title: str = ""
    classes: tuple[str, ...] = ()
    sampling: SamplingPart | None = None
    created: datetime | None = None
    n_samples: int = 0
    total_samples: int | None = 0
    end_s: float | None = 0.0
    figures: FiguresPart | None = None
    label: str = ""
    table_sizes: dict[str, int] = Field(default_factory=dict)
    newer: bool = False
    problem: str = ""


def list_runs(library: Library) -> list[RunSummary]:
    """Every run, newest first, those that cannot be opened last. One broken run never hides the others."""
    stamped = (MANIFEST, NOTES)
    entries = catalogue.read_entries(library, "run", library.runs, stamped, _read_summary_json, version=SCHEMA_VERSION)
    summaries = [_look_at_tables(library, _parse_summary(library, name, text)) for name, text in entries.items()]
    return sorted(summaries, key=lambda s: (s.created.timestamp() if s.created else 0.0, s.id), reverse=True)


def find_run(library: Library, text: str) -> str:
    """The id of the one run meant: its id, the beginning or end of it, or "latest", the one last asked for.

    Raises RunMissing.
    """
    summaries = list_runs(library)
    if text == "latest":
        if not summaries:
            raise RunMissing("The library has no runs yet. Make one with `python -m detector analyse`.")
        return max(summaries, key=lambda summary: _last_asked(library, summary)).id
    ids = [summary.id for summary in summaries]
    if text in ids:
        return text
    matching = [name for name in ids if text and (name.startswith(text) or name.endswith(text))]
    if len(matching) > 1:
        raise RunMissing(
            "{name!r} may be any of {count} runs: {near}. Write more of its name.",
            name=text,
            count=len(matching),
            near=", ".join(matching[:5]),
        )
    if not matching:
        raise RunMissing("There is no run called {name!r}. `python -m detector runs` lists them.", name=text)
    return matching[0]


def _last_asked(library: Library, summary: RunSummary) -> tuple[float, str]:
    """When the run was last asked for, as far as anybody knows; of equals the id decides."""
    asked = read_asked(library, summary.id) or summary.created
    return asked.timestamp() if asked else 0.0, summary.id


def read_picture(library: Library, run_id: str, sample: int) -> bytes:
    """The small JPEG (480 pixels wide) of a sample; empty where there is none. Raises RunMissing."""
    try:
        return picture_path(library.run_folder(run_id), sample).read_bytes()
    except OSError:
        return b""


def remove_run(library: Library, run_id: str) -> str:
    """Move a run with its pictures and notes to the trash; returns its name there. Its annotated videos are deleted.

    Raises RunMissing, StorageFailed, or LibraryError while it is being computed.
    """
    folder = library.run_folder(run_id)
    if not folder.is_dir():
        raise RunMissing("There is no run called {run!r}.", run=run_id)
    lock = lock_run(library, run_id)
    if lock is None:
        raise LibraryError("The run {run} is being computed just now. Cancel it first.", run=run_id)
    try:
        name = move_to_trash(library, folder, "run")
        asked_path(library, run_id).unlink(missing_ok=True)
        with storing(library.job_outputs):
            for path in library.job_outputs.glob(f"{run_id}-*"):
                path.unlink()
        return name
    finally:
        lock.release()  # its file stays: whoever waits for the lock already has it open


def _parse_summary(library: Library, run_id: str, text: str) -> RunSummary:
    """The summary in the index; from the folder where another version of Footfall put it there."""
    try:
        return RunSummary.model_validate_json(text)
    except ValidationError:
        return RunSummary.model_validate_json(_read_summary_json(library.runs / run_id))


def _read_summary_json(folder: Path) -> str:
    try:
        manifest = read_manifest(folder)
    except RunUnreadable as error:
        newer = isinstance(error, RunTooNew)
        return RunSummary(id=folder.name, state="unreadable", newer=newer, problem=str(error)).model_dump_json()
    return _summarize(folder, manifest).model_dump_json()


def _summarize(folder: Path, manifest: Manifest) -> RunSummary:
    try:
        label = read_notes(folder).label
    except DetectorError:
        label = ""
    return RunSummary(
        id=folder.name,
        state=manifest.state,
        video_id=manifest.video.id,
        video_name=manifest.video.name,
        model_name=manifest.model.name,
        model_title=manifest.model.title,
        classes=manifest.model.classes,
        sampling=manifest.sampling,
        created=manifest.created,
        n_samples=(manifest.total_samples or 0) if manifest.state == "complete" else 0,
        total_samples=manifest.total_samples,
        end_s=manifest.end_s,
        figures=manifest.figures,
        label=label,
        table_sizes=table_sizes(folder, manifest),
    )


def _look_at_tables(library: Library, summary: RunSummary) -> RunSummary:
    """Tables change without the manifest: a partial run is told with what it has now, a damaged one as damaged."""
    folder = library.runs / summary.id
    if summary.state == "partial":
        return summary.model_copy(update={"n_samples": sum(part.rows for part in list_stretches(folder))})
    if odd := find_odd_sizes(folder, summary.table_sizes):
        return summary.model_copy(update={"state": "unreadable", "problem": str(damage_error(folder / odd[0]))})
    return summary
