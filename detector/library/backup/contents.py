"""The contents of a backup: a ZIP of files stored as they are, and at its end a list of them with their hashes.

Nothing is compressed: tables, pictures and footage are already, and what is stored cannot swell when it is taken out.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from detector.library.manifest import Count, Moment, Sha256
from detector.words import format_count, format_size

FORMAT = 1
LIST = "backup.json"
PRESETS, MEASURED = "presets.json", "measured.json"


class Entry(BaseModel):
    """A file: its place in the data folder, and what was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    size_bytes: Count
    sha256: Sha256
    mtime_ns: int


class Contents(BaseModel):
    """The list. ``library_format`` is the data folder's.

    ``elsewhere`` names the videos that lie outside the library, and whose files are therefore not in.
    ``left_out`` names files that could not be read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[int, Field(ge=1)] = FORMAT
    library_format: int
    footfall: str
    created: Moment
    entries: tuple[Entry, ...]
    elsewhere: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """All files together."""
        return sum(entry.size_bytes for entry in self.entries)

    def describe(self) -> str:
        """In a line, what is in it."""
        counts = [format_count(self._count_folders(f"{kind}s"), kind) for kind in ("run", "video")]
        return f"{' and '.join(counts)}, {format_size(self.size_bytes)}"

    def _count_folders(self, kind: str) -> int:
        """The number of folders directly below "runs" or "videos"."""
        places = (entry.name.split("/") for entry in self.entries)
        return len({place[1] for place in places if place[0] == kind and len(place) > 2})


class Header(BaseModel):
    """As much of the list as any version's has, to say which version made it."""

    format: int
    library_format: int = 1
    footfall: str = ""
