"""The Library page where something around it is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from detector.library.paths import Library
from tests.conftest import REPOSITORY
from tests.dashboard.pages import (
    text_of,
)
from tests.library.made import make_run


def test_a_folder_that_cannot_be_reached_leaves_the_rest_of_the_library(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = make_run(library)
    monkeypatch.setenv("FOOTFALL_FOLDERS", str(tmp_path / "an unmounted share"))
    page = AppTest.from_file(str(REPOSITORY / "dashboard" / "shell.py"), default_timeout=30).run()
    assert not page.exception
    assert ["cannot be read" in error.value for error in page.error] == [True]
    assert run.manifest.video.name in text_of(page)
