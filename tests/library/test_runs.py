from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector.errors import LibraryError, RunMissing, RunUnreadable, StorageFailed
from detector.library.paths import Library
from detector.library.runs import (
    RunWriter,
    find_run,
    list_runs,
    read_picture,
    read_run,
    remove_run,
    resume_or_create_run,
)
from detector.types import DOUBTFUL, FAILED, Cells, Choice, Sampling, Stretch
from tests.library.made import SPEC, VIDEO, Box, forget_checksums, made_stretch, make_run, request

PERSON = (3, 0, 0.9, (100.0, 100.0, 140.0, 200.0))
FAINT = (7, 0, 0.1, (100.0, 100.0, 140.0, 200.0))


def same(a: object, b: object) -> bool:
    """Whether two tables hold the same columns, NaN equal to NaN."""
    pairs = [(getattr(a, f.name), getattr(b, f.name)) for f in fields(a)]  # type: ignore[arg-type]
    return all(x.dtype == y.dtype and np.array_equal(x, y, equal_nan=x.dtype.kind == "f") for x, y in pairs)


def gaps(writer: RunWriter) -> list[tuple[int, int | None]]:
    return [(segment.first_sample, segment.after_sample) for segment in writer.missing]


def test_a_run_comes_back_as_it_was_written(library: Library) -> None:
    run = make_run(library, [PERSON, FAINT], unreadable=[5])
    assert run.n_samples == 10
    assert run.manifest.state == "complete"
    assert (run.manifest.decoded, run.manifest.expected, run.manifest.damaged) == (99, 100, 1)
    assert run.manifest.timings is not None
    assert run.manifest.timings.frames_per_s == pytest.approx(5.0)
    assert run.manifest.timings.ms_per_frame["infer"] == pytest.approx(100.0)
    assert run.manifest.timings.peak_memory_bytes == 1008
    assert same(
        run.samples,
        type(run.samples).concat([made_stretch(f, n, (), [5]).samples for f, n in ((0, 4), (4, 4), (8, 2))]),
    )
    assert same(run.cells, Cells.concat([made_stretch(0, 4, [PERSON]).cells, made_stretch(4, 4, [FAINT]).cells]))
    assert read_picture(library, run.id, 3) == b"jpeg 3"
    assert read_picture(library, run.id, 5) == b""


def test_a_run_without_any_cell(library: Library) -> None:
    run = make_run(library)
    assert len(run.cells) == 0
    assert list_runs(library)[0].figures is not None
    figures = list_runs(library)[0].figures
    assert figures is not None
    assert figures.highest == 0


def test_the_same_request_is_recognised(library: Library) -> None:
    run = make_run(library, [PERSON])
    with resume_or_create_run(library, request()) as again:
        assert again.complete
        assert again.id == run.id
        assert (again.done, again.missing) == (10, ())


def test_the_same_content_under_another_name_is_the_same_run(library: Library) -> None:
    run = make_run(library)
    with resume_or_create_run(library, request(name="copy of walk.avi")) as again:
        assert again.id == run.id


@pytest.mark.parametrize(
    "changes",
    [
        {"sampling": Sampling(every_s=2.0)},
        {"sampling": Sampling(every_s=1.0, start_s=1.0)},
        {"spec": replace(SPEC, sha256="cd" * 32)},
        {"spec": replace(SPEC, score_floor=0.01)},
        {"spec": replace(SPEC, box_norm=30.0)},
        {"choice": Choice(device="CPU", build="another")},
        {"choice": Choice(device="CPU", build="none", precision="fp16")},
        {"video": request().video.model_copy(update={"sha256": "1" * 64})},
    ],
    ids=str,
)
def test_anything_that_changes_the_cells_is_another_run(library: Library, changes: dict[str, object]) -> None:
    assert request(**changes).digest != request().digest  # type: ignore[arg-type]


def test_how_many_work_at_it_is_kept_and_no_other_run(library: Library) -> None:
    choice = Choice(device="CPU", threads=3, streams=2, batch=8, build="none")
    run = make_run(library, choice=choice)
    assert run.manifest.as_choice() == choice
    assert run.id == request().readable_id


