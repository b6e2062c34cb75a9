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
AT_WORK = 6
_SCANNED: dict[str, Any] = {}
SHELL = REPOSITORY / "dashboard" / "shell.py"


@dataclass
class Page:
    """An open page: ``downloads`` by file name, ``words`` all texts with a number in them, sorted."""

    shown: AppTest
    downloads: dict[str, bytes | Callable[[], bytes]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        texts = [text.value for kind in ("markdown", "caption", "info") for text in getattr(self.shown, kind)]
        texts += [f"{metric.label}: {metric.value}" for metric in self.shown.metric]
        return sorted(text for text in texts if any(letter.isdigit() for letter in text) and "<" not in text)

    @property
    def problems(self) -> list[str]:
        """What the page says is wrong."""
        return [element.value for kind in (self.shown.error, self.shown.exception) for element in kind]

    @property
    def warnings(self) -> list[str]:
        """What the page, or the shell about the link, warns of."""
        return [element.value for element in self.shown.warning]

    @property
    def options(self) -> list[str]:
        """Everything that can be chosen from a list."""
        return [option for box in (*self.shown.selectbox, *self.shown.multiselect) for option in box.options]

    @property
    def progress(self) -> list[str]:
        """What stands beside the bars."""
        return [bar.proto.text for bar in self.shown.get("progress")]  # type: ignore[attr-defined]

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
    """The jobs of a data folder as the Analyse page lists them, the second running one being at work just now."""
    with closing(sqlite3.connect(data / "jobs.sqlite")) as table, table:
        table.execute("UPDATE jobs SET heartbeat = ? WHERE id = ?", (time.time() + 60, AT_WORK))
    (data / "jobs").mkdir(exist_ok=True)
    with FileLock(data / "jobs" / "worker.lock"):  # a worker is at work, so that the page starts none
        page = opened("analyse", {"model": "boxes"})
    titles = [text.value for text in page.shown.markdown if any(word in text.value for word in JOB_WORDS)]
    return {"titles": titles, "progress": page.progress, "problems": page.problems}
