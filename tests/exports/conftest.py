"""A library of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.library.paths import Library, open_library
from tests.properties import use_fixed_cases

use_fixed_cases()


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)
