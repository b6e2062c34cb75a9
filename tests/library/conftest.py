from __future__ import annotations

from pathlib import Path

import pytest

from detector.library.paths import Library, open_library


@pytest.fixture
def library(data_dir: Path) -> Library:
    """An empty library of the test's own."""
    return open_library(data_dir)
