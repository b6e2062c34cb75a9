"""Buttons that take a view away as a file: the command line's very bytes, made when the button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import streamlit as st

from dashboard.components.acting import later
from detector.exports import EXPORTS, export_of, file_name, named, write
from detector.exports.base import Group
from detector.exports.facts import views_of
from detector.view import RunView

Width = Literal["stretch", "content"]


def downloads(view: RunView, group: Group, more: str = "", **options: Any) -> None:
    """Draw a button for every export of a group; ``more`` is added to what each says of itself.

    Each is given those of the options that it has.
    """
    for export in EXPORTS.values():
        if export.group == group and export.takes == "view":
            own = {option: value for option, value in options.items() if option in export.options.model_fields}
            download(export.name, view, more=more, **own)


def download(
    name: str, subject: Any, *, label: str = "", more: str = "", width: Width = "stretch", key: str = "", **options: Any
) -> None:
    """Draw the button of one export; a ``key`` of its own, and a ``label`` other than its title, where it has two."""
    export = export_of(name)
    views, chosen = views_of(subject), export.options(**options)
    what, called = (", ".join(dict.fromkeys(texts)) for texts in ([v.run_id for v in views], [v.label for v in views]))
    st.download_button(
        chosen.entitle(label or export.title),
        data=later("export", partial(write, name, subject, **options), what, name=called, kind=name),
        file_name=file_name(name, subject, **options),
        mime=chosen.mime or export.mime,
        key=key or f"download-{name}",
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
        data=later("export", data, view.run_id, name=view.label, kind=suffix),
        file_name=named(view, suffix),
        mime=mime,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        width=width,
    )
