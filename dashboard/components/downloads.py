"""Buttons that take the run away as CSV, at the thresholds on screen: the command line's very bytes."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

import streamlit as st

from detector.exports import export
from detector.video.names import clean_name
from detector.view import RunView

KINDS = {
    "timeline": ("Timeline CSV", "One row a frame: when it was, and how many of each class."),
    "detections": ("Detections CSV", "One row a box: when, what, how sure, and where in the picture."),
    "summary": ("Summary CSV", "One row a class: mean, most, when first and last seen."),
}


def csv_downloads(view: RunView) -> None:
    """Draw a button for every kind; the file is made when its button is pressed."""
    for kind, (label, help_text) in KINDS.items():
        st.download_button(
            label,
            data=partial(export, view.run, kind, view.thresholds, kept=view.whole.detections),
            file_name=file_name(view, kind, "csv"),
            mime="text/csv",
            key=f"download-{kind}",
            help=f"{help_text} The whole run, at these thresholds.",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )


def file_name(view: RunView, what: str, ending: str) -> str:
    """Such as ``vtest-bundled-timeline.csv``: by footage and model."""
    stem = PurePath(view.label).stem
    return clean_name(f"{stem}-{view.about.model_name}-{what}.{ending}")
