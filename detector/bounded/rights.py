"""The rights that a child gives up before it opens anything, and what is left to it."""

from __future__ import annotations

import ctypes
import os
import signal
import site
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.bounded import landlock, seccomp

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_GPU_DEVICES = ("/dev/nvidiactl", "/dev/dxg")
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/cuda", "/opt/nvidia")
_OF_THE_SYSTEM = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/os-release", "/usr/share/zoneinfo", "/dev/urandom", "/dev/random"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/driver", "/proc/devices"),
    *("/sys/devices/system", "/sys/fs/cgroup", "/sys/bus/pci", "/sys/module/nvidia"),
)
_NOWHERE = ("/dev/null", "/dev/zero", "/dev/full")

FILES, WRITING, NETWORK = "files", "writing", "network"
"""The things given up: it reads its own files alone; it writes nothing, or into one folder; it reaches no address."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights that a child keeps: ``reads`` are the files it was given, ``writes`` the folders, ``code`` its own.

    One that ``fetches`` reaches the network, starts programs, and reads what its user may.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    fetches: bool = False
    works: bool = False
    code: tuple[str, ...] = ()


def has_gpu() -> bool:
    """True where the software of a GPU may come into play."""
    return any(Path(device).exists() for device in _GPU_DEVICES)


_held: tuple[str, ...] = ()


def list_held() -> tuple[str, ...]:
    """Those of FILES, WRITING and NETWORK that this child has given up."""
    return _held


def end_with_parent() -> None:
    """Bind this process to its parent's life, where the system can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def give_up(rights: Rights) -> None:
    """Take from this process, for good, what its work does not need. Nothing where it cannot be."""
    global _held
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if rights.fetches:
        allowed = [(path, landlock.WRITES) for path in (*rights.writes, *_NOWHERE)]
        _held = (WRITING,) if landlock.restrict(landlock.WRITES, allowed, network=True) else ()
        return
    gpu = rights.works and has_gpu()
    handled = landlock.READS | landlock.WRITES | landlock.RUNS
    files = landlock.restrict(handled, _list_allowed((*rights.reads, *rights.code), gpu=gpu), network=False)
    network = seccomp.refuse_network_and_programs(local_sockets=gpu)
    _held = (FILES, WRITING) * files + (NETWORK,) * network


def _list_allowed(files: Sequence[str], *, gpu: bool) -> Iterator[tuple[str, int]]:
    """Paths, and what may be done there: the files given, what Python and the libraries need, a GPU's devices."""
    for path in (*files, *_LIBRARIES, *_OF_THE_SYSTEM):
        yield path, landlock.READS
    for path in _NOWHERE:
        yield path, landlock.READS | landlock.WRITES
    if gpu:
        for device in (*Path("/dev").glob("nvidia*"), *Path("/dev").glob("dxg"), *Path("/dev").glob("shm")):
            yield str(device), landlock.DEVICES
        yield "/proc", landlock.READS


def list_code() -> tuple[str, ...]:
    """Python's own folders, and those of the packages at hand; not all of a folder that merely holds code, too."""
    packages = [module for name, module in sys.modules.items() if "." not in name]
    folders = {path for package in packages for path in getattr(package, "__path__", ())}
    return (*{sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), *site.getsitepackages(), *folders},)
