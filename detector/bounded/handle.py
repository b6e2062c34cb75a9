"""A child as its parent has it: calls go in, answers come out, and it is watched meanwhile."""

from __future__ import annotations

import contextlib
import math
import os
import threading
import time
from collections.abc import Callable, Generator
from queue import Empty, Queue
from typing import Any

import psutil

from detector.bounded import start, wire
from detector.bounded.limits import Limits, OutOfBounds
from detector.bounded.rights import Rights
from detector.bounded.waiting import TELL_EVERY_S, Waiting, tell_waiting
from detector.types import Control

Message = tuple[str, Any]

_LOOK_EVERY_S = 0.05
_MOST_UNREAD = 4
_STARVED = 3
_UNEXPECTED_END = "the program that reads it came to an unexpected end"


class Child:
    """A child process, for one call after the other."""

    def __init__(self, module: str, limits: Limits, rights: Rights) -> None:
        self.limits = limits
        self._process = start.start(module, rights)
        self._usage: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._usage = psutil.Process(self._process.id)
        self._heard: Queue[Message | Exception] = Queue(_MOST_UNREAD)
        self._listener = threading.Thread(target=self._listen, name="child", daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        """False where it has ended."""
        return self._process.is_alive

    @property
    def resident_bytes(self) -> int:
        """The memory that it has now; 0 where it has ended."""
        with contextlib.suppress(psutil.Error):
            return int(self._usage.memory_info().rss) if self._usage else 0
        return 0

    def _cpu_s(self) -> float:
        """The processor time that it has taken so far."""
        with contextlib.suppress(psutil.Error):
            times = self._usage.cpu_times() if self._usage else None
            return times.user + times.system if times else 0.0
        return 0.0

    def call(
        self, function: Callable[..., Any], plain: tuple[Any, ...], named: dict[str, Any], answer_s: float = math.inf
    ) -> Generator[Message]:
        """Each item that the function yields, then its result or the error that it raised.

        Raises OutOfBounds, and what the caller's Control or ``when_waiting`` raises.
        """
        control = next((value for value in named.values() if isinstance(value, Control)), Control())
        named = {key: Control if isinstance(value, Control) else value for key, value in named.items()}
        self._say((wire.CALL, _here(), function.__module__, function.__qualname__, plain, named))
        watch, told = _Watch(self.limits.silent_s, answer_s, self._cpu_s), False
        while True:
            message = self._hear()
            if message is not None:
                if message[0] == wire.PROGRESS:
                    control.progress(message[1])
                elif message[0] != wire.ALIVE:
                    yield message
                    if message[0] != wire.ITEM:
                        return
                watch.note_life()
            watch.check()
            self._check_memory()
            if not told and control.cancelled():
                self._say((wire.CANCEL,))
                told = True

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.end()
        while self._listener.is_alive():  # it may wait for room for what nobody wants any more
            with contextlib.suppress(Empty):
                self._heard.get(timeout=_LOOK_EVERY_S)
        with contextlib.suppress(OSError):
            self._process.requests.close()

    def _say(self, message: object) -> None:
        try:
            wire.send(self._process.requests, message)
        except OSError as error:
            raise OutOfBounds(_UNEXPECTED_END) from error

    def _listen(self) -> None:
        """The thread that reads what the child says, up to its end."""
        with self._process.answers as answers:
            while True:
                try:
                    self._heard.put(wire.receive_plain(answers, self.limits.answer_bytes))
                except (EOFError, OSError, wire.Unexpected) as error:
                    self._heard.put(error)
                    return

    def _hear(self) -> Message | None:
        """The child's next message; None where it says nothing for a moment."""
        try:
            message = self._heard.get(timeout=_LOOK_EVERY_S)
        except Empty:
            return None
        if isinstance(message, Exception):
            raise OutOfBounds(_UNEXPECTED_END) from message
        return message

    def _check_memory(self) -> None:
        if self.resident_bytes > self.limits.memory_bytes:
            raise OutOfBounds(f"it took more than {self.limits.memory_bytes / 1e9:.1f} GB of memory")


class _Watch:
    """The time that a call has taken. Until its first sign of life the child is being started, which may take long.

    On a machine with much to do a child gets little of each second: one that was given no processor, or waits by
    itself, has ``_STARVED`` times as long.
    """

    def __init__(self, silent_s: float, answer_s: float, cpu_s: Callable[[], float]) -> None:
        self._silent_s, self._answer_s = silent_s, answer_s
        self._quiet, self._begun = _Effort(cpu_s), None if answer_s == math.inf else _Effort(cpu_s)
        self._lives, self._told_s, self._told_work_s = False, time.monotonic(), 0.0

    def note_life(self) -> None:
        self._quiet.begin()
        if not self._lives and self._begun:
            self._begun.begin()
        self._lives = True

    def check(self) -> None:
        """Raise OutOfBounds where it is too long, and tell whoever waits now and then."""
        at_work_s = self._begun.spent_s() if self._begun and self._lives else 0.0
        for spent_s, most_s in ((at_work_s, self._answer_s), (self._quiet.spent_s(), self._silent_s)):
            if spent_s > most_s:
                raise OutOfBounds(f"it took more than {most_s:.0f} seconds")
        if time.monotonic() - self._told_s > TELL_EVERY_S:
            tell_waiting(Waiting(None, at_work_s - self._told_work_s, self._answer_s))
            self._told_s, self._told_work_s = time.monotonic(), at_work_s


class _Effort:
    """The seconds that a child has worked since a moment."""

    def __init__(self, cpu_s: Callable[[], float]) -> None:
        self._cpu_s = cpu_s
        self.begin()

    def begin(self) -> None:
        self._since_s, self._cpu_before_s = time.monotonic(), self._cpu_s()

    def spent_s(self) -> float:
        passed_s = time.monotonic() - self._since_s
        return max(passed_s / _STARVED, min(passed_s, self._cpu_s() - self._cpu_before_s))


def _here() -> wire.Place:
    """Today's environment and folder: the child may have been begun in others."""
    try:
        folder = os.getcwd()
    except OSError:
        folder = os.sep
    return start.without_secrets(os.environ), folder
