"""The stretches of a run on disk, and their descriptions of themselves."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from detector.library.tables import FACTS, UNREADABLE_TABLE, cells_path, count_rows, damage_error, samples_path
from detector.types import DecodeStats, StageCosts


@dataclass(frozen=True, slots=True)
class StoredStretch:
    """A stretch on disk. One that is not ``whole`` is to be analysed again from its beginning."""

    first_sample: int
    rows: int
    whole: bool

    @property
    def after_sample(self) -> int:
        """The first sample behind it."""
        return self.first_sample + self.rows

    def within(self, other: StoredStretch) -> bool:
        """True where this is a beginning of which the other one, which begins there too, has all."""
        return not self.whole and self.rows <= other.rows


def list_stretches(folder: Path) -> list[StoredStretch]:
    """Every stretch from the run's start, up to the first gap.

    Reads only the files' ends. A damaged file counts as a gap.
    """
    stretches: list[StoredStretch] = []
    first = 0
    while (stretch := _read_stretch(folder, first)) is not None:
        stretches.append(stretch)
        first = stretch.after_sample
    return stretches


def list_all_stretches(folder: Path) -> list[StoredStretch]:
    """Every stretch that can be read, those behind a gap too, in order. None begins within another."""
    firsts = sorted(int(path.stem[8:]) for path in folder.glob("samples-*.parquet") if path.stem[8:].isdecimal())
    stretches: list[StoredStretch] = []
    for first in firsts:
        stretch = _read_stretch(folder, first) if not stretches or first >= stretches[-1].after_sample else None
        if stretch is not None:
            stretches.append(stretch)
    return stretches


def read_decoded(folder: Path, firsts: list[int]) -> DecodeStats:
    """The footage decoded in these stretches together. Raises RunUnreadable."""
    total = DecodeStats()
    for path in (samples_path(folder, first) for first in firsts):
        try:
            facts = _read_facts(pq.read_metadata(path))
            total += DecodeStats(**(facts["decoded"] if "decoded" in facts else facts["read"]))
        except (*UNREADABLE_TABLE, KeyError, TypeError) as error:
            raise damage_error(path) from error
    return total


def read_costs(folder: Path, firsts: list[int]) -> StageCosts:
    """The costs of those of these stretches that are of format 1 and hold them; unusable words are left out."""
    total = StageCosts()
    for path in (samples_path(folder, first) for first in firsts):
        with suppress(*UNREADABLE_TABLE, KeyError, TypeError):
            total += StageCosts(**_read_facts(pq.read_metadata(path))["cost"])
    return total


def _read_stretch(folder: Path, first: int) -> StoredStretch | None:
    """The stretch that begins there; None where a file of it is missing, damaged or empty."""
    try:
        footer = pq.read_metadata(samples_path(folder, first))
    except UNREADABLE_TABLE:
        return None
    if footer.num_rows <= 0 or count_rows(cells_path(folder, first)) < 0:
        return None
    return StoredStretch(first, footer.num_rows, bool(_read_facts(footer).get("whole", True)))


def _read_facts(footer: pq.FileMetaData) -> dict[str, Any]:
    """A table's own description; empty where there is none."""
    try:
        return dict(json.loads((footer.metadata or {})[FACTS]))
    except (KeyError, TypeError, ValueError):
        return {}
