"""The C library between a program and the disk that fails by order (``shim.c``), built where a compiler is at hand."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")


def can_build() -> bool:
    """True where there is a compiler, on Linux."""
    return sys.platform == "linux" and shutil.which("cc") is not None


def build(folder: Path) -> Path:
    """The library, built into a folder."""
    library = folder / "shim.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return library


def environment(
    library: Path, root: Path, *, at: int = 0, error: int = 0, stays: bool = False, clock_s: int = 0
) -> dict[str, str]:
    """What a program is given so that the calls below ``root`` fail from its start."""
    faults = {
        "FAULT_ROOT": root,
        "FAULT_AT": at,
        "FAULT_ERRNO": error,
        "FAULT_ON": int(stays),
        "FAULT_CLOCK_S": clock_s,
    }
    return {"LD_PRELOAD": str(library), **{name: str(value) for name, value in faults.items()}}


class Faults:
    """The shim in this process, which was started with it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ["LD_PRELOAD"])

    @contextmanager
    def failing(self, root: Path, at: int, error: int, *, stays: bool) -> Iterator[None]:
        """The ``at``-th change below ``root`` fails in the block; where it ``stays``, so do all behind it."""
        self._library.fault_arm(os.fsencode(root), at, error, int(stays))
        try:
            yield
        finally:
            self._counted = int(self._library.fault_count())
            self._library.fault_arm(b"", 0, 0, 0)

    @property
    def counted(self) -> int:
        """The changes in the last block, those that failed among them."""
        return self._counted
