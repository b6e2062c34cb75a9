"""Makes the golden data, with the code of the tag ``before-house`` and with nothing newer.

    git worktree add ../before before-house
    cp -r tests/golden ../before/tests/
    cd ../before && python -m tests.golden.make

The same seed, clock and costs every time: made again, every file but queue.sqlite has the same bytes, as long as
ONNX Runtime and x264 have the same version. What the code of a later day says is never written here.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from detector.analysis.pipeline import analyse
from detector.jobs.analyse import load, request_of
from detector.jobs.queue import submit
from detector.jobs.requests import analyse_request, fetch_request, video_request
from detector.library.manifest import VideoPart, read_manifest, write_manifest
from detector.library.notes import Notes, Preset, SpotCheck, change_notes, save_preset
from detector.library.paths import Library, open_library
from detector.library.request import RunRequest
from detector.library.run import read_run
from detector.library.videos import adopt, video, video_file
from detector.library.writer import open_run
from detector.types import OK, UNREADABLE, Cells, Chunk, Cost, ModelSpec, Read, Samples, Sampling, Transform
from detector.video.reader import plan
from tests.golden.commands import called
from tests.golden.content import DATA, EXPECTED, EXPORTS, keep, write_expected
from tests.golden.make import cases, scene
from tests.golden.make.engine import digest_and_id, job_rows
from tests.golden.pages import forget_caches, job_words, opened

SEED = 20260301
FIRST_DAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CHUNK = 8
ODD = ModelSpec(
    name="odd",
    title="@Odd, names",
    classes=("person", "bag, large", "=face"),
    thresholds=(0.5, 0.3, 0.6),
    score_floor=0.03,
    input_wh=(320, 192),
    resize="letterbox",
    sha256="0d" * 32,
)
ODD_VIDEO = VideoPart(
    id="e" * 16, sha256="e" * 64, name="=night, gate.avi", duration_s=24.0, display_wh=(480, 288), average_fps=12.5
)


def main() -> None:
    """Write tests/golden/data and tests/golden/expected anew."""
    for folder in (DATA, EXPECTED):
        shutil.rmtree(folder, ignore_errors=True)
    os.environ["FOOTFALL_DATA"] = str(DATA)
    library = open_library(DATA)
    names = _fill(library)
    _tidy(library)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        _expect(Path(scratch), names)


def _fill(library: Library) -> dict[str, str]:
    """Everything in the data folder; returns the runs' ids by the letters that ``cases`` calls them."""
    scene.write_network(library.models / "boxes", boxes=True)
    scene.write_network(library.models / "cover", boxes=False)
    clip = scene.write_clip(library.videos / "clip.mp4")
    video_id = adopt(library, clip, "walk.mp4", origin="upload").id
    names = {
        "A": _run(library, video_id, "boxes", Sampling(every_s=0.25)),
        "B": _run(library, video_id, "boxes", Sampling(every_frames=3), stop_after=2),
        "C": _run(library, video_id, "cover", Sampling(every_s=0.25)),
        "D": _odd_run(library),
        "E": _run(library, video_id, "boxes", Sampling(frames=20, start_s=1.0, end_s=7.0)),
    }
    _break(library, names["E"])
    _clock(library, video_id, names)
    _notes(library, names)
    _jobs(library, video_id, names)
    return names


def _run(library: Library, video_id: str, model: str, sampling: Sampling, stop_after: int = 99) -> str:
    """A run in stretches of eight samples; interrupted after so many of them."""
    path = video_file(library, video_id)
    network, planned = load(library, model), plan(path, sampling)
    request = request_of(video(library, video_id), planned, network)
    with open_run(library, request) as writer:
        for count, chunk in enumerate(analyse(path, planned, network, chunk_samples=CHUNK, chunk_s=1e9)):
            if count == stop_after:
                break
            writer.write(replace(chunk, cost=_cost(len(chunk.samples))))
        else:
            writer.finish(Cost(wall_s=0.25))
        return writer.id


