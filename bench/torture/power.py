"""Power that fails at any moment: what a day in a library wrote is cut anywhere, and opened as it is then."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.hour import keep_hour
from bench.torture.disk import Disk
from bench.torture.footage import film
from bench.torture.report import Size, Trial
from bench.torture.scenario import DROPPED, KEPT
from bench.torture.stage import read_run_files
from bench.torture.strace import Op, has_strace, record
from detector.errors import DetectorError, StorageFailed
from detector.jobs.store import list_jobs
from detector.library.notes import read_notes
from detector.library.paths import Library, open_library
from detector.library.runs import list_runs
from detector.library.storage import UNFINISHED
from detector.library.verify import verify_run
from detector.library.videos import list_videos, video_file
from detector.view.presets import read_presets

CUTS: dict[Size, int] = {"short": 10, "usual": 400, "long": 4000}


@dataclass
class _Done:
    """What had been done when the power failed."""

    video: str = ""
    recorded: str = ""
    jobs: set[int] = field(default_factory=set)
    done: int = 0
    kept: list[str] = field(default_factory=list)
    dropping: str = ""
    dropped: str = ""
    label: str = ""
    preset: str = ""

    def add(self, mark: Op) -> None:
        """Take in what the program said it had done."""
        for name, value in json.loads(mark.content).items():
            if name == "job":
                self.jobs.add(value)
            elif name == "kept":
                self.kept.append(value)
            elif name != "begun":
                setattr(self, name, value)


def try_power(size: Size) -> Iterator[Trial]:
    """Cut the record of writes at random places, each time with another choice of what was lost."""
    if not has_strace():
        yield Trial("power loss", "recording", times=0, skipped="needs strace (apt install strace)")
        return
    with tempfile.TemporaryDirectory(prefix="footfall-power-") as scratch:
        folder = Path(scratch)
        data = folder / "data"
        film(folder / "walk.avi")
        (folder / "marks").touch()
        arguments = ["-m", "bench.torture.scenario", str(data), str(folder / "walk.avi"), str(folder / "marks")]
        ops = record(arguments, data, folder / "marks", folder / "log")
        wanted = {path.name: read_run_files(path) for path in _make_runs(folder / "reference")}
        dice = random.Random(0)
        cuts = sorted(dice.randrange(len(ops) + 1) for _ in range(CUTS[size]))
        for number, (cut, disk, done) in enumerate(_at_cuts(ops, cuts, str(data))):
            begin_s = time.monotonic()
            shutil.rmtree(data, ignore_errors=True)
            _lay_down(disk.lose_power(random.Random(number)), data)
            wrong = _check(open_library(data), done, wanted)
            where = f"cut {cut} of {len(ops)}, chance {number}"
            yield Trial("power loss", where, wrong, time.monotonic() - begin_s)


def _make_runs(folder: Path) -> list[Path]:
    """The runs of the scenario, undisturbed."""
    library = open_library(folder)
    ids = [keep_hour(library, **run) for run in (KEPT, DROPPED)]  # type: ignore[arg-type]
    return [library.run_folder(run_id) for run_id in ids]


def _at_cuts(ops: list[Op], cuts: list[int], root: str) -> Iterator[tuple[int, Disk, _Done]]:
    """The disk and what had been done at each of the cuts, which rise."""
    disk, done, at = Disk(root), _Done(), 0
    for cut in cuts:
        for op in ops[at:cut]:
            if op.what == "mark":
                done.add(op)
            else:
                disk.do(op)
        at = cut
        yield cut, disk, done


def _lay_down(files: dict[str, bytes | None], data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    for path, content in sorted(files.items()):
        if content is None:
            Path(path).mkdir(exist_ok=True)
        else:
            Path(path).write_bytes(content)


def _check(library: Library, done: _Done, wanted: dict[str, dict[str, bytes]]) -> str:
    """What is wrong with a library after the power came back; "" where all is whole, told, or made again."""
    try:
        return (
            _check_video(library, done)
            or _check_jobs(library, done)
            or _check_documents(library, done)
            or _check_runs(library, done, wanted)
        )
    except DetectorError as error:
        return f"cannot be used: {error}"


def _check_video(library: Library, done: _Done) -> str:
    videos = list_videos(library)
    for video in videos:
        video_file(library, video.id)
    if done.video and done.video not in {video.id for video in videos}:
        return "the video is gone"
    if done.recorded and videos[0].recording_start is None:
        return "the recording's start is gone"
    return ""


def _check_jobs(library: Library, done: _Done) -> str:
    jobs = {job.id: job for job in list_jobs(library)}
    if lost := done.jobs - jobs.keys():
        return f"the jobs {sorted(lost)} are gone"
    return "the job's end is gone" if done.done and jobs[done.done].state != "done" else ""


def _check_documents(library: Library, done: _Done) -> str:
    if done.label:
        label = read_notes(library.run_folder(done.kept[0])).label
        if label not in (done.label, "second"):
            return f"the label says {label!r}"
    if done.preset and [preset.name for preset in read_presets(library)] != [done.preset]:
        return "the preset is gone"
    return ""


def _check_runs(library: Library, done: _Done, wanted: dict[str, dict[str, bytes]]) -> str:
    """Every run: whole, or told to be damaged, or in part; and whole after it was asked for again."""
    listed = {summary.id: summary for summary in list_runs(library)}
    for run_id in done.kept:
        if run_id == done.dropping:
            continue
        if run_id not in listed or listed[run_id].state != "complete":
            state = listed[run_id].state if run_id in listed else "gone"
            return f"the run {run_id} was finished and is {state}"
    if done.dropped in listed:
        return f"the run {done.dropped} was deleted and is {listed[done.dropped].state} again"
    for run_id, summary in listed.items():
        damage = verify_run(library, run_id).damage
        if summary.state == "complete" and damage:
            return f"the run {run_id} is listed as complete, and verify says: {damage[0]}"
        if summary.state == "complete" and (differ := _differences(library, run_id, wanted)):
            return f"the run {run_id} is silently another: {differ}"
    return _go_on(library, wanted, [run_id for run_id in listed if run_id not in (done.dropping, done.dropped)])


def _go_on(library: Library, wanted: dict[str, dict[str, bytes]], there: list[str]) -> str:
    """Ask for the runs again."""
    for asked in (KEPT, DROPPED):
        with suppress(StorageFailed):
            keep_hour(library, **asked)  # type: ignore[arg-type]
    for run_id in there:
        if differ := _differences(library, run_id, wanted):
            return f"the run {run_id} is another after it went on: {differ}"
        if damage := verify_run(library, run_id).damage:
            return f"the run {run_id} is damaged after it went on: {damage[0]}"
    return ""


def _differences(library: Library, run_id: str, wanted: dict[str, dict[str, bytes]]) -> str:
    """The files of a run that are not those of one that nothing disturbed, but for notes and what was not finished."""
    files = read_run_files(library.run_folder(run_id))
    there = {n: c for n, c in files.items() if "notes.json" not in n and not n.endswith(UNFINISHED)}
    names = there.keys() | wanted[run_id].keys()
    return ", ".join(sorted(name for name in names if there.get(name) != wanted[run_id].get(name))[:3])
