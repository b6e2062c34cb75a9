"""Runs made up for tests: known cells, no video and no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detector.clock import set_clock
from detector.library.manifest import VideoPart
from detector.library.manifest_file import MANIFEST, read_manifest, write_manifest
from detector.library.paths import Library
from detector.library.runs import Run, RunRequest, read_run, resume_or_create_run
from detector.library.video_record import Video, write_record
from detector.types import (
    DOUBTFUL,
    FAILED,
    OK,
    UNREADABLE,
    Cells,
    Choice,
    DecodeStats,
    ModelSpec,
    Samples,
    Sampling,
    StageCosts,
    Stretch,
    Transform,
)

SPEC = ModelSpec(
    name="stand-in",
    title="Stand-in",
    classes=("person", "bag", "face"),
    thresholds=(0.5, 0.25, 0.7),
    score_floor=0.02,
    sha256="ab" * 32,
)
VIDEO = VideoPart(id="0" * 16, sha256="0" * 64, name="walk.avi", duration_s=10.0, display_wh=(480, 272))
Box = tuple[int, int, float, tuple[float, float, float, float]]


def give_clock(library: Library, start: str, zone: str) -> None:
    """Have the video of the runs made here in the library, without its file, and with a clock."""
    clock = set_clock(start, zone)
    facts: dict[str, object] = {
        **dict.fromkeys(("size_bytes", "mtime_ns", "expected_frames"), 1),
        **dict.fromkeys(("codec", "container"), "none"),
        **dict.fromkeys(("average_fps", "nominal_fps"), 10.0),
        **{"has_timestamps": True, "is_picture": False, "origin": "file", "location": "/nowhere/walk.avi"},
        **{"added": clock.start, "recording_start": clock.at(0.0), "recording_zone": zone},
    }
    part = VIDEO.model_dump(exclude={"average_fps"})
    folder = library.video_folder(VIDEO.id)
    folder.mkdir(parents=True)
    write_record(Video(folder=folder, **(part | facts)))


def request(*, name: str = "walk.avi", samples: int = 10, spec: ModelSpec = SPEC, **changes: object) -> RunRequest:
    """A request for one sample a second of a video 480 x 272, half the model's input."""
    wanted: dict[str, object] = {
        "video": VIDEO.model_copy(update={"name": name}),
        "spec": spec,
        "has_boxes": True,
        "sampling": Sampling(every_s=1.0),
        "transform": Transform((2.0, 2.0), (480, 272)),
        "total_samples": samples,
        "end_s": float(samples),
        "choice": Choice(device="CPU", build="none"),
    }
    return RunRequest(**(wanted | changes))  # type: ignore[arg-type]


def cells(rows: Sequence[Box]) -> Cells:
    """Cells from (sample, class_id, score, box in model pixels)."""
    if not rows:
        return Cells.empty()
    sample, class_id, score, box = zip(*rows, strict=True)
    place = np.arange(len(rows), dtype=np.int32)
    return Cells(
        np.asarray(sample, np.int32),
        np.asarray(class_id, np.int32),
        place // 60 % 34,
        place % 60,
        np.asarray(score, np.float32),
        np.asarray(box, np.float32).reshape(-1, 4),
        np.zeros(len(rows), np.int32),
    )


def made_stretch(
    first: int,
    n: int,
    rows: Sequence[Box] = (),
    unreadable: Sequence[int] = (),
    *,
    failed: Sequence[int] = (),
    doubtful: Sequence[int] = (),
    first_frame: int = 0,
    every_frames: int = 10,
) -> Stretch:
    """Samples first .. first + n, every 10th frame of a video of ten a second, from its ``first_frame`` on."""
    number = np.arange(first, first + n)
    words = {
        **dict.fromkeys(doubtful, DOUBTFUL),
        **dict.fromkeys(failed, FAILED),
        **dict.fromkeys(unreadable, UNREADABLE),
    }
    status = np.asarray([words.get(i, OK) for i in number.tolist()], np.str_)
    grid = np.random.default_rng(first).random((n, 3), np.float32)
    grid[(status == UNREADABLE) | (status == FAILED)] = np.nan
    pictures = tuple(b"" if i in unreadable else b"jpeg %d" % i for i in number)
    size = np.full((n, 2), VIDEO.display_wh, np.int32)
    frame = number * every_frames + first_frame
    samples = Samples(frame, frame / 10, status, size, grid, grid + 1, grid + 2, -grid, grid + 3)
    kept = cells([r for r in rows if first <= r[0] < first + n])
    costs = StageCosts(frames=n, wall_s=n / 5, peak_memory_bytes=1000 + first, seconds={"infer": n / 10})
    decoded = DecodeStats(expected=10 * n, corrupt=int((status == UNREADABLE).sum()))
    return Stretch(first, samples, kept, pictures, decoded, costs)


def change_manifest(folder: Path, **changes: object) -> None:
    """Write a run's manifest again with changes, and with the checksum of what it says then."""
    write_manifest(folder, read_manifest(folder).model_copy(update=changes))


def forget_checksums(folder: Path) -> None:
    """Turn a run's manifest into one of the second format, which knew no checksums."""
    path = folder / MANIFEST
    content = json.loads(path.read_text()) | {"schema_version": 2}
    path.write_text(json.dumps({k: v for k, v in content.items() if k not in ("checksum", "stretches")}))


def make_run(
    library: Library,
    rows: Sequence[Box] = (),
    *,
    samples: int = 10,
    stretch: int = 4,
    unreadable: Sequence[int] = (),
    failed: Sequence[int] = (),
    doubtful: Sequence[int] = (),
    first_frame: int = 0,
    every_frames: int = 10,
    **changes: object,
) -> Run:
    """A complete run in the library, written in stretches of ``stretch`` samples."""
    changes.setdefault("end_s", samples * every_frames / 10)
    changes.setdefault("sampling", Sampling(every_s=every_frames / 10))
    with resume_or_create_run(library, request(samples=samples, **changes)) as writer:  # type: ignore[arg-type]
        for first in range(0, samples, stretch):
            rest = min(stretch, samples - first)
            writer.write(
                made_stretch(
                    *(first, rest, rows, unreadable),
                    failed=failed,
                    doubtful=doubtful,
                    first_frame=first_frame,
                    every_frames=every_frames,
                )
            )
        writer.finish()
        run_id = writer.id
    return read_run(library, run_id)
