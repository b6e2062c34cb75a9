"""Everything that a library keeps as one file, and back from it, on this machine or another."""

from __future__ import annotations

from detector.library.backup.contents import Contents
from detector.library.backup.restore import restore
from detector.library.backup.write import back_up

__all__ = ["Contents", "back_up", "restore"]
