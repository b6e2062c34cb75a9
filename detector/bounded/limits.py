"""Limits of a child process, and the rights it gives up."""

from __future__ import annotations

import ctypes
import signal
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_GPU_DEVICES = ("/dev/nvidiactl", "/dev/dxg")
_LANDLOCK_WRITES = 0b1_1111_1111_0010
"""Writing to files, removing and making them; of the access rights of Landlock's first version."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a child may take.

    memory_bytes: resident. silent_s: seconds without an answer, or a sign that the work goes on. answer_bytes: the
    size of one answer. writes: whether it may write to files.
    """

    memory_bytes: int = 1_400_000_000
    silent_s: float = 25.0
    answer_bytes: int = 400_000_000
    writes: bool = False


def working_limits() -> Limits:
    """Limits where a network works. A GPU's own software takes much of the memory, and minutes to build an engine."""
    if any(Path(device).exists() for device in _GPU_DEVICES):
        return Limits(memory_bytes=8_000_000_000, silent_s=600.0)
    return Limits(silent_s=60.0)


class OutOfBounds(Exception):
    """A child was ended. Its text is the end of a sentence: which limit was passed."""


def give_up_rights(*, writes: bool) -> None:
    """Bind this process to its parent's life, and take from it what it does not need. Nothing where it cannot be."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if not writes:
        handled = struct.pack("Q", _LANDLOCK_WRITES)
        ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
        if ruleset >= 0:  # a kernel without Landlock says no
            libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
