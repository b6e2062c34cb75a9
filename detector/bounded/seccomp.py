"""A filter of system calls (seccomp), by which a Linux process gives up the network and other programs for good.

pyseccomp needs a system library that many machines lack; a filter that only refuses is a dozen instructions.
"""

from __future__ import annotations

import ctypes
import platform
import socket
import struct
from typing import NamedTuple

_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # in struct seccomp_data, little-endian
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000 | 13, 0x80000000
"""Go on; fail with EACCES; end the process."""
_X32 = 0x40000000


class _Numbers(NamedTuple):
    """A processor's mark, its call that opens a socket, and its calls that no reading needs."""

    machine: int
    socket: int
    others: tuple[int, ...]


_X86 = (59, 101, 165, 248, 249, 250, 272, 298, 304, 308, 310, 311, 321, 322, 323, 425, 438)
_ARM = (221, 117, 40, 217, 218, 219, 97, 241, 265, 268, 270, 271, 280, 281, 282, 425, 438)
_CALLS = {"x86_64": _Numbers(0xC000003E, 41, _X86), "aarch64": _Numbers(0xC00000B7, 198, _ARM)}
"""By processor. The others are, in the same order: execve, ptrace, mount, add_key, request_key, keyctl, unshare,
perf_event_open, open_by_handle_at, setns, process_vm_readv, process_vm_writev, bpf, execveat, userfaultfd,
io_uring_setup (which opens sockets, too), pidfd_getfd."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_network_and_programs(*, local_sockets: bool) -> bool:
    """Take from this process, for good, sockets, other programs, and looks into other processes.

    ``local_sockets`` leaves those that reach this machine alone (AF_UNIX). False where it cannot be. The process must
    have given up gaining rights.
    """
    calls = _CALLS.get(platform.machine())
    if calls is None:
        return False
    code = _instructions(calls, local_sockets=local_sockets)
    program = _Program(len(code) // 8, code)
    return int(ctypes.CDLL(None).prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)) == 0


def _instructions(calls: _Numbers, *, local_sockets: bool) -> bytes:
    """The filter: every jump is to the next instruction or over it."""
    refused = calls.others if local_sockets else (calls.socket, *calls.others)
    steps = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_IF_EQUAL, 1, 0, calls.machine),
        (_RETURN, 0, 0, _END),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_IF_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused:
        steps += [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    if local_sockets:
        steps += [
            (_IF_EQUAL, 1, 0, calls.socket),
            (_RETURN, 0, 0, _ALLOW),
            (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
            (_IF_EQUAL, 1, 0, socket.AF_UNIX),
            (_RETURN, 0, 0, _REFUSE),
        ]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in steps)
