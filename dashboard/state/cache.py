"""Caches between reruns, shared by all visitors: the network, and what views are made from.

Everything is bounded. No view is kept: a run that is still growing, was continued or was deleted is looked at as it is
at the next rerun.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.state.opened import note_opened
from detector.library.paths import Library, open_library
from detector.library.runs import RunSummary, list_runs
from detector.model import registry
from detector.model.network import LoadedNetwork
from detector.model.runtimes import load_network
from detector.types import Method, Report
from detector.view import RunView, ViewCache, open_run

T = TypeVar("T")
_A_MOMENT_S = 0.5


def library() -> Library:
    """The library of this installation."""
    return open_library()


def list_summaries() -> list[RunSummary]:
    """All runs that hold something to look at, newest first."""
    return [summary for summary in list_runs(library()) if summary.state != "unreadable" and summary.n_samples]


def open_view(run_id: str) -> RunView:
    """The run as it is now, at the model's own thresholds. Raises RunMissing or RunUnreadable."""
    with st.spinner("Opening the run"):
        view = open_run(run_id, cache=_make_views(str(library().root)))
    note_opened(view.run_id, view.label)
    return view


def prepare_view(view: RunView, method: Method | None = None) -> RunView:
    """The view, grouped by this method or its own: with a bar on the page where that takes more than a moment."""
    return wait_for(lambda tell: view.prepare(tell, method=method), "Grouping cells into people and things")


def wait_for(work: Callable[[Report], T], words: str) -> T:
    """The result of ``work``, which tells the share that is done: with a bar where that takes more than a moment."""
    begin = time.monotonic()
    bars: list[DeltaGenerator] = []  # none on a page where there is nothing to wait for

    def tell(share: float) -> None:
        if time.monotonic() - begin > _A_MOMENT_S:
            if not bars:
                bars.append(st.empty())
            bars[0].progress(min(share, 1.0), text=words)

    result = work(tell)
    for bar in bars:
        bar.empty()
    return result


def load_shared_network(model: str) -> LoadedNetwork:
    """The network of that name, loaded; two are kept per process, whoever asks. ModelError where it cannot be used."""
    path = find_model(model)
    return _load_network(str(path), registry.stamp(path))


def find_model(model: str) -> Path:
    """The file that a model's name, or "auto", means now. Raises ModelError."""
    return registry.resolve(model, library().root)


@st.cache_resource(max_entries=2, show_spinner=False)
def _make_views(root: str) -> ViewCache:
    return ViewCache(library())


@st.cache_resource(max_entries=2, show_spinner="Loading the model")
def _load_network(path: str, stamped: registry.Stamp) -> LoadedNetwork:
    return load_network(path)
