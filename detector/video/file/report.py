"""Counting what was decoded of what was expected, while it happens."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from detector.types import DecodeStats


@dataclass(slots=True)
class DecodeReport:
    """Filled in while frames are read; what the counts mean, see ``DecodeStats``."""

    expected: int = 0
    corrupt: int = 0
    failed: int = 0
    missing: int = 0
    absent: int = 0
    _noted: set[tuple[str, int]] = field(default_factory=set)

    def note(self, kind: Literal["corrupt", "failed"], position: int) -> None:
        """Count what became of the packet stored here, once: a place may be read again."""
        if (kind, position) not in self._noted:
            self._noted.add((kind, position))
            setattr(self, kind, getattr(self, kind) + 1)

    def take(self) -> DecodeStats:
        """The counts since this was last asked."""
        stats = DecodeStats(*(getattr(self, count.name) for count in fields(DecodeStats)))
        for count in fields(DecodeStats):
            setattr(self, count.name, 0)
        return stats