def test_new_default_thresholds_are_not_another_run() -> None:
    assert request(spec=replace(SPEC, thresholds=(0.1, 0.2, 0.3))).digest == request().digest


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\nb'\"\u202e.mp4", "🎥", "", ".", "x" * 500, "=1+1.avi"])
def test_no_name_leads_out_of_the_library(library: Library, name: str) -> None:
    run = make_run(library, name=name)
    assert run.folder.parent == library.runs
    assert run.manifest.video.name == name
    assert read_run(library, run.id).id == run.id


@pytest.mark.parametrize("run_id", ["..", "../videos", "a/b", "", ".x", "a..b", "x" * 500, "a\n"])
def test_no_run_id_leads_out_of_the_library(library: Library, run_id: str) -> None:
    for use in (read_run, remove_run, lambda lib, run: read_picture(lib, run, 0)):
        with pytest.raises(RunMissing):
            use(library, run_id)


def test_an_interrupted_run_is_readable_and_continues(library: Library) -> None:
    writer = resume_or_create_run(library, request())
    with contextlib.suppress(KeyboardInterrupt), writer:
        writer.write(made_stretch(0, 4, [PERSON]))
        raise KeyboardInterrupt
    part = read_run(library, writer.id)
    assert part.manifest.state == "partial"
    assert part.n_samples == 4
    assert (part.manifest.decoded, part.manifest.expected) == (40, 40)
    assert part.end_s == 4.0
    assert list_runs(library)[0].n_samples == 4
    with resume_or_create_run(library, request()) as writer:
        assert not writer.complete
        assert gaps(writer) == [(4, 10)]
        writer.write(made_stretch(4, 6, [FAINT]))
        writer.finish()
    whole = read_run(library, writer.id)
    assert whole.n_samples == 10
    assert (whole.manifest.decoded, whole.manifest.expected) == (100, 100)
    assert whole.manifest.timings is not None
    assert whole.manifest.timings.frames == 10
    assert same(whole.cells, Cells.concat([made_stretch(0, 4, [PERSON]).cells, made_stretch(4, 6, [FAINT]).cells]))


def test_a_stretch_without_its_samples_file_does_not_count(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, 4))
        writer.write(made_stretch(4, 4))
    (writer.folder / "samples-000004.parquet").unlink()
    (writer.folder / "samples-000008.parquet.1234.tmp").write_bytes(b"half a file")
    assert read_run(library, writer.id).n_samples == 4
    with resume_or_create_run(library, request()) as again:
        assert gaps(again) == [(4, 10)]
    assert not list(writer.folder.glob("*.tmp"))


@pytest.mark.parametrize("order", [[0, 4, 8], [8, 0, 4], [4, 8, 4, 0, 4, 8]], ids=["in turn", "any", "some twice"])
def test_stretches_in_any_order_make_the_same_files(library: Library, order: list[int]) -> None:
    with resume_or_create_run(library, request()) as writer:
        for first in order:
            writer.write(made_stretch(first, min(4, 10 - first), [PERSON, FAINT]))
        writer.finish()
    files = {path.name: path.read_bytes() for path in writer.folder.glob("*.parquet")}
    other = make_run(library, [PERSON, FAINT], sampling=Sampling(frames=10))
    assert files == {path.name: path.read_bytes() for path in other.folder.glob("*.parquet")}


def test_a_run_is_read_up_to_its_first_gap_and_keeps_what_lies_behind(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, 3))
        writer.write(made_stretch(5, 5, [FAINT]))
        with pytest.raises(ValueError, match=r"samples 3 to 5 of .* are missing"):
            writer.finish()
    part = read_run(library, writer.id)
    assert (part.n_samples, len(part.cells)) == (3, 0)
    with resume_or_create_run(library, request()) as again:
        assert gaps(again) == [(3, 5)]
        again.write(made_stretch(3, 2))
        again.finish()
    whole = read_run(library, writer.id)
    assert (whole.n_samples, whole.cells.sample.tolist()) == (10, [7])


