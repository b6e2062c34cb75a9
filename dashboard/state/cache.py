"""What is kept between reruns and shared by all who look: the network, opened runs, clustered detections.

Everything is bounded. What comes from a run is keyed by a stamp of the run's folder, so a run that is
still growing, was continued or was deleted is read again at the next rerun, and never out of date.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import streamlit as st

from dashboard.state.shared import Shared
from detector.errors import RunMissing
from detector.library import runs
from detector.library.manifest import MANIFEST
from detector.library.paths import Library, open_library
from detector.library.run import Run, read_run
from detector.library.runs import RunSummary
from detector.model import registry
from detector.model.network import LoadedNetwork
from detector.model.runtimes import load_network
from detector.types import Detections, Method

_RUNS, _CLUSTERINGS = 6, 12
_A_MOMENT_S = 0.5

Stamp = tuple[int, int, int]
"""Number of tables, and the manifest's time of change and size."""


def library() -> Library:
    """The library of this installation."""
    return open_library()


def run(run_id: str) -> Run:
    """The run, opened; RunMissing or RunUnreadable. A partial run holds what there is so far."""
    return _run(str(library().root), run_id, _stamp(run_id))


def detections(run_id: str, method: Method) -> Detections | None:
    """All detections of a run clustered by ``method``, before any threshold; None where cuts are not free."""
    root, stamp = str(library().root), _stamp(run_id)
    return _clusterings().get((root, run_id, stamp, method), lambda: _clustered(root, run_id, stamp, method))


def scores(run_id: str, method: Method) -> tuple[float, float]:
    """The lowest and highest threshold worth offering for a run and a method."""
    return method.score_range(detections(run_id, method), run(run_id).manifest.floor)


def picture(run_id: str, sample: int) -> bytes:
    """The small JPEG of a sample; empty where the frame could not be read or the pictures were deleted."""
    return runs.picture(library(), run_id, sample)  # not kept here: the system keeps files at hand by itself


def summaries() -> list[RunSummary]:
    """All runs that hold something to look at, newest first."""
    return [summary for summary in runs.runs(library()) if summary.state != "unreadable" and summary.n_samples]


def network(model: str) -> LoadedNetwork:
    """The network of that name, loaded; one session per process, whoever asks. ModelError where it cannot be used."""
    path = model_path(model)
    return _network(str(path), registry.stamp(path))


def model_path(model: str) -> Path:
    """The file that a model's name, or "auto", means now. Raises ModelError."""
    return registry.resolve(model, library().root)


def _stamp(run_id: str) -> Stamp:
    """Changes whenever the run does: tables are only ever added, and whatever replaces one writes the manifest anew."""
    folder = library().run_folder(run_id)
    try:
        tables = sum(name.endswith(".parquet") for name in os.listdir(folder))
    except FileNotFoundError as gone:
        raise RunMissing("The run {run} is no longer there. Choose another one.", run=run_id) from gone
    try:
        mark = (folder / MANIFEST).stat()
    except FileNotFoundError:
        return tables, 0, 0  # reading the run says what is wrong
    return tables, mark.st_mtime_ns, mark.st_size


@st.cache_resource(max_entries=_RUNS, show_spinner="Opening the run")
def _run(root: str, run_id: str, stamp: Stamp) -> Run:
    return read_run(library(), run_id)


@st.cache_resource(show_spinner=False)
def _clusterings() -> Shared[Detections | None]:
    return Shared(_CLUSTERINGS)


def _clustered(root: str, run_id: str, stamp: Stamp, method: Method) -> Detections | None:
    """Cluster a run, with a bar on the page where it takes more than a moment."""
    begin, place = time.monotonic(), st.empty()

    def tell(share: float) -> None:
        if time.monotonic() - begin > _A_MOMENT_S:
            place.progress(min(share, 1.0), text="Grouping cells into people and things")

    found = method.cluster(_run(root, run_id, stamp).cells, on_progress=tell)
    place.empty()
    return found


@st.cache_resource(max_entries=1, show_spinner="Loading the model")
def _network(path: str, stamped: registry.Stamp) -> LoadedNetwork:
    return load_network(path)
