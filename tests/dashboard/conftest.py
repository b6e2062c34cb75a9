"""A library of the test's own, and nothing cached of another's."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from bench.apptest import scan_components_once
from detector.library.paths import Library, open_library


@pytest.fixture(scope="session", autouse=True)
def installed_components_are_looked_for_once() -> None:
    """For all tests that draw pages."""
    scan_components_once()


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)
