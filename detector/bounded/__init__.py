"""The one way to code that opens what strangers made: footage, links, networks.

Such code is called by ``call`` with plain values in and a plain value out: what can be pickled and holds nothing open.
It runs in a child process, which is ended when it takes more memory or time than honest work does, and which cannot
gain rights; where the system can (Linux), it may read the files among its arguments and no others, write none, and
reach no address. A child that came through is kept for the next call about the same files. Long work is told to stop
and tells how far it is by a ``Control``; whoever waits for any may give up by ``when_waiting``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import ParamSpec, TypeVar

from detector.bounded.admission import places_here
from detector.bounded.life import tell_alive
from detector.bounded.limits import FETCHING, READING, Limits, OutOfBounds, OutOfPatience, working_limits
from detector.bounded.pool import Purpose, places, run, run_stream
from detector.bounded.rights import FILES, NETWORK, WRITING, list_held
from detector.bounded.telling import raise_as
from detector.bounded.waiting import Waiting, when_waiting

__all__ = [
    "FILES",
    "NETWORK",
    "WRITING",
    "Limits",
    "OutOfBounds",
    "OutOfPatience",
    "Waiting",
    "bound_for_visitors",
    "call",
    "fetch",
    "list_protections",
    "raise_as",
    "stream",
    "tell_alive",
    "when_waiting",
    "work",
]

Given = ParamSpec("Given")
Result = TypeVar("Result")

_READ = Purpose(READING)
_WORK = Purpose(working_limits(), works=True)
_FETCH = Purpose(FETCHING, fetches=True)


def call(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function``, a module's own, in a child that reads.

    Raises what it raises, a DetectorError as it is; OutOfBounds where the child had to be ended.
    """
    return run(_READ, function, plain, named)


def work(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function`` as ``call`` does, in a child that is given the time a network takes."""
    return run(_WORK, function, plain, named)


def fetch(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function`` as ``call`` does, in a child that reaches the network, and writes into folders it is given."""
    return run(_FETCH, function, plain, named)


def stream(
    function: Callable[Given, Generator[Result]], /, *plain: Given.args, **named: Given.kwargs
) -> Generator[Result]:
    """Iterate over what a generator function of a module's own yields in a child of its own; closing it ends the child.

    Raises as ``call`` does, after everything that was yielded before.
    """
    return run_stream(_WORK, function, plain, named)


def list_protections() -> tuple[str, ...]:
    """Those of FILES, WRITING and NETWORK that a child that reads has really given up on this machine."""
    return call(list_held)


def bound_for_visitors() -> None:
    """From now on only as many children work at a time as this machine can bear; other calls wait for their turn."""
    places.bound(places_here())
