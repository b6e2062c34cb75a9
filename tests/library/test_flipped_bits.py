"""A bit of a run's files that flipped is said, and never read as other numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.errors import RunUnreadable
from detector.library.manifest_file import read_manifest
from detector.library.paths import Library
from detector.library.runs import Run, list_runs, read_run, resume_or_create_run
from tests.library.made import Box, forget_checksums, made_stretch, make_run, request
from tests.library.test_runs import same

PLACES = 60
ROWS: list[Box] = [(i % 10, i % 3, 0.1 + i / 50, (9.0 * i, 5.0 * i, 9.0 * i + 30, 5.0 * i + 90)) for i in range(40)]


def flip_bits(path: Path, seed: int) -> Iterator[int]:
    """The file with one bit flipped, at one place after another; whole again at the end."""
    content = path.read_bytes()
    for bit in random.Random(seed).sample(range(8 * len(content)), PLACES):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        yield bit
    path.write_bytes(content)


def repair(library: Library) -> list[int]:
    """Start the same analysis again; returns the first samples of what was made anew."""
    with resume_or_create_run(library, request()) as writer:
        segments = writer.missing
        for segment in segments:
            writer.write(
                made_stretch(segment.first_sample, (segment.after_sample or 0) - segment.first_sample, ROWS, [5])
            )
        if not writer.complete:
            writer.finish()
    return [segment.first_sample for segment in segments]


@pytest.fixture
def run(library: Library) -> Run:
    return make_run(library, ROWS, unreadable=[5])


@pytest.mark.parametrize("name", ["cells-000004.parquet", "samples-000004.parquet"])
def test_a_bit_of_a_table(library: Library, run: Run, name: str) -> None:
    for _ in flip_bits(run.folder / name, seed=1):
        with pytest.raises(RunUnreadable, match="Start the same analysis again to repair it"):
            read_run(library, run.id)
    assert same(read_run(library, run.id).cells, run.cells)


@pytest.mark.parametrize("name", ["cells-000004.parquet", "samples-000004.parquet"])
def test_a_bit_of_a_table_whose_checksum_nobody_kept(library: Library, run: Run, name: str) -> None:
    """Its pages are summed all the same; what is not in them may be read, and is refused in words where it cannot."""
    forget_checksums(run.folder)
    refused = 0
    for _ in flip_bits(run.folder / name, seed=2):
        try:
            read_run(library, run.id)
        except RunUnreadable:
            refused += 1
    assert refused > PLACES // 4


def test_a_bit_of_the_manifest(library: Library, run: Run) -> None:
    path = run.folder / "manifest.json"
    for bit in flip_bits(path, seed=3):
        try:
            manifest = read_manifest(run.folder)
        except RunUnreadable:
            assert list_runs(library)[0].problem
            continue
        timings = run.manifest.timings
        assert manifest.model_copy(update={"timings": timings}) == run.manifest, bit


@pytest.mark.parametrize(
    "name", ["samples-000004.parquet", pytest.param("cells-000004.parquet", marks=pytest.mark.long)]
)
def test_a_damaged_table_is_remade_and_nothing_else(library: Library, run: Run, name: str) -> None:
    path = run.folder / name
    files = {file: file.read_bytes() for file in run.folder.glob("*.parquet")}
    for _ in flip_bits(path, seed=4):
        assert repair(library) == [4]
        assert {file: file.read_bytes() for file in files} == files
    path.unlink()
    assert repair(library) == [4]
    path.write_bytes(files[path][:100])
    assert repair(library) == [4]
    again = read_run(library, run.id)
    assert again.manifest.model_copy(update={"timings": None}) == run.manifest.model_copy(update={"timings": None})
    assert repair(library) == []


def test_a_manifest_cut_short_is_made_anew(library: Library, run: Run) -> None:
    path = run.folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(RunUnreadable):
        read_run(library, run.id)
    assert repair(library) == []
    again = read_run(library, run.id).manifest
    when = {"timings": None, "created": run.manifest.created}
    assert again.model_copy(update=when) == run.manifest.model_copy(update=when)


@pytest.mark.parametrize(
    "name", ["samples-000004.parquet", pytest.param("cells-000004.parquet", marks=pytest.mark.long)]
)
def test_a_damaged_table_whose_checksum_nobody_kept_is_remade(library: Library, run: Run, name: str) -> None:
    """Whatever a bit does to it: after the same analysis again the run opens."""
    forget_checksums(run.folder)
    for _ in flip_bits(run.folder / name, seed=5):
        repair(library)
        read_run(library, run.id)
        forget_checksums(run.folder)
