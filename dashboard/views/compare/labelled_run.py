"""The runs of the Compare page: which, by what letter and name, and what counts as seen in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.components.run_header import labels_of
from dashboard.state import address, settings
from detector.figures.run_series import LETTERS, RUN_COLOURS
from detector.library.runs import RunSummary
from detector.view import ClassSummary, RunView
from detector.view.spelling import DOUBTFUL, METHOD

RUNS = "runs"
MOST = len(LETTERS)


@dataclass(frozen=True, slots=True)
class LabelledRun:
    """One run of the comparison, at its own thresholds; ``name`` is what tells it from the others."""

    letter: str
    name: str
    view: RunView

    @property
    def colour(self) -> str:
        """``#rrggbb``."""
        return RUN_COLOURS[LETTERS.index(self.letter)]

    @property
    def label(self) -> str:
        """``"A · Bundled detector"``."""
        return f"{self.letter} · {self.name}"

    def class_id(self, class_name: str) -> int | None:
        """The class's place in this run's list; None where its model does not know it."""
        return self.view.classes.index(class_name) if class_name in self.view.classes else None

    def figures(self, class_name: str) -> ClassSummary | None:
        """The key figures of one class."""
        class_id = self.class_id(class_name)
        return None if class_id is None else self.view.figures[class_id]


def make_prefix(run_id: str) -> str:
    """Under what name a run's settings on this page are kept; the run's own, whatever its letter."""
    return f"{run_id[-6:]}."


def choose_runs(summaries: Sequence[RunSummary]) -> list[str]:
    """Draw the picker of two to six runs; returns their ids in the order chosen."""
    ids = [summary.id for summary in summaries]
    labels = dict(zip(ids, labels_of(list(summaries)), strict=True))
    requested = list(dict.fromkeys(address.several(RUNS, ids, suggest_runs(summaries))))
    if len(requested) > MOST:
        st.info(f"At most {MOST} runs can be compared at once; the first {MOST} of the link are shown.")
    chosen = requested[:MOST]
    st.multiselect(
        "Runs",
        ids,
        format_func=labels.__getitem__,
        max_selections=MOST,
        placeholder="Choose two to six runs",
        **address.bind(RUNS, chosen),
    )
    return chosen


def suggest_runs(summaries: Sequence[RunSummary]) -> list[str]:
    """The newest run with another one of the same footage, of another model rather; else the two newest."""
    newest, others = summaries[0], summaries[1:]
    same_video = [other for other in others if other.video_id == newest.video_id]
    other_model = [other for other in same_video if other.model_name != newest.model_name]
    return [newest.id, *[other.id for other in (other_model or same_video or others)[:1]]]


def label_runs(views: Sequence[RunView]) -> list[LabelledRun]:
    """Each run at its own thresholds. Raises SettingError."""
    return [
        LabelledRun(letter, name, settings.at(view, make_prefix(view.run_id)))
        for letter, name, view in zip(LETTERS, shorten_names(views), views, strict=False)
    ]


def shorten_names(views: Sequence[RunView]) -> list[str]:
    """Only what tells the runs apart: footage, model, sampling; the end of the id where nothing else does."""
    parts = [(view.label, view.about.model_title.split(" (")[0], view.about.sampling) for view in views]
    differing = [i for i in range(3) if len({part[i] for part in parts}) > 1] or [0]
    names = [", ".join(part[i] for i in differing) for part in parts]
    return [
        f"{name} ({view.run_id[-4:]})" if names.count(name) > 1 else name
        for name, view in zip(names, views, strict=True)
    ]


def list_classes(views: Sequence[RunView]) -> list[str]:
    """Every class any of the runs knows, those all know first."""
    names = list(dict.fromkeys(name for view in views for name in view.classes))
    return sorted(names, key=lambda name: not all(name in view.classes for view in views))


def copy_thresholds(views: Sequence[RunView], source: RunView) -> None:
    """Give every run the thresholds of one, class by class, where its own scores reach so far."""
    thresholds = settings.thresholds(source, make_prefix(source.run_id))
    by_class = dict(zip(source.classes, thresholds.scores, strict=True))
    for view in views:
        prefix = make_prefix(view.run_id)
        address.put(f"{prefix}{DOUBTFUL}", settings.doubtful(make_prefix(source.run_id)))
        if view.has_boxes and source.has_boxes:
            address.put(f"{prefix}{METHOD}", thresholds.method.name)
        method = settings.method(view, prefix)
        lo, hi = settings.score_range(view, method)
        for name in view.classes:
            if name in by_class:
                score = min(max(by_class[name], lo), hi)
                address.put(settings.score_name(name, method, prefix), score)