def test_an_empty_stretch_is_refused(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer, pytest.raises(ValueError, match="expected samples from 0"):
        writer.write(made_stretch(0, 0))


def test_only_one_writer_at_a_time(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer:
        with pytest.raises(LibraryError, match="somebody else"):
            resume_or_create_run(library, request())
        with pytest.raises(LibraryError, match="Cancel it first"):
            remove_run(library, writer.id)
    with resume_or_create_run(library, request()):
        pass


def test_a_broken_run_does_not_hide_the_others(library: Library) -> None:
    good = make_run(library)
    broken = make_run(library, sampling=Sampling(every_s=2.0))
    newer = make_run(library, sampling=Sampling(every_s=3.0))
    (broken.folder / "manifest.json").write_text("{")
    text = json.loads((newer.folder / "manifest.json").read_text())
    (newer.folder / "manifest.json").write_text(json.dumps(text | {"schema_version": 99, "more": 1}))
    (library.runs / "not-a-run").mkdir()
    found = {summary.id: summary for summary in list_runs(library)}
    assert found[good.id].problem == ""
    assert "damaged" in found[broken.id].problem
    assert "newer Footfall" in found[newer.id].problem
    assert "no manifest.json" in found["not-a-run"].problem
    for run_id in (broken.id, newer.id, "not-a-run"):
        with pytest.raises(RunUnreadable, match=run_id):
            read_run(library, run_id)


@pytest.mark.parametrize("name", ["samples-000004.parquet", "cells-000004.parquet"])
@pytest.mark.parametrize("content", [b"", b"PAR1 nonsense PAR1"], ids=["empty", "nonsense"])
def test_a_damaged_table_is_said_and_repaired(library: Library, name: str, content: bytes) -> None:
    run = make_run(library, [PERSON])
    (run.folder / name).write_bytes(content)
    with pytest.raises(RunUnreadable, match="Start the same analysis again"):
        read_run(library, run.id)
    with resume_or_create_run(library, request()) as writer:
        assert not writer.complete
        assert gaps(writer) == [(4, 8)]


@pytest.mark.parametrize("name", ["samples-000000.parquet", "cells-000000.parquet"])
@pytest.mark.parametrize("state", ["complete", "partial"])
def test_a_table_with_bytes_changed_inside_is_said_and_repaired(library: Library, name: str, state: str) -> None:
    run = make_run(library, [PERSON])
    if state == "partial":
        (run.folder / "samples-000008.parquet").unlink()
        resume_or_create_run(library, request()).close()
    path = run.folder / name
    data = bytearray(path.read_bytes())
    data[4:400] = bytes(396)
    path.write_bytes(data)
    with pytest.raises(RunUnreadable, match=rf"{name} cannot be read. Start the same analysis again"):
        read_run(library, run.id)
    with resume_or_create_run(library, request()) as writer:
        assert not writer.complete
        assert gaps(writer)[0] == (0, 4)
        for segment in writer.missing:
            writer.write(
                made_stretch(segment.first_sample, (segment.after_sample or 0) - segment.first_sample, [PERSON])
            )
        writer.finish()
    again = read_run(library, run.id)
    assert same(again.samples, run.samples)
    assert same(again.cells, run.cells)


def test_a_shorter_beginning_does_not_replace_a_longer_one(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(made_stretch(0, 4, [PERSON]), whole=False))
    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(made_stretch(0, 2), whole=False))
    assert read_run(library, writer.id).n_samples == 4
    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(made_stretch(0, 6, [PERSON]), whole=False))
    part = read_run(library, writer.id)
    assert (part.n_samples, part.cells.sample.tolist()) == (6, [3])


def test_a_beginning_is_there_until_the_pictures_of_the_whole_are(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(made_stretch(0, 4, [PERSON]), whole=False))
    with resume_or_create_run(library, request()) as writer, monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            writer.write(made_stretch(0, 10, [PERSON]))
    part = read_run(library, writer.id)
    assert (part.n_samples, part.cells.sample.tolist()) == (4, [3])


