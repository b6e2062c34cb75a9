"""Buttons that take a view away as a file: the command line's very bytes, made when the button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import streamlit as st

from detector.exports import EXPORTS, export_of, file_name, named, write
from detector.exports.base import Group
from detector.view import RunView

Width = Literal["stretch", "content"]


def csv_downloads(view: RunView) -> None:
    """Draw a button for every table of the run."""
    downloads(view.whole, "tables", "The whole run, at these thresholds.")


def downloads(view: RunView, group: Group, more: str = "", **options: Any) -> None:
    """Draw a button for every export of a group; ``more`` is added to what each says of itself."""
    for export in EXPORTS.values():
        if export.group == group and export.takes == "view":
            download(export.name, view, more=more, **options)


def download(name: str, subject: Any, *, more: str = "", width: Width = "stretch", **options: Any) -> None:
    """Draw the button of one export."""
    export = export_of(name)
    st.download_button(
        export.title,
        data=partial(write, name, subject, **options),
        file_name=file_name(name, subject, **options),
        mime=export.mime,
        key=f"download-{name}",
        help=f"{export.help} {more}".strip(),
        icon=":material/download:",
        on_click="ignore",
        width=width,
    )


def file_download(
    label: str,
    view: RunView,
    suffix: str,
    data: Callable[[], bytes],
    *,
    mime: str,
    key: str,
    width: Width = "stretch",
) -> None:
    """Draw the button of a file that is no export: a picture, a video."""
    st.download_button(
        label,
        data=data,
        file_name=named(view, suffix),
        mime=mime,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        width=width,
    )
