"""The golden data, copied to where a test may change it, and in force."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard.conftest import installed_components_are_looked_for_once
from tests.golden.content import DATA
from tests.golden.pages import forget_caches
from tests.workers import retire

__all__ = ["installed_components_are_looked_for_once"]


def _copied(target: Path, *, jobs: bool) -> Path:
    left_out = shutil.ignore_patterns(*([] if jobs else ["*.sqlite"]))
    forget_caches()
    return shutil.copytree(DATA, target, ignore=left_out)


@pytest.fixture
def golden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own, as it was at before-house."""
    folder = _copied(tmp_path / "data", jobs=True)
    monkeypatch.setenv("FOOTFALL_DATA", str(folder))
    yield folder
    retire(folder)


@pytest.fixture(scope="module")
def golden_to_read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for all tests of a file, which change nothing in it; without jobs, so that no worker starts."""
    folder = _copied(tmp_path_factory.mktemp("golden") / "data", jobs=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTFALL_DATA", str(folder))
        yield folder
    retire(folder)
