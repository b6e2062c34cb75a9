"""A day in a library in which one change of the disk after the other fails: ``python -m bench.torture.injected``.

    python -m bench.torture.injected FOLDER STRIDE

Runs below the shim (``shim.c``). Prints a line of JSON for each try: what failed, and what was wrong, if anything.
"""

from __future__ import annotations

import errno
import json
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.hour import keep_hour
from bench.torture.footage import film
from bench.torture.shim import Faults
from bench.torture.stage import read_run_files
from detector.actions.requests import AnalyseRequest
from detector.errors import DetectorError, RunUnreadable
from detector.jobs.store import claim_job, finish, list_jobs, submit
from detector.library.notes import change_notes, read_notes
from detector.library.paths import Library, open_library
from detector.library.runs import find_run, list_runs, read_run, remove_run
from detector.library.storage import UNFINISHED
from detector.library.verify import verify_run
from detector.library.videos import add_video, list_videos, remove_video
from detector.types import Sampling

ERRORS = {"full": (errno.ENOSPC, True), "one error": (errno.EIO, False), "read-only": (errno.EROFS, True)}
"""The error, and whether everything behind fails, too."""
RUN = {"n_samples": 48, "every_s": 10.0}


@dataclass
class _Progress:
    """The last step that ended well."""

    done: str = ""
    job: int = 0


def main(folder: str, stride: str) -> None:
    """Let every ``stride``-th change fail, in each way."""
    faults, root = Faults(), Path(folder)
    clip = film(root / "walk.avi")
    reference = open_library(root / "reference")
    wanted = read_run_files(reference.run_folder(keep_hour(reference, **RUN)))  # type: ignore[arg-type]
    with faults.failing(root / "data", 0, 0, stays=False):
        _live(open_library(root / "data"), clip, _Progress())
    changes = faults.counted
    for way, (error, stays) in ERRORS.items():
        for at in range(1, changes + 1, int(stride)):
            data = root / f"data-{error}-{at}"  # a place of its own: one that was open and has gone is told as that
            library, progress, said = open_library(data), _Progress(), ""
            with faults.failing(data, at, error, stays=stays):
                try:
                    _live(library, clip, progress)
                except DetectorError as failure:
                    said = str(failure)
                    wrong = _judge_words(said)
                except Exception as failure:
                    wrong = f"{type(failure).__name__} behind {progress.done or 'the start'}: {failure}"
                else:
                    wrong = ""
            wrong = wrong or _check(library, clip, progress, wanted)
            shutil.rmtree(data)
            print(json.dumps({"name": f"{way} at {at} of {changes}, {said[:80]}", "wrong": wrong}), flush=True)


def _live(library: Library, clip: Path, progress: _Progress) -> None:
    """Steps that each leave something behind."""
    video = add_video(library, clip, copy=True)
    progress.done = "video"
    progress.job = submit(library, AnalyseRequest(video_id=video.id, sampling=Sampling(every_frames=1)))
    progress.done = "job"
    claim_job(library, "compute")
    progress.done = "claimed"
    run_id = keep_hour(library, **RUN)  # type: ignore[arg-type]
    progress.done = "run"
    finish(library, progress.job, "done", "", {"run_id": run_id})
    progress.done = "ended"
    change_notes(library.run_folder(run_id), lambda notes: notes.model_copy(update={"label": "yard"}))
    progress.done = "notes"
    remove_run(library, run_id)
    progress.done = "deleted"
    remove_video(library, video.id)
    progress.done = "removed"


STEPS = ("", "video", "job", "claimed", "run", "ended", "notes", "deleted", "removed")


def _judge_words(said: str) -> str:
    plain = said.endswith(".") and "Errno" not in said and "unexpected" not in said
    return "" if plain else f"not plain: {said}"


def _check(library: Library, clip: Path, progress: _Progress, wanted: dict[str, bytes]) -> str:
    """Now that the disk is well again: nothing that was done is lost, and everything can be done."""
    try:
        return _check_kept(library, progress, wanted) or _check_again(library, clip, wanted)
    except Exception as failure:
        return f"afterwards, {type(failure).__name__}: {failure}"


def _check_kept(library: Library, progress: _Progress, wanted: dict[str, bytes]) -> str:
    reached = STEPS.index(progress.done)
    jobs = {job.id: job for job in list_jobs(library)}
    if reached >= STEPS.index("job") and progress.job not in jobs:
        return "the job is gone"
    if reached >= STEPS.index("ended") and jobs[progress.job].state != "done":
        return f"the job that ended is {jobs[progress.job].state}"
    if STEPS.index("video") <= reached < STEPS.index("deleted") and not list_videos(library):
        return "the video is gone"
    for summary in list_runs(library):
        damage = verify_run(library, summary.id).damage
        if summary.state == "complete" and damage:
            return f"the run is listed as complete, and verify says: {damage[0]}"
        with suppress(RunUnreadable):
            read_run(library, summary.id)
    if STEPS.index("run") <= reached < STEPS.index("notes") and (
        differ := _differences(library.run_folder(find_run(library, "latest")), wanted)
    ):
        return f"the run that was finished has other bytes: {differ}"
    if progress.done == "notes" and list_runs(library):
        label = read_notes(library.run_folder(list_runs(library)[0].id)).label
        return "" if label == "yard" else f"the label is {label!r}"
    return ""


def _check_again(library: Library, clip: Path, wanted: dict[str, bytes]) -> str:
    """The same once more, on a disk without faults."""
    video = add_video(library, clip, copy=True)
    submit(library, AnalyseRequest(video_id=video.id, sampling=Sampling(every_frames=1)))
    run_id = keep_hour(library, **RUN)  # type: ignore[arg-type]
    if differ := _differences(library.run_folder(run_id), wanted):
        return f"the run that went on has other bytes: {differ}"
    remove_run(library, run_id)
    return ""


def _differences(folder: Path, wanted: dict[str, bytes]) -> list[str]:
    """The files that are not as they should be. Where the disk refused a stretch's pictures, they are left out."""
    there = read_run_files(folder)
    names = {name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name)}
    left_out = {name for name in names if name.startswith("pictures") and name not in there}
    told = {"manifest.json"} if left_out else set()
    return sorted(n for n in names - left_out - told if "notes" not in n and not n.endswith(UNFINISHED))[:3]


if __name__ == "__main__":
    main(*sys.argv[1:])
