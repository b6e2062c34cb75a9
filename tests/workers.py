"""The workers that tests start, themselves or by drawing a page with waiting jobs, and their end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from detector.jobs.perform import LOG

END_LIMIT_S = 20.0  # for a process that was killed


def retire(data: Path) -> None:
    """Put a data folder away, so that nobody starts a worker for it any more, and end the one it has."""
    worked = (data / "jobs" / LOG).exists()
    data.rename(data.with_name(f"{data.name}-retired"))
    if worked:
        end_workers(data)


def end_workers(folder: Path) -> list[str]:
    """End the workers whose data folder this is, or lies below it; returns their data folders."""
    ended = []
    for worker, data in _workers(folder):
        worker.kill()
        psutil.wait_procs([worker], timeout=END_LIMIT_S)
        ended.append(str(data))
    return ended


def _workers(folder: Path) -> Iterator[tuple[psutil.Process, Path]]:
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if "detector.jobs.worker" in process.cmdline():
                data = Path(process.environ().get("FOOTFALL_DATA", "/"))
                if data.is_relative_to(folder):
                    yield process, data
