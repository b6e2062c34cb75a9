"""The child process: waits for calls, does them one after the other, and answers."""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import signal
import sys
import threading
from collections.abc import Generator
from importlib import import_module
from typing import Any, BinaryIO

from detector.bounded import life, wire
from detector.bounded.rights import Rights, end_with_parent, give_up
from detector.bounded.wire import ALIVE, CANCEL, ERROR, ITEM, PROGRESS, RESULT, Place
from detector.types import Control, Progress

_ALIVE_EVERY_S = 1.0


def main(pickled: str) -> None:
    """Serve as a process of its own, with these rights."""
    serve(pickle.loads(bytes.fromhex(pickled)))  # noqa: S301 (the parent's own words)


def serve(rights: Rights) -> None:
    """Serve the parent at the other end of this process's streams until it goes. Nothing else is printed there."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what ends the work is the parent's decision
    end_with_parent()
    give_up(rights)
    _Server(requests, answers).serve()


class _Server:
    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self._requests, self._answers = requests, answers
        self._sending = threading.Lock()
        self._cancelled = threading.Event()
        self._work: Any = None
        self._given = threading.Semaphore(0)

    def serve(self) -> None:
        """Do what comes in, in this thread; another one listens for a cancellation meanwhile."""
        threading.Thread(target=self._listen, daemon=True).start()
        life.listen(lambda: self._send(ALIVE, None), every_s=_ALIVE_EVERY_S)
        while True:
            self._given.acquire()
            self._answer(*self._work)

    def _listen(self) -> None:
        try:
            while True:
                kind, *rest = wire.receive(self._requests)
                if kind == CANCEL:
                    self._cancelled.set()
                    continue
                self._cancelled.clear()
                self._work = rest
                self._given.release()
        except (EOFError, OSError):
            os._exit(0)  # the parent has gone

    def _answer(self, place: Place, module: str, name: str, plain: tuple[Any, ...], named: dict[str, Any]) -> None:
        try:
            _take_over(place)
            function = functools.reduce(getattr, name.split("."), import_module(module))
            self._send(ALIVE, None)  # the time that starting took is not the work's
            named = {key: self._control() if value is Control else value for key, value in named.items()}
            result = function(*plain, **named)  # type: ignore[operator]
            if isinstance(result, Generator):
                for item in result:
                    self._send(ITEM, item)
                result = None
            self._send(RESULT, result)
        except BaseException as error:
            self._send_error(error)

    def _send_error(self, error: BaseException) -> None:
        try:
            self._send(ERROR, error)
        except Exception:
            self._send(ERROR, RuntimeError(f"{type(error).__name__}: {error}"))

    def _control(self) -> Control:
        return Control(cancelled=self._cancelled.is_set, progress=self._tell)

    def _tell(self, progress: Progress) -> None:
        self._send(PROGRESS, progress)

    def _send(self, kind: str, value: object) -> None:
        with self._sending:
            wire.send(self._answers, (kind, value))


def _take_over(place: Place) -> None:
    """Make this process's environment and folder the caller's."""
    environment, folder = place
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    with contextlib.suppress(OSError):
        os.chdir(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
