"""Pages as a visitor opens them, by address; what they show and what their buttons hand out."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from filelock import FileLock
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.conftest import REPOSITORY

JOB_WORDS = ("Analyse ", "Annotated video of ", "Download ", "Fetch and analyse ")
NOT_HELD = ("<", "Takes about", " ms for this frame", "Automatic takes", "A quarter of the people in this frame")
"""Parts of texts that differ from machine to machine, or that came later."""
AT_WORK = 6
_SCANNED: dict[str, Any] = {}
SHELL = REPOSITORY / "dashboard" / "shell.py"


@dataclass
class Page:
    """An open page: ``downloads`` by file name, ``words`` all texts with a number in them but its speed, sorted."""

    shown: AppTest
    downloads: dict[str, bytes | Callable[[], bytes]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        texts = [text.value for kind in ("markdown", "caption", "info") for text in getattr(self.shown, kind)]
        texts += [f"{metric.label}: {metric.value}" for metric in self.shown.metric]
        told = [text for text in texts if any(letter.isdigit() for letter in text)]
        return sorted(text for text in told if not any(part in text for part in NOT_HELD))

    @property
    def problems(self) -> list[str]:
        """What the page says is wrong."""
        return [element.value for kind in (self.shown.error, self.shown.exception) for element in kind]

    @property
    def said(self) -> list[str]:
        """What the page, or the shell about the link, warns of or is glad of."""
        return [element.value for kind in (self.shown.warning, self.shown.success) for element in kind]

    @property
    def options(self) -> list[str]:
        """Everything that can be chosen from a list."""
        return [option for box in (*self.shown.selectbox, *self.shown.multiselect) for option in box.options]

    @property
    def progress(self) -> list[str]:
        """What stands beside the bars."""
        return [bar.proto.text for bar in self.shown.get("progress")]

    def file(self, name: str) -> bytes:
        """What the button for this file hands out."""
        data = self.downloads[name]
        return data() if callable(data) else data


def forget_caches() -> None:
    """A new server: nothing is cached."""
    st.cache_data.clear()
    st.cache_resource.clear()


def opened(view: str, query: Mapping[str, str]) -> Page:
    """The page of this name at this address; "library" is the page without a name."""
    shown = AppTest.from_file(str(SHELL), default_timeout=60)
    shown._page_hash = calc_hash("" if view == "library" else view)  # what Streamlit makes of the path in an address
    for name, value in query.items():
        shown.query_params[name] = value
    shown._bidi_component_manager = _SCANNED.get("components")  # looking for them takes longer than all the rest
    page = Page(shown)
    with _downloads(page):
        shown.run()
    _SCANNED["components"] = shown._bidi_component_manager
    return page


@contextmanager
def _downloads(page: Page) -> Iterator[None]:
    """Streamlit's download button, in whatever form a page calls it, keeps what it would hand out."""

    def button(*_: object, data: Any, file_name: str, **__: object) -> bool:
        page.downloads[file_name] = data
        return False

    former = st.download_button, DeltaGenerator.download_button
    st.download_button, DeltaGenerator.download_button = button, button  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        st.download_button, DeltaGenerator.download_button = former  # type: ignore[method-assign]


def job_words(data: Path) -> dict[str, list[str]]:
    """The jobs of a data folder as the Analyse page lists them, one being at work just now; then all are cancelled."""
    _change(data, f"heartbeat = {time.time() + 60}", f"id = {AT_WORK}")
    (data / "jobs").mkdir(exist_ok=True)
    with FileLock(data / "jobs" / "worker.lock"):  # as if a worker were at work, so that none is started
        page = opened("analyse", {"model": "boxes"})
        _change(data, "state = 'cancelled'", "state IN ('queued', 'running')")  # nor is one when the page is gone
    titles = [text.value for text in page.shown.markdown if any(word in text.value for word in JOB_WORDS)]
    return {"titles": titles, "progress": page.progress, "problems": page.problems}


def _change(data: Path, values: str, where: str) -> None:
    with closing(sqlite3.connect(data / "jobs.sqlite")) as table, table:
        table.execute(f"UPDATE jobs SET {values} WHERE {where}")