def _cost(frames: int) -> Cost:
    seconds = {"decode": 0.002 * frames, "prepare": 0.001 * frames, "infer": 0.01 * frames, "cells": 0.001 * frames}
    return Cost(frames=frames, wall_s=0.0125 * frames, peak_memory_bytes=300 * 2**20, seconds=seconds)


def _odd_run(library: Library) -> str:
    """Hand-made: awkward names, frames that could not be read, crowded cells, and a video that is not here."""
    samples, rng = 24, np.random.default_rng(SEED)
    request = RunRequest(
        video=ODD_VIDEO,
        spec=ODD,
        has_boxes=True,
        sampling=Sampling(every_s=1.0),
        transform=Transform((2 / 3, 2 / 3), (480, 288)),
        total_samples=samples,
        end_s=24.0,
        runtime="none",
        provider="CPU",
    )
    with open_run(library, request) as writer:
        for first in range(0, samples, CHUNK):
            writer.write(_odd_chunk(first, min(CHUNK, samples - first), rng))
        writer.finish()
        return writer.id


def _odd_chunk(first: int, count: int, rng: np.random.Generator) -> Chunk:
    numbers = np.arange(first, first + count)
    status = np.where(np.isin(numbers, (5, 11, 12)), UNREADABLE, OK)
    rows = [row for number in numbers[status == OK] for row in _odd_cells(int(number), rng)]
    sample, class_id, row, col, score, box = (np.asarray(part) for part in zip(*rows, strict=True))
    order = np.lexsort((col, row, class_id, sample))
    whole = [np.asarray(part, np.int32)[order] for part in (sample, class_id, row, col)]
    cells = Cells(*whole, np.asarray(score, np.float32)[order], np.asarray(box, np.float32)[order])
    grid = rng.random((count, 3)).astype(np.float32)
    grid[status != OK] = np.nan
    samples = Samples(numbers * 12 + 1, numbers * 1.0 + 0.08, status, grid / 9, grid, grid / 3, -grid, grid + 1)
    pictures = tuple(b"" if number in (5, 11, 12) else _small_picture(int(number)) for number in numbers)
    return Chunk(first, samples, cells, pictures, Read(expected=12 * count, corrupt=3), _cost(count))


