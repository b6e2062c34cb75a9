"""The one way to code that opens what strangers made: footage, links, networks.

Such code is called by ``call`` with plain values in and a plain value out: what can be pickled and holds nothing open.
It runs in a child process, which is ended when it takes more memory or time than honest work does, and which cannot
gain rights; where the system can (Linux with Landlock), it may not write to any file either. A child that came through
is kept for the next call. Long work is told to stop and tells how far it is by a ``Control``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import ParamSpec, TypeVar

from detector.bounded.life import tell_alive
from detector.bounded.limits import Limits, OutOfBounds, working_limits
from detector.bounded.pool import run, run_stream

__all__ = ["Limits", "OutOfBounds", "call", "fetch", "stream", "tell_alive", "work"]

Given = ParamSpec("Given")
Result = TypeVar("Result")

READING = Limits()
WORKING = working_limits()
FETCHING = Limits(silent_s=120.0, writes=True)


def call(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function``, a module's own, in a child that reads.

    Raises what it raises, a DetectorError as it is; OutOfBounds where the child had to be ended.
    """
    return run(READING, function, plain, named)


def work(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function`` as ``call`` does, in a child that is given the time a network takes."""
    return run(WORKING, function, plain, named)


def fetch(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function`` as ``call`` does, in a child that may write files, too."""
    return run(FETCHING, function, plain, named)


def stream(
    function: Callable[Given, Generator[Result]], /, *plain: Given.args, **named: Given.kwargs
) -> Generator[Result]:
    """Iterate over what a generator function of a module's own yields in a child of its own; closing it ends the child.

    Raises as ``call`` does, after everything that was yielded before.
    """
    return run_stream(WORKING, function, plain, named)
