"""PeopleNet on its way: one download for the whole process, in a thread, watched by whoever looks.

Not a job of the worker: a job's settings lie on disk until it has run, and the key may lie nowhere.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detector.errors import Cancelled, DetectorError
from detector.library.limits import check_room
from detector.library.paths import Library
from detector.model.ngc.download import fetch_peoplenet
from detector.types import Progress


@dataclass(frozen=True, slots=True)
class DownloadStatus:
    """The state of the download. ``text`` is the failure, or the version fetched."""

    state: Literal["none", "running", "done", "failed", "cancelled"] = "none"
    progress: Progress | None = None
    text: str = ""


class ModelDownload:
    """At most one download at a time; safe to ask from any session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._status = DownloadStatus()

    @property
    def current_status(self) -> DownloadStatus:
        """Its present state."""
        return self._status

    def start(self, data: Path, version: str, key: str) -> None:
        """Begin, unless one is under way. The key lives in the thread alone."""
        with self._lock:
            if self._status.state == "running":
                return
            self._stop.clear()
            self._status = DownloadStatus("running")
        threading.Thread(target=self._download, args=(data, version, key), name="fetch-peoplenet", daemon=True).start()

    def cancel(self) -> None:
        """Ask it to stop; what has arrived is kept for another time."""
        self._stop.set()

    def _download(self, data: Path, version: str, key: str) -> None:
        try:
            check_room(Library(data))
            fetch_peoplenet(
                data, version=version, key=key, on_progress=self._note_progress, cancelled=self._stop.is_set
            )
            self._status = DownloadStatus("done", text=version)
        except Cancelled as error:
            self._status = DownloadStatus("cancelled", text=str(error))
        except DetectorError as error:
            self._status = DownloadStatus("failed", text=str(error))
        except BaseException:
            self._status = DownloadStatus(
                "failed", text="Something unexpected went wrong; the server's log has the details."
            )
            raise

    def _note_progress(self, progress: Progress) -> None:
        self._status = DownloadStatus("running", progress)
