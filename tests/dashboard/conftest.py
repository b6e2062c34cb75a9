"""A library of the test's own, and nothing cached of another's."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from detector.library.paths import Library, open_library


@pytest.fixture
def library(data_dir: Path) -> Library:
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_library(data_dir)
