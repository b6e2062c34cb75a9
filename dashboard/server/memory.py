"""Memory that was freed goes back to the system: else a server that lives long keeps what its busiest moment took.

The C library has a heap for every few threads, and keeps what is freed in each; Streamlit draws in many threads.
"""

from __future__ import annotations

import ctypes
import sys
import threading

import pyarrow as pa

EVERY_S = 20.0
_MOST_HEAPS = 2
_M_ARENA_MAX = -8  # of glibc's malloc.h

_begun = threading.Lock()


def give_back_what_is_free() -> None:
    """From now on, in this process, where its C library is glibc; called again it does nothing."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is None or not hasattr(libc, "malloc_trim") or not _begun.acquire(blocking=False):
        return
    libc.mallopt(_M_ARENA_MAX, _MOST_HEAPS)
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps what it had, too
    threading.Thread(target=_trim, args=(libc,), name="memory", daemon=True).start()


def _trim(libc: ctypes.CDLL) -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_S):
        libc.malloc_trim(0)
