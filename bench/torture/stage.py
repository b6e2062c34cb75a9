"""A library with work in it, and what comes of the work where nothing disturbs it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.torture import watch
from bench.torture.footage import film, keep_network
from bench.torture.made_library import make_request
from detector.actions.analyse import analyse
from detector.actions.requests import AnalyseRequest
from detector.errors import DetectorError
from detector.jobs.job import Job
from detector.jobs.store import list_jobs, submit
from detector.library.manifest_file import MANIFEST
from detector.library.paths import Library, open_library
from detector.library.runs import remove_run
from detector.library.verify import verify_run
from detector.types import Sampling

FRAMES = 12_000
EVERY_FRAMES = 100
"""Few enough of many, so that the run has several stretches."""
WORKER = ("-m", "detector", "worker")
_TIME_OF = ("timings", "created", "checksum")
"""The parts of a manifest that tell when and how long."""


@dataclass
class Stage:
    """A library, the request that is made again and again, and the files of its run: name to content.

    ``asked`` holds the number of every job that was submitted.
    """

    library: Library
    request: AnalyseRequest
    run_id: str
    wanted: dict[str, bytes]
    asked: set[int] = field(default_factory=set)

    def ask(self) -> Job:
        """The job that waits or runs; a new one, and no run left of the former, where there is none."""
        waiting = list_jobs(self.library, waiting=True)
        if not waiting:
            with suppress(DetectorError):
                remove_run(self.library, self.run_id)
            self.asked.add(submit(self.library, self.request))
            waiting = list_jobs(self.library, waiting=True)
        return waiting[0]

    def check_jobs(self) -> str:
        """What is wrong with the table of jobs; "" where every job has its row and says how it is."""
        rows = {job.id: job for job in list_jobs(self.library)}
        if lost := self.asked - rows.keys():
            return f"the rows of the jobs {sorted(lost)} are gone"
        silent = [job.id for job in rows.values() if job.state == "failed" and not job.message.endswith(".")]
        return f"the jobs {silent} failed without a word" if silent else ""

    def check_run(self) -> str:
        """What is wrong with the finished run; "" where it has the bytes of one that nothing disturbed."""
        there = read_run_files(self.library.run_folder(self.run_id))
        differ = [name for name in there.keys() | self.wanted.keys() if there.get(name) != self.wanted.get(name)]
        if differ:
            return f"{len(differ)} files of the run differ, {min(differ)} among them"
        return " ".join(verify_run(self.library, self.run_id).damage)

    def finish(self, limit_s: float, command: Sequence[str] = WORKER, **more: str) -> str:
        """Have a worker, or what starts one, do what waits, again where it failed; what is wrong with how it ends."""
        until_s = time.monotonic() + limit_s
        process = watch.start(command, self.library.root, **more)
        try:
            while time.monotonic() < until_s:
                if not list_jobs(self.library, waiting=True):
                    if self._last_state() == "done":
                        return self.check_jobs() or self.check_run()
                    self.asked.add(submit(self.library, self.request))
                time.sleep(0.1)
            return f"the job had not ended after {limit_s:.0f} s: {list_jobs(self.library)[0]}"
        finally:
            watch.end(process)

    def _last_state(self) -> str:
        return next((job.state for job in list_jobs(self.library)), "")


def set_stage(folder: Path, *, frames: int = FRAMES) -> Stage:
    """Make the library, and the run once without a disturbance."""
    library = open_library(folder / "data")
    clip, model = film(folder / "walk.avi", frames=frames), keep_network(folder / "model")
    request = make_request(library, clip, model, Sampling(every_frames=EVERY_FRAMES))
    run_id = analyse(library, request).run_id
    stage = Stage(library, request, run_id, read_run_files(library.run_folder(run_id)))
    remove_run(library, run_id)
    return stage


def read_run_files(folder: Path) -> dict[str, bytes]:
    """A run's files by name, the manifest without what tells of time."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with suppress(KeyError, ValueError):
        content = json.loads(files[MANIFEST])
        files[MANIFEST] = json.dumps({k: v for k, v in content.items() if k not in _TIME_OF}, sort_keys=True).encode()
    return files
