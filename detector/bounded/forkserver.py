"""The process that children are copied from: it has the libraries loaded and knows of no file.

A child gives up its rights for one file and serves that file alone, so there are many of them; copying one costs a few
milliseconds where starting Python costs half a second. On Linux only. It does nothing but copy itself: no thread, no
library call but imports.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import socket
import sys
from collections.abc import Iterable
from importlib import import_module

from detector.bounded import child
from detector.bounded.rights import Rights, end_with_parent

MOST_BYTES = 1 << 20
"""The longest order."""


def main(descriptor: str) -> None:
    """Copy this process for each order that comes in, until the parent goes.

    An order has the child's ends of its two streams, the module of its first call, and its rights; the answer is the
    copy's descriptor, or none where there is no room for another process.
    """
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel forgets ended copies by itself
    orders = socket.socket(fileno=int(descriptor))
    while True:
        order, streams, _, _ = socket.recv_fds(orders, MOST_BYTES, 2)
        if not order:
            os._exit(0)
        module, rights = pickle.loads(order)  # noqa: S301 (the parent's own words)
        _load(module)
        _copy(orders, streams, rights)


def _load(name: str) -> None:
    """Import a call's module, and the libraries that it names in ``LOADED_BEFORE``, once for all copies."""
    with contextlib.suppress(Exception):  # the call itself says what is wrong
        module = import_module(name)
        for library in getattr(module, "LOADED_BEFORE", ()):
            import_module(library)
    gc.freeze()  # nobody writes into what copies share


def _copy(orders: socket.socket, streams: list[int], rights: Rights) -> None:
    try:
        process_id = os.fork()
        if not process_id:
            _begin(orders, streams, rights)
        handle = os.pidfd_open(process_id)
    except OSError:
        orders.send(b"none")
    else:
        socket.send_fds(orders, [str(process_id).encode()], [handle])
        os.close(handle)
    _close(streams)


def _begin(orders: socket.socket, streams: list[int], rights: Rights) -> None:
    """Be a child, until the end."""
    try:
        orders.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for stream, place in zip(streams, (0, 1), strict=True):
            os.dup2(stream, place)
        _close(streams)
        child.serve(rights)
    finally:
        os._exit(1)


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


if __name__ == "__main__":
    main(*sys.argv[1:])