def _odd_cells(sample: int, rng: np.random.Generator) -> list[tuple[int, int, int, int, float, list[float]]]:
    """Up to six objects of every class, each said by a group of neighbouring cells whose boxes almost agree."""
    found = {}
    for class_id in range(3):
        for _ in range(int(rng.integers(0, 6 - 2 * class_id))):
            x, y, high = rng.uniform(20, 290), rng.uniform(20, 140), rng.uniform(12, 90)
            peak = rng.beta(3, 2)
            for down, across in ((0, 0), (0, 1), (1, 0), (1, 1), (-1, 0)):
                row, col = int(y // 16) + down, int(x // 16) + across
                if not (0 <= row < 12 and 0 <= col < 20):
                    continue
                score = float(np.clip(peak * rng.uniform(0.5, 1.0), 0.031, 0.999))
                shift = rng.normal(0, 2.5, 4)
                box = [x - high / 4, y - high / 2, x + high / 4, y + high / 2]
                found[class_id, row, col] = (score, [float(edge + move) for edge, move in zip(box, shift, strict=True)])
    return [(sample, *place, *what) for place, what in found.items()]


def _small_picture(number: int) -> bytes:
    from detector.images import jpeg

    return jpeg(np.full((36, 60, 3), 40 + 5 * number, np.uint8), 60)


def _break(library: Library, run_id: str) -> None:
    """A run that lost a table in its middle, and a folder whose manifest is no manifest."""
    folder = library.run_folder(run_id)
    (folder / f"cells-{CHUNK:06d}.parquet").unlink()
    broken = library.runs / "broken-every-1s-0123456789ab"
    broken.mkdir()
    (broken / "manifest.json").write_text("{")


def _clock(library: Library, video_id: str, names: dict[str, str]) -> None:
    """Fixed times of creation, a minute apart, for the runs and the video."""
    for minutes, run_id in enumerate(names.values()):
        folder = library.run_folder(run_id)
        update = {"created": FIRST_DAY + timedelta(minutes=minutes)}
        if run_id == names["E"]:
            update |= {"state": "partial"}
        write_manifest(folder, read_manifest(folder).model_copy(update=update))
    record = library.video_folder(video_id) / "video.json"
    content = json.loads(record.read_text()) | {
        "added": FIRST_DAY.isoformat(),
        "mtime_ns": 0,
        "recording_start": "2026-02-28T17:45:00",
    }
    record.write_text(json.dumps(content, indent=2))


def _notes(library: Library, names: dict[str, str]) -> None:
    weights = (2.5, 4.0, 4.0, 6.5, 8.0, 7.0)
    people = SpotCheck(
        class_name="person",
        samples=(2, 6, 11, 17, 23, 30),
        weights=weights,
        counted={2: 1, 6: 2, 11: 3, 17: 3, 23: 2},
        seed=7,
    )
    bags = SpotCheck(class_name="bag, large", samples=(1, 9, 20), weights=(8.0, 8.0, 8.0), counted={9: 2, 1: 0}, seed=3)
    change_notes(library.run_folder(names["A"]), lambda _: Notes(label="Entrance, morning", spot_checks=(people,)))
    change_notes(library.run_folder(names["D"]), lambda _: Notes(label="=Gate *at* night", spot_checks=(bags,)))
    own = dict(zip(scene.CLASSES, (0.35, 0.3, 0.4), strict=True))
    save_preset(library, Preset(name="Quiet hours", scores=own, iou=0.35, min_height_px=30.0))
    summed = dict(zip(scene.CLASSES, (1.4, 0.8, 0.9), strict=True))
    save_preset(
        library,
        Preset(name="Summed, strict", scores=summed, method="dbscan", eps=0.4, min_samples=2, min_coverage=0.05),
    )
    save_preset(library, Preset(name="Coverage", scores=dict.fromkeys(scene.CLASSES, 0.6), method="regions"))
    odd = {"person": 0.4, "bag, large": 0.2, "=face": 0.5}
    save_preset(library, Preset(name="Odd names", scores=odd))


def _jobs(library: Library, video_id: str, names: dict[str, str]) -> None:
    """A row of every kind in every state, and what may be special about a running one."""
    run = read_run(library, names["A"])
    thresholds = run.default_thresholds
    number, rows = 0, {}
    for state in cases.STATES:
        for kind in cases.KINDS:
            number += 1
            payload = {
                "analyse": analyse_request(video_id, Sampling(frames=number + 2), model="boxes", name="walk.mp4"),
                "video": video_request(
                    run.id,
                    replace(thresholds, min_height_px=float(number)),
                    run.classes,
                    blur_faces=number % 2 == 0,
                    name="walk.mp4",
                ),
                "fetch": fetch_request(
                    f"https://media.example/watch?v={number}",
                    name=f"media.example clip {number}",
                    analyse=Sampling(every_s=2.0) if number % 2 else None,
                ),
                "demo": {},
            }[kind]
            job_id = submit(library, kind, payload)
            result = {"analyse": {"run_id": run.id}, "demo": {"run_id": run.id}, "fetch": {"video_id": video_id}}
            rows[job_id] = cases.row_of(state, kind, number, result.get(kind, {"file": "made/gone.mp4"}))
            _put(library, job_id, {"state": "done"})  # else the next of the same payload would be this one
    for job_id, values in rows.items():
        _put(library, job_id, values)


def _put(library: Library, job_id: int, values: dict[str, object]) -> None:
    with closing(sqlite3.connect(library.databases / "jobs.sqlite")) as table, table:
        places = ", ".join(f"{name} = ?" for name in values)
        table.execute(f"UPDATE jobs SET {places} WHERE id = ?", (*values.values(), job_id))


def _tidy(library: Library) -> None:
    """Take away what every start makes anew: the index, locks, and SQLite's side files."""
    for name in ("jobs.sqlite", "queue.sqlite"):
        with closing(sqlite3.connect(library.databases / name)) as base:
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            base.execute("VACUUM")
    for pattern in ("catalogue.sqlite*", "*.sqlite-*", "**/.*.lock", "**/*.lock", "**/.incoming*"):
        for path in library.root.glob(pattern):
            path.unlink() if path.is_file() else shutil.rmtree(path)
    library.jobs.rmdir()


def _expect(scratch: Path, names: dict[str, str]) -> None:
    copy = _copy(scratch / "data")
    write_expected("runs", {"names": names, "said": [_said(args) for args in cases.commands(names)]})
    write_expected("exports", [_exported(names[letter], cut) for letter, cut in cases.cuts()])
    (copy / "jobs.sqlite").unlink()  # a page starts a worker where something waits
    write_expected("addresses", [_opened(view, query) for view, query in cases.addresses(names)])
    write_expected("requests", [_asked(fields) for fields in cases.requests()])
    write_expected("jobs", _rows(copy))
    copy = _copy(scratch / "continued")
    write_expected("analyses", [_analysed(copy, args) for args in cases.analyses()])


def _copy(target: Path) -> Path:
    shutil.copytree(DATA, target)
    os.environ["FOOTFALL_DATA"] = str(target)
    forget_caches()
    return target


def _said(arguments: list[str]) -> dict[str, object]:
    said = called(*arguments)
    return {"arguments": arguments, "status": said.status, "out": said.out.decode(), "err": said.err}


def _exported(run_id: str, cut: list[str]) -> dict[str, object]:
    return {"run": run_id, "cut": cut, "files": _files(run_id, cut)}


def _files(run_id: str, cut: list[str]) -> dict[str, str]:
    kept = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, name in EXPORTS.items():
            path = Path(folder) / name
            said = called("export", run_id, "--kind", kind, "--out", str(path), *cut)
            if said.status:
                raise SystemExit(f"{run_id} {cut}: {said.err}")
            kept[kind] = keep(name, path.read_bytes())
    return kept


def _opened(view: str, query: dict[str, str]) -> dict[str, object]:
    page = opened(view, query)
    if page.problems:
        raise SystemExit(f"{view} {query}: {page.problems}")
    files = {name: keep(name, page.file(name)) if _held(name) else "" for name in sorted(page.downloads)}
    words = page.words if view in cases.WITH_WORDS else []
    return {"page": view, "query": query, "files": files, "said": page.said, "words": words}


def _held(name: str) -> bool:
    return Path(name).suffix in (".csv", ".txt", ".json", ".parquet")


def _asked(fields: dict[str, object]) -> dict[str, object]:
    made, readable = digest_and_id(fields)
    return {**fields, "digest": made, "id": readable}


def _rows(copy: Path) -> dict[str, object]:
    """What the table of jobs says, and what the page of jobs shows of it."""
    shutil.copy(DATA / "jobs.sqlite", copy)
    return {"rows": job_rows(), "shown": job_words(copy)}


def _analysed(copy: Path, arguments: list[str]) -> dict[str, object]:
    said = called(*arguments)
    if said.status:
        raise SystemExit(said.err)
    first = said.out.decode().splitlines()[0]
    run_id = first.split()[1]
    files = _files(run_id, [])
    if first == f"Run {run_id}":
        del files["coco"]  # it names the moment at which the run was made
    manifest = json.loads((copy / "runs" / run_id / "manifest.json").read_text())
    return {
        "arguments": arguments,
        "runtime": manifest["runtime"],
        "first_line": first,
        "run": run_id,
        "samples": manifest["total_samples"],
        "files": files,
    }


if __name__ == "__main__":
    main()
