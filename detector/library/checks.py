"""Holding a run's files against what was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from detector.library.manifest import FilePart, Manifest, StretchPart
from detector.library.stretches import StoredStretch
from detector.library.tables import PICTURES, cells_path, describe, picture_path, samples_path


def describe_stretch(folder: Path, stored: StoredStretch) -> StretchPart:
    """The files of a stretch as they lie on the disk. Raises OSError."""
    first = stored.first_sample
    return StretchPart(
        first_sample=first,
        rows=stored.rows,
        samples=describe(samples_path(folder, first).read_bytes()),
        cells=describe(cells_path(folder, first).read_bytes()),
        pictures=digest_pictures(read_pictures(folder, first, stored.after_sample)),
    )


def digest_pictures(pictures: Iterable[tuple[int, bytes]]) -> str:
    """One sha256 over the pictures of a stretch, each with its sample; samples without one are left out."""
    lines = (f"{sample} {hashlib.sha256(jpeg).hexdigest()}\n" for sample, jpeg in pictures if jpeg)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def table_sizes(folder: Path, manifest: Manifest) -> dict[str, int]:
    """The sizes in bytes of the tables as they were written, by name."""
    return {path.name: written.size_bytes for path, written in list_tables(folder, manifest)}


def find_odd_sizes(folder: Path, sizes: Mapping[str, int]) -> list[str]:
    """The names of files that are missing or have another size than this: a look that reads nothing."""
    return [name for name, size_bytes in sizes.items() if _size(folder / name) != size_bytes]


def find_changed_tables(folder: Path, manifest: Manifest) -> list[str]:
    """The names of tables that are missing or have another content than was written."""
    return [path.name for path, written in list_tables(folder, manifest) if not _holds(path, written)]


def find_changed_pictures(folder: Path, manifest: Manifest) -> list[int]:
    """The first samples of the stretches some of whose pictures are missing or not those that were written.

    None where the folder is gone as a whole: pictures may be deleted.
    """
    if not (folder / PICTURES).is_dir():
        return []
    ranges = [(part.first_sample, part.first_sample + part.rows, part.pictures) for part in manifest.stretches]
    return [n for n, after, written in ranges if digest_pictures(read_pictures(folder, n, after)) != written]


def list_tables(folder: Path, manifest: Manifest) -> Iterator[tuple[Path, FilePart]]:
    """Every table that the manifest knows, and what was written to it."""
    for stretch in manifest.stretches:
        yield samples_path(folder, stretch.first_sample), stretch.samples
        yield cells_path(folder, stretch.first_sample), stretch.cells


def read_pictures(folder: Path, first: int, after: int) -> Iterator[tuple[int, bytes]]:
    """The samples of a range, each with its picture, empty where there is none. Raises OSError."""
    for sample in range(first, after):
        path = picture_path(folder, sample)
        yield sample, path.read_bytes() if path.is_file() else b""


def _size(path: Path) -> int:
    """Its size in bytes, -1 where there is no such file."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _holds(path: Path, written: FilePart) -> bool:
    try:
        return describe(path.read_bytes()) == written
    except OSError:
        return False