@pytest.mark.parametrize("table", ["cells", "samples"])
def test_a_beginning_is_there_until_the_tables_of_the_whole_are(
    library: Library, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    def full(old: Path, new: Path, *, really: Callable[[Path, Path], None] = os.replace) -> None:
        if new.name.startswith(table):
            raise OSError(errno.ENOSPC, "No space left on device")
        really(old, new)

    late: Box = (8, 0, 0.9, (100.0, 100.0, 140.0, 200.0))
    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(made_stretch(0, 4, [PERSON]), whole=False))
    with resume_or_create_run(library, request()) as writer, monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(StorageFailed, match="the disk is full"):
            writer.write(made_stretch(0, 10, [PERSON, late]))
    part = read_run(library, writer.id)
    assert (part.n_samples, part.cells.sample.tolist()) == (4, [3])
    with resume_or_create_run(library, request()) as writer:
        assert writer.begun
        writer.write(made_stretch(0, 10, [PERSON, late]))
        writer.finish()
    assert read_run(library, writer.id).cells.sample.tolist() == [3, 8]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../../tmp/elsewhere"},
        {"created": "0001-01-01T00:00:00Z"},
        {"created": "2026-01-01T00:00:00"},
        {"end_s": 1e300},
        {"model": {"stride_px": 0}},
        {"transform": {"scale_xy": [0, 1]}},
    ],
    ids=["another folder's name", "no sensible year", "no time zone", "endless", "no cells", "no size"],
)
def test_a_manifest_with_odd_values_is_damaged(library: Library, change: dict[str, object]) -> None:
    run, good = make_run(library), make_run(library, sampling=Sampling(frames=5))
    forget_checksums(run.folder)
    path = run.folder / "manifest.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps(kept | {k: kept[k] | v if isinstance(v, dict) else v for k, v in change.items()}))
    with pytest.raises(RunUnreadable):
        read_run(library, run.id)
    assert {summary.id: bool(summary.problem) for summary in list_runs(library)} == {run.id: True, good.id: False}


@pytest.mark.parametrize(
    ("column", "values"),
    [("status", ["=HYPERLINK()"] * 4), ("time_s", [0.0, float("nan"), 2.0, 3.0]), ("time_s", [3.0, 2.0, 1.0, 0.0])],
    ids=["another status", "not a time", "backwards"],
)
def test_samples_with_odd_values_are_damaged(library: Library, column: str, values: list[object]) -> None:
    run = make_run(library, [PERSON])
    forget_checksums(run.folder)
    path = run.folder / "samples-000000.parquet"
    table = pq.read_table(path)
    pq.write_table(table.set_column(table.column_names.index(column), column, pa.array(values)), path)
    with pytest.raises(RunUnreadable, match="is damaged"):
        read_run(library, run.id)
    pq.write_table(table.drop_columns([column]), path)
    with pytest.raises(RunUnreadable):
        read_run(library, run.id)


def test_a_stretch_without_todays_columns_is_read_beside_others(library: Library) -> None:
    run = make_run(library, [PERSON, FAINT])
    forget_checksums(run.folder)
    for name, later in (("samples", ["source_w", "source_h"]), ("cells", ["pass_id"])):
        path = run.folder / f"{name}-000004.parquet"
        pq.write_table(pq.read_table(path).drop_columns(later), path)
    again = read_run(library, run.id)
    assert same(again.samples, run.samples)
    assert same(again.cells, run.cells)


@pytest.mark.parametrize("status", [DOUBTFUL, FAILED])
def test_every_status_is_kept(library: Library, status: str) -> None:
    odd = made_stretch(0, 10)
    named = replace(odd.samples, status=np.asarray([status] + ["ok"] * 9))
    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(odd, samples=named))
        writer.finish()
    samples = read_run(library, writer.id).samples
    assert samples.status[0] == status
    assert samples.readable.tolist() == [status == DOUBTFUL] + [True] * 9


def test_a_run_whose_end_nobody_knows(library: Library) -> None:
    live = VIDEO.model_copy(update={"sha256": None, "duration_s": None})
    with resume_or_create_run(library, request(video=live, total_samples=None, end_s=None)) as writer:
        writer.write(made_stretch(0, 4, [PERSON]))
    run = read_run(library, writer.id)
    assert (run.n_samples, run.end_s) == (4, 4.0)
    assert (list_runs(library)[0].n_samples, list_runs(library)[0].total_samples) == (4, None)
    with resume_or_create_run(library, request(video=live, total_samples=None, end_s=None)) as again:
        assert (again.id, gaps(again)) == (run.id, [(4, None)])


