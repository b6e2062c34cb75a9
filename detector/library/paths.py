"""The places of everything: one data folder, and the places inside it."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_data_path

from detector.errors import LibraryError, LibraryGone, RunMissing, VideoMissing, mark_undecodable
from detector.library.mark import settle_format
from detector.library.restored import RESTORED, finish_restore
from detector.library.storage import make_folder, storing

NAME = "footfall"
CODE = Path(__file__).resolve().parents[2]
"""The folder that the packages lie in: a checkout, or where Python keeps what is installed."""
_RUN_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,118}[a-z0-9])?")
_VIDEO_ID = re.compile(r"[0-9a-f]{16}")
_opened: set[Path] = set()
"""The data folders that this process has opened: one that vanishes is not begun anew in silence."""


@dataclass(frozen=True, slots=True)
class Library:
    """The data folder. Everything kept lies below ``root``, the databases perhaps elsewhere."""

    root: Path

    @property
    def videos(self) -> Path:
        """A folder per video: what is known of it, its thumbnail, and the file where it was copied."""
        return self.root / "videos"

    @property
    def runs(self) -> Path:
        """A folder per run."""
        return self.root / "runs"

    @property
    def models(self) -> Path:
        """Model files a user put or fetched here."""
        return self.root / "models"

    @property
    def jobs(self) -> Path:
        """The worker's lock and log, and what jobs made for download."""
        return self.root / "jobs"

    @property
    def trash(self) -> Path:
        """A folder for everything that was deleted in the last week."""
        return self.root / "trash"

    @property
    def job_outputs(self) -> Path:
        """Videos that jobs made, named after their run. It need not exist."""
        return self.jobs / "made"

    @property
    def job_table(self) -> Path:
        """The database with a row for every job."""
        return self.databases / "jobs.sqlite"

    @property
    def presets(self) -> Path:
        """Thresholds a user saved by name."""
        return self.root / "presets.json"

    @property
    def measured(self) -> Path:
        """The models' figures on footage that was labelled here."""
        return self.root / "measured.json"

    @property
    def tuned(self) -> Path:
        """The speed and agreement of the ways in which models can be run here."""
        return self.root / "tuned.json"

    @property
    def audit(self) -> Path:
        """The audit log, a file a day. It need not exist."""
        return self.root / "audit"

    @property
    def databases(self) -> Path:
        """The SQLite files' folder: the data folder, or the one named by FOOTFALL_DATABASES."""
        elsewhere = os.environ.get("FOOTFALL_DATABASES", "").strip()
        return Path(elsewhere).expanduser().resolve() if elsewhere else self.root

    def run_folder(self, run_id: str) -> Path:
        """The run's folder, which need not exist; RunMissing for text that can be no run's id."""
        if ".." in run_id or not _RUN_ID.fullmatch(run_id):
            raise RunMissing("There is no run called {run!r}.", run=run_id)
        return self.runs / run_id

    def video_folder(self, video_id: str) -> Path:
        """The video's folder, which need not exist; VideoMissing for text that can be no video's id."""
        if not _VIDEO_ID.fullmatch(video_id):
            raise VideoMissing("The library has no video called {video!r}.", video=video_id)
        return self.videos / video_id


@cache
def in_checkout(code: Path = CODE) -> bool:
    """True where the packages lie in Footfall's repository, our pyproject.toml beside them. Nothing else has a say."""
    try:
        project = tomllib.loads((code / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError):
        return False
    return bool(project.get("name") == NAME)


def data_dir(code: Path = CODE) -> Path:
    """The data folder: FOOTFALL_DATA; else ``data`` of the checkout that the code lies in; else the user's own."""
    if chosen := os.environ.get("FOOTFALL_DATA", "").strip():
        return Path(chosen).expanduser().resolve()
    return code / "data" if in_checkout(code) else user_data_path(NAME, appauthor=False)


def open_library(root: Path | None = None) -> Library:
    """The library at ``root`` (default ``data_dir()``), its folders made where they were missing.

    A library on a read-only disk opens and can be read; StorageFailed where there is nothing to read. LibraryGone where
    this process had it open and it is not there any more. LibraryError for a folder of a newer version, and for a path
    that is not UTF-8, which tables cannot be written to.
    """
    library = Library((root or data_dir()).resolve())
    if mark_undecodable(str(library.root)) != str(library.root):
        raise LibraryError(
            "The name of the data folder {folder} is not UTF-8. Rename it, or name another in FOOTFALL_DATA.",
            folder=str(library.root),
        )
    if library.root in _opened and not library.runs.is_dir():
        raise LibraryGone(
            "The data folder {folder} was there and has gone. If it lies on a disk or share that was unplugged, "
            "connect it again. To begin a new one in its place, start Footfall again.",
            folder=str(library.root),
        )
    if not all(folder.is_dir() for folder in _folders(library)):
        with storing(library.root):
            for folder in (library.root, *_folders(library)):
                make_folder(folder)
    if not library.trash.is_dir():
        with suppress(OSError):  # a library on a read-only disk can do without
            make_folder(library.trash)
    if (library.root / RESTORED).is_dir():
        finish_restore(library.root, library.job_table)
    settle_format(library.root, library.job_table, software_version)
    _opened.add(library.root)
    return library


@cache
def software_version() -> str:
    """The version of this Footfall, as its checkout or its package says; "unknown" where neither does."""
    if in_checkout():
        return str(tomllib.loads((CODE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "unknown"


def _folders(library: Library) -> tuple[Path, ...]:
    return library.videos, library.runs, library.models, library.jobs, library.databases
