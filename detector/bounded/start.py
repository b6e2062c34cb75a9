"""Starting the processes of children: on Linux as copies of one that is ready, elsewhere each from nothing."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import BinaryIO, Protocol, cast

import psutil

from detector.bounded.limits import OutOfBounds
from detector.bounded.rights import Rights, list_code

_SECRETS = ("PASSWORD", "SECRET", "TOKEN", "API_KEY", "COOKIE")
_BEGIN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from detector.bounded.{module} import main
main(*sys.argv[2:])
"""


class Process(Protocol):
    """A child's process, and this process's ends of its two streams."""

    id: int
    requests: BinaryIO
    answers: BinaryIO

    @property
    def is_alive(self) -> bool:
        """False where it has ended."""

    def end(self) -> None:
        """End it, whatever it does, and wait until it has."""


def start(module: str, rights: Rights) -> Process:
    """A process that waits for calls, the first of them of a function of this module. OutOfBounds where none starts."""
    return _starter.submit(_start, module, replace(rights, code=list_code())).result()


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that a child may know."""
    return {key: value for key, value in environment.items() if not any(word in key.upper() for word in _SECRETS)}


_starter = ThreadPoolExecutor(1, "child-starter")
"""Starts children: on Linux a child ends with the thread that started it, and this one lives as long as the process."""


def _start(module: str, rights: Rights) -> Process:
    try:
        return _fork(module, rights) if sys.platform == "linux" else _Spawned(rights)
    except OSError as error:
        raise OutOfBounds(f"no process could be started for it ({error})") from error


class _Spawned:
    """A process of its own."""

    def __init__(self, rights: Rights) -> None:
        self._process = _run("child", pickle.dumps(rights).hex(), streams=subprocess.PIPE)
        self.id = self._process.pid
        self.requests = cast(BinaryIO, self._process.stdin)
        self.answers = cast(BinaryIO, self._process.stdout)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


class _Forked:
    """A copy, known by a descriptor, which no other process can come to have."""

    def __init__(self, process_id: int, handle: int, requests: BinaryIO, answers: BinaryIO) -> None:
        self.id, self._handle, self.requests, self.answers = process_id, handle, requests, answers

    @property
    def is_alive(self) -> bool:
        return self._handle >= 0 and not self._has_ended(0)

    def end(self) -> None:
        if self._handle < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self._has_ended(None)
        os.close(self._handle)
        self._handle = -1
        with contextlib.suppress(psutil.Error):
            psutil.Process(self.id).wait(timeout=1)  # the kernel forgets it a moment later

    def _has_ended(self, timeout_ms: int | None) -> bool:
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        return bool(ended.poll(timeout_ms))


class _ForkServer:
    """The process that copies itself, begun when it is needed first, and again where it was lost."""

    def __init__(self) -> None:
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def order(self, module: str, rights: Rights, streams: tuple[int, int]) -> tuple[int, int]:
        """A copy's number and descriptor. Raises OSError."""
        for _ in range(2):
            orders = self._orders or self._begin()
            try:
                socket.send_fds(orders, [pickle.dumps((module, rights))], list(streams))
                answer, handles, _, _ = socket.recv_fds(orders, 64, 1)
            except OSError:
                answer, handles = b"", []
            if handles:
                return int(answer), handles[0]
            if answer:
                raise OSError("there is no room for another process")
            self.end()
        raise OSError("the process that starts others has ended")

    def end(self) -> None:
        """End it, and with it every copy."""
        if self._orders is not None and self._process is not None:
            self._orders.close()
            self._process.kill()
            self._process.wait()
            self._orders = self._process = None

    def _begin(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            passed = theirs.fileno()
            self._process = _run("forkserver", str(passed), streams=subprocess.DEVNULL, passed=(passed,))
        self._orders = ours
        return ours


_fork_server = _ForkServer()
atexit.register(_fork_server.end)


def _fork(module: str, rights: Rights) -> Process:
    their_requests, our_requests = os.pipe()
    our_answers, their_answers = os.pipe()
    try:
        process_id, handle = _fork_server.order(module, rights, (their_requests, their_answers))
    except OSError:
        for ours in (our_requests, our_answers):
            os.close(ours)
        raise
    finally:
        for theirs in (their_requests, their_answers):
            os.close(theirs)
    return _Forked(process_id, handle, os.fdopen(our_requests, "wb"), os.fdopen(our_answers, "rb"))


def _run(module: str, argument: str, *, streams: int, passed: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Python, our own code alone, with a module's ``main``."""
    return subprocess.Popen(  # noqa: S603 (our own interpreter and code)
        [sys.executable, "-I", "-c", _BEGIN.format(module=module), json.dumps(sys.path), argument],
        stdin=streams,
        stdout=streams,
        stderr=subprocess.DEVNULL,
        env={"OPENBLAS_NUM_THREADS": "1", **without_secrets(os.environ)},  # a process with threads is not copied
        pass_fds=passed,
    )
