"""Landlock, by which a Linux process gives up files and addresses for good: the system calls themselves.

No library for it is kept up; the kernel's own interface has three calls, and only ever grows. Numbers are those of
``linux/landlock.h``, and the same on every processor.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_GET_VERSION, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_CHANGES = 0b1_1111_1111_0000
"""Removing and making: of the access rights of the first version all that are not above."""
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
"""The rights that a rule for anything but a folder may have."""

READS = _READ_FILE | _READ_DIR
WRITES = _WRITE_FILE | _CHANGES | _REFER | _TRUNCATE
DEVICES = READS | WRITES | _IOCTL
RUNS = _EXECUTE

_BIND_AND_CONNECT, _ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6


def version() -> int:
    """The version of Landlock that this kernel has; 0 where it has none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _GET_VERSION))


def restrict(handled: int, allowed: Iterable[tuple[str, int]], *, network: bool) -> bool:
    """Take from this process, for good, the rights ``handled`` but for what is ``allowed``: paths, and rights there.

    Without ``network`` it also reaches no address by TCP, and no other process. False where the kernel cannot.
    """
    newest = version()
    if not newest:
        return False
    handled &= _known_to(newest)
    isolated = not network
    parts = (handled, _BIND_AND_CONNECT * isolated, _ABSTRACT_SOCKETS_AND_SIGNALS * isolated)
    known = 1 + (newest >= _NETWORK_SINCE) + (newest >= _SCOPES_SINCE)
    attributes = struct.pack(f"{known}Q", *parts[:known])
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for path, rights in allowed:
            _allow(ruleset, path, rights & handled)
        return _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _known_to(newest: int) -> int:
    """The rights that this version knows; others it would refuse."""
    rights = _EXECUTE | _WRITE_FILE | READS | _CHANGES
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL)):
        if newest >= since:
            rights |= right
    return rights


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Add a rule; for what is not there, none."""
    with suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights &= -1 if os.path.isdir(path) else _OF_FILES
            if rights:
                _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
        finally:
            os.close(place)


def _call(number: int, *arguments: object) -> int:
    """A system call; -1 where the kernel refuses."""
    return int(ctypes.CDLL(None).syscall(number, *arguments))
