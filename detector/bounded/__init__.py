"""The one way to code that opens what strangers made: footage, links, networks.

Such code is called by ``call``, with plain values in and a plain value out: what can be pickled and holds nothing open.
Long work is told to stop and tells how far it is by a ``Control``, the one thing that is not plain. Today it runs in
this process. A child process with limits of memory and time comes in here, and those who call notice nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


def call(function: Callable[Given, Result], /, *plain: Given.args, **named: Given.kwargs) -> Result:
    """Call ``function``, a module's own, with plain values. Raises what it raises: a DetectorError is plain."""
    return function(*plain, **named)
