"""A library of the test's own, and nothing cached of another's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from detector.library.paths import Library, open_library


@pytest.fixture(scope="session", autouse=True)
def installed_components_are_looked_for_once() -> None:
    """For each ``AppTest`` Streamlit reads what every installed package says of itself: most of the time of a test."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)
