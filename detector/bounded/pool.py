"""The children of this process: begun when needed, watched while they work, kept for the next call, or ended."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, Queue
from typing import Any, BinaryIO, TypeVar, cast

import psutil

from detector.bounded import life, wire
from detector.bounded.limits import Limits, OutOfBounds
from detector.types import Control

Result = TypeVar("Result")

_Message = tuple[str, Any]

_LOOK_EVERY_S = 0.05
_MOST_IDLE, _MOST_UNREAD = 2, 4
_UNEXPECTED_END = "the program that reads it came to an unexpected end"
_SECRETS = ("PASSWORD", "SECRET", "TOKEN", "API_KEY", "COOKIE")
_BEGIN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from detector.bounded.child import main
main(sys.argv[2])
"""


class Child:
    """A child process, for one call after the other."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and code)
            [sys.executable, "-I", "-c", _BEGIN, json.dumps(sys.path), "writes" if limits.writes else "reads"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(_without_secrets(os.environ)),
        )
        self._usage = psutil.Process(self._process.pid)
        self._heard: Queue[_Message | Exception] = Queue(_MOST_UNREAD)
        self._listener = threading.Thread(target=self._listen, name="child", daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        """False where it has ended."""
        return self._process.poll() is None

    def call(self, function: Callable[..., Any], plain: tuple[Any, ...], named: dict[str, Any]) -> Generator[_Message]:
        """Each item that the function yields, then its result or the error that it raised.

        Raises OutOfBounds, and what the caller's Control raises.
        """
        control = next((value for value in named.values() if isinstance(value, Control)), Control())
        named = {key: Control if isinstance(value, Control) else value for key, value in named.items()}
        environment = dict(_without_secrets(os.environ))  # today's: the child may have been begun in another
        self._say((wire.CALL, environment, function.__module__, function.__qualname__, plain, named))
        quiet_since_s, told = time.monotonic(), False
        while True:
            message = self._hear()
            if message is not None:
                if message[0] == wire.PROGRESS:
                    control.progress(message[1])
                elif message[0] != wire.ALIVE:
                    yield message
                    if message[0] != wire.ITEM:
                        return
                quiet_since_s = time.monotonic()
            self._check(quiet_since_s)
            if not told and control.cancelled():
                self._say((wire.CANCEL,))
                told = True

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        while self._listener.is_alive():  # it may wait for room for what nobody wants any more
            with contextlib.suppress(Empty):
                self._heard.get(timeout=_LOOK_EVERY_S)
        with contextlib.suppress(OSError):
            cast(BinaryIO, self._process.stdin).close()

    def _say(self, message: object) -> None:
        try:
            wire.send(cast(BinaryIO, self._process.stdin), message)
        except OSError as error:
            raise OutOfBounds(_UNEXPECTED_END) from error

    def _listen(self) -> None:
        """The thread that reads what the child says, up to its end."""
        with cast(BinaryIO, self._process.stdout) as answers:
            while True:
                try:
                    self._heard.put(wire.receive_plain(answers, self.limits.answer_bytes))
                except (EOFError, OSError, wire.Unexpected) as error:
                    self._heard.put(error)
                    return

    def _hear(self) -> _Message | None:
        """The child's next message; None where it says nothing for a moment."""
        try:
            message = self._heard.get(timeout=_LOOK_EVERY_S)
        except Empty:
            return None
        if isinstance(message, Exception):
            raise OutOfBounds(_UNEXPECTED_END) from message
        return message

    def _check(self, quiet_since_s: float) -> None:
        if time.monotonic() - quiet_since_s > self.limits.silent_s:
            raise OutOfBounds(f"it took more than {self.limits.silent_s:.0f} seconds")
        with contextlib.suppress(psutil.Error):
            if self._usage.memory_info().rss > self.limits.memory_bytes:
                raise OutOfBounds(f"it took more than {self.limits.memory_bytes / 1e9:.1f} GB of memory")


class _Pool:
    """Idle children by their limits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[Limits, list[Child]] = {}

    def take(self, limits: Limits) -> Child:
        with self._lock:
            idle = self._idle.get(limits, [])
            while idle:
                if (child := idle.pop()).is_alive:
                    return child
                child.end()
        return _starter.submit(Child, limits).result()

    def give_back(self, child: Child) -> None:
        with self._lock:
            idle = self._idle.setdefault(child.limits, [])
            if len(idle) < _MOST_IDLE:
                idle.append(child)
                return
        child.end()

    def end_all(self) -> None:
        with self._lock:
            idle, self._idle = [child for children in self._idle.values() for child in children], {}
        for child in idle:
            child.end()


_pool = _Pool()
_starter = ThreadPoolExecutor(1, "child-starter")
"""Starts children: on Linux a child ends with the thread that started it, and this one lives as long as the process."""
atexit.register(_pool.end_all)


def run(limits: Limits, function: Callable[..., Result], plain: tuple[Any, ...], named: dict[str, Any]) -> Result:
    """Call the function in a child."""
    if life.is_child():
        return function(*plain, **named)
    with _lent(limits) as child:
        (message,) = child.call(function, plain, named)
    return cast(Result, _result(message))


def run_stream(
    limits: Limits, function: Callable[..., Generator[Result]], plain: tuple[Any, ...], named: dict[str, Any]
) -> Generator[Result]:
    """Iterate in a child."""
    if life.is_child():
        yield from function(*plain, **named)
        return
    with _lent(limits) as child:
        for message in child.call(function, plain, named):
            if message[0] == wire.ITEM:
                yield message[1]
    _result(message)


@contextlib.contextmanager
def _lent(limits: Limits) -> Iterator[Child]:
    """A child for one call; one that was left before it came to its end is ended."""
    child = _pool.take(limits)
    try:
        yield child
    except BaseException:
        child.end()
        raise
    _pool.give_back(child)


def _result(message: _Message) -> Any:
    kind, value = message
    if kind == wire.ERROR:
        raise value
    return value


def _without_secrets(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in environment.items() if not any(word in key.upper() for word in _SECRETS))
