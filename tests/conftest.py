"""Fixtures every test may use. Nothing here needs more than the package index; what is missing is skipped by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from detector.actions import demo
from detector.errors import DownloadFailed
from tests.workers import end_workers, retire

os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
"""For the processes of tests: on the disks that fill up in some of them Python keeps half of a compiled module."""

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


def shared_file(relative: str) -> Path:
    """A file of the material beside the repository; skips the test, saying which file, where it is missing."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"needs {relative} of the shared material beside the repository")
    return path


@pytest.fixture(scope="session")
def demo_clip() -> Path:
    """The demo clip vtest.avi: 795 frames, 10 a second, 768 x 576, people on a walkway.

    From the material beside the repository; where there is none, fetched once, as the product does it.
    """
    at_hand = SHARED / "footage" / "vtest" / "vtest.avi"
    if at_hand.exists():
        return at_hand
    kept = REPOSITORY / "build"
    kept.mkdir(exist_ok=True)
    with FileLock(kept / "demo.lock"):
        try:
            return demo.fetch_demo_clip(kept / "demo")
        except DownloadFailed as failure:
            pytest.skip(f"needs the demo clip: {failure}")


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has files and links opened here instead of in a child, so that the test can change or watch how."""
    monkeypatch.setattr("detector.bounded.life.is_child", lambda: True)


@pytest.fixture(scope="session", autouse=True)
def _no_worker_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fails at the end where a worker is still there for a data folder of these tests, and ends it."""
    yield
    left = end_workers(tmp_path_factory.getbasetemp())
    assert not left, f"tests left workers behind for {left}"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder of the test's own, in force through FOOTFALL_DATA."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("FOOTFALL_DATA", str(folder))
    yield folder
    retire(folder)
