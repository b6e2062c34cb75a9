"""The files of a library, which a disk, a synchroniser or somebody with an editor may have changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.torture.fuzzing import Door, need
from bench.torture.made_library import make_library
from detector.actions.requests import DemoRequest
from detector.errors import DetectorError
from detector.exports import write
from detector.exports.pack_check import verify_pack
from detector.jobs.store import cancel, list_jobs, submit
from detector.library.manifest_file import MANIFEST
from detector.library.notes import NOTES, read_notes
from detector.library.paths import Library
from detector.library.runs import Run, list_runs, read_run
from detector.library.verify import verify_run
from detector.library.videos import list_videos
from detector.view import ViewCache, open_run
from detector.view.presets import read_presets


@dataclass(frozen=True)
class _Checks:
    """What holds of a library, whatever one of its files says."""

    library: Library
    before: Run
    runs: list[str]

    def run(self) -> None:
        """A run says what it said before, or that it is damaged."""
        list_runs(self.library)
        verdict = verify_run(self.library, self.before.id)
        with suppress(DetectorError):
            again = read_run(self.library, self.before.id)
            need(_results(again) == _results(self.before), "a manifest that says something else")
            need(np.array_equal(again.cells.score, self.before.cells.score), "other cells")
            need(np.array_equal(again.samples.time_s, self.before.samples.time_s), "other samples")
            need(not verdict.damage, "verify finds damage in a run that opens")

    def notes(self) -> None:
        """Notes are read or refused, and hide no run."""
        need(len(list_runs(self.library)) == 1, "a run is hidden by its notes")
        with suppress(DetectorError):
            read_notes(self.before.folder)

    def catalogue(self) -> None:
        """The folders are the truth."""
        need([s.model_dump_json() for s in list_runs(self.library)] == self.runs, "another list of runs")
        need([v.id for v in list_videos(self.library)] == [self.before.manifest.video.id], "another list of videos")

    def jobs(self) -> None:
        """Jobs are listed, or it is said why not."""
        with suppress(DetectorError):
            list_jobs(self.library)

    def presets(self) -> None:
        """Presets are read or refused."""
        with suppress(DetectorError):
            read_presets(self.library)


def library_doors(folder: Path) -> list[Door]:
    """A door for every kind of file."""
    library, run_id = make_library(folder)
    run = library.run_folder(run_id)
    (run / NOTES).write_text('{"schema_version":1,"label":"yard","spot_checks":[{"class_name":"person"}]}')
    library.presets.write_text('{"schema_version":1,"presets":[{"name":"mine","method":"nms"}]}')
    cancel(library, submit(library, DemoRequest()))
    pack = folder / "pack.zip"
    pack.write_bytes(write("evidence", open_run(run_id, cache=ViewCache(library))))
    checks = _Checks(library, read_run(library, run_id), [s.model_dump_json() for s in list_runs(library)])
    files: dict[str, tuple[Path, Callable[[], object]]] = {
        "manifest": (run / MANIFEST, checks.run),
        "samples": (next(run.glob("samples-*")), checks.run),
        "cells": (next(run.glob("cells-*")), checks.run),
        "notes": (run / NOTES, checks.notes),
        "video record": (next(library.videos.glob("*/video.json")), lambda: list_videos(library)),
        "presets": (library.presets, checks.presets),
        "evidence pack": (pack, lambda: verify_pack(pack)),
        "catalogue": (library.databases / "catalogue.sqlite", checks.catalogue),
        "table of jobs": (library.databases / "jobs.sqlite", checks.jobs),
    }
    return [Door(name, [path.read_bytes()], _with_content(path, check)) for name, (path, check) in files.items()]


def _results(run: Run) -> object:
    return run.manifest.model_copy(update={"timings": None})


def _with_content(path: Path, check: Callable[[], object]) -> Callable[[bytes, Path], None]:
    """The check while the file holds something else; afterwards it is as it was."""
    whole = path.read_bytes()

    def run(content: bytes, folder: Path) -> None:
        del folder
        _put(path, content)
        try:
            check()
        finally:
            _put(path, whole)

    return run


def _put(path: Path, content: bytes) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(content)
