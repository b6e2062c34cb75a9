"""Runs of before that answer a request, whatever runtime and precision they were computed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from detector.errors import RunTooNew, RunUnreadable
from detector.library.manifest_file import read_manifest
from detector.library.paths import Library
from detector.library.runs import list_runs
from detector.library.writer import RunRequest, find_complete_run
from detector.types import Choice


def find_complete_by_any(library: Library, request: RunRequest) -> str | None:
    """The id of a complete run of this request, by its own choice or else the newest by another; None without one."""
    others = (replace(request, choice=choice) for choice in _list_choices(library, request))
    found = (find_complete_run(library, asked) for asked in (request, *others))
    return next((run_id for run_id in found if run_id is not None), None)


def find_begun(library: Library, request: RunRequest) -> Choice | None:
    """The choice of the newest run of this request that is there, complete or not; None where none was begun."""
    return next(_list_choices(library, request), None)


def _list_choices(library: Library, request: RunRequest) -> Iterator[Choice]:
    """The choices by which this request's runs were begun, the newest run's first."""
    for summary in list_runs(library):
        if (summary.video_id, summary.model_name) != (request.video.id, request.spec.name):
            continue
        with suppress(RunUnreadable, RunTooNew):
            choice = read_manifest(library.run_folder(summary.id)).as_choice()
            if summary.id.endswith(f"-{replace(request, choice=choice).digest}"):
                yield choice
