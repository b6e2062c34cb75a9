"""Counting what was decoded of what was expected, while it happens."""

from __future__ import annotations

from dataclasses import dataclass, fields

from detector.types import DecodeStats


@dataclass(slots=True)
class DecodeReport:
    """Filled in while frames are read; what the counts mean, see ``DecodeStats``."""

    expected: int = 0
    corrupt: int = 0
    failed: int = 0
    missing: int = 0
    absent: int = 0

    def take(self) -> DecodeStats:
        """The counts since this was last asked."""
        stats = DecodeStats(*(getattr(self, field.name) for field in fields(self)))
        for field in fields(self):
            setattr(self, field.name, 0)
        return stats