def test_boxes_are_told_in_the_pixels_their_frame_had(library: Library) -> None:
    """The model's input is 960 x 544: twice a frame of 480 x 272, and as large as one of 960 x 544."""
    kept = made_stretch(0, 10)
    source_wh = np.asarray([[480, 272]] * 5 + [[960, 544]] * 5, np.int32)
    with resume_or_create_run(library, request()) as writer:
        writer.write(replace(kept, samples=replace(kept.samples, source_wh=source_wh)))
        writer.finish()
    run = read_run(library, writer.id)
    boxes = np.asarray([[10, 20, 100, 200]] * 2, np.float32)
    assert run.to_source(np.asarray([2, 7], np.int32), boxes).tolist() == [[5, 10, 50, 100], [10, 20, 100, 200]]
    assert run.to_source(np.asarray([2, 3], np.int32), boxes).tolist() == [[5, 10, 50, 100]] * 2


def test_more_cells_than_frames_can_have_are_not_read(library: Library) -> None:
    run = make_run(library, [PERSON])
    forget_checksums(run.folder)
    path = run.folder / "cells-000000.parquet"
    one = pq.read_table(path)
    pq.write_table(pa.concat_tables([one] * (10 * 3 * 34 * 60 + 1)), path)
    with pytest.raises(RunUnreadable, match="more cells than its frames have"):
        read_run(library, run.id)


def test_cells_that_point_outside_the_run(library: Library) -> None:
    astray = made_stretch(0, 4, [PERSON])
    with resume_or_create_run(library, request()) as writer:
        writer.write(Stretch(0, astray.samples, replace(astray.cells, class_id=np.asarray([9], np.int32)), ()))
    with pytest.raises(RunUnreadable, match="class_id outside 0 to 2"):
        read_run(library, writer.id)


def test_a_refusing_disk_keeps_what_was_written(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, 4, [PERSON]))
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", full)  # where every table is put in place
            with pytest.raises(StorageFailed, match="the disk is full"):
                writer.write(made_stretch(4, 4))
    assert read_run(library, writer.id).n_samples == 4
    assert not list(writer.folder.glob("*.tmp"))


def test_key_figures_at_the_models_own_thresholds(library: Library) -> None:
    make_run(library, [PERSON, FAINT, (3, 0, 0.8, (500.0, 100.0, 540.0, 200.0))], unreadable=[5, 6])
    figures = list_runs(library)[0].figures
    assert figures is not None
    assert figures.counted == "person"
    assert figures.sparkline == (0, 0, 0, 2, 0, 0, 0, 0, 0, 0)
    assert figures.highest == 2
    assert figures.mean == 0.25


def test_finding_a_run_by_part_of_its_name(library: Library) -> None:
    run = make_run(library)
    other = make_run(library, sampling=Sampling(frames=5))
    assert run.id.startswith("walk-every-1s-")
    assert other.id.startswith("walk-5-frames-")
    assert find_run(library, run.id) == run.id
    assert find_run(library, "walk-every") == run.id
    assert find_run(library, other.id[-12:]) == other.id
    assert find_run(library, "latest") in (run.id, other.id)
    with pytest.raises(RunMissing, match="2 runs"):
        find_run(library, "walk")
    with pytest.raises(RunMissing, match="no run called 'nothing'"):
        find_run(library, "nothing")


def test_latest_of_an_empty_library(library: Library) -> None:
    assert list_runs(library) == []
    with pytest.raises(RunMissing, match="no runs yet"):
        find_run(library, "latest")


def test_deleting_a_run(library: Library) -> None:
    run, other = make_run(library), make_run(library, sampling=Sampling(frames=5))
    remove_run(library, run.id)
    assert [summary.id for summary in list_runs(library)] == [other.id]
    assert not list(library.runs.glob(f"{run.id}*"))
    with pytest.raises(RunMissing):
        remove_run(library, run.id)
