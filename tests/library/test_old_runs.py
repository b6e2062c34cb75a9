"""Runs of the first format: stretches cut by the clock, each with its cost, and columns that were not there yet."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from detector.library.paths import Library
from detector.library.runs import read_run, resume_or_create_run
from tests.library.made import made_stretch, make_run, request

PERSON = (3, 0, 0.9, (100.0, 100.0, 140.0, 200.0))
LENGTHS = (3, 4)
COST = {"frames": 3, "wall_s": 1.5, "peak_memory_bytes": 2000, "seconds": {"infer": 0.6}}


def made_old(folder: Path) -> None:
    """Turn what a run's folder holds into what the first format wrote."""
    for path in folder.glob("*.parquet"):
        table = pq.read_table(path)
        facts = json.loads(table.schema.metadata[b"footfall"])
        old = {b"footfall": json.dumps({"read": facts["decoded"], "cost": COST})} if "decoded" in facts else None
        later = {"source_w", "source_h", "pass_id", "brightness", "contrast", "blur", "edge_grid"} & set(
            table.column_names
        )
        pq.write_table(table.drop_columns(list(later)).replace_schema_metadata(old), path, compression="zstd")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del (
        manifest["checksum"],
        manifest["stretches"],
        manifest["stretch_samples"],
        manifest["transform"]["offset_xy"],
        manifest["choice"],
    )
    path.write_text(json.dumps(manifest | {"schema_version": 1, "timings": None}))


@pytest.fixture
def interrupted(library: Library) -> Path:
    """Seven of ten samples, in stretches of three and four."""
    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, LENGTHS[0]))
        writer.write(made_stretch(LENGTHS[0], LENGTHS[1], [PERSON]))
    made_old(writer.folder)
    return writer.folder


def test_it_is_read_as_it_was(library: Library, interrupted: Path) -> None:
    run = read_run(library, interrupted.name)
    assert run.n_samples == 7
    assert run.samples.source_wh.tolist() == [[480, 272]] * 7
    assert run.cells.pass_id.tolist() == [0]
    assert run.manifest.as_choice() == request().choice


def test_it_goes_on_behind_its_own_stretches(library: Library, interrupted: Path) -> None:
    before = {path.name: path.read_bytes() for path in interrupted.glob("*.parquet")}
    with resume_or_create_run(library, request()) as writer:
        (rest,) = writer.missing
        assert (rest.first_sample, rest.after_sample, rest.stretch_end(7)) == (7, 10, 10)
        assert rest.stretch_samples == request().stretch_samples
        writer.write(made_stretch(7, 3))
        writer.finish()
    run = read_run(library, writer.id)
    assert (run.manifest.state, run.manifest.schema_version, run.n_samples) == ("complete", 5, 10)
    assert {name: (interrupted / name).read_bytes() for name in before} == before
    assert (run.manifest.decoded, run.manifest.expected) == (100, 100)
    assert run.manifest.timings is not None
    assert run.manifest.timings.frames == 2 * COST["frames"] + 3  # type: ignore[operator]
    assert run.manifest.timings.peak_memory_bytes == 2000


def test_a_complete_one_is_recognised_and_left_alone(library: Library) -> None:
    folder = make_run(library, [PERSON]).folder
    made_old(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with resume_or_create_run(library, request()) as writer:
        assert writer.complete
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
