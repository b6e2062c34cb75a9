"""The tables of a view to take away: of the stretch on screen or of the whole run, and in which form."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.components.downloads import downloads
from dashboard.state import address, settings
from detector.exports.tables import FORMATS
from detector.view import RunView

_PARTS = {"stretch": "This stretch", "run": "Whole run"}
_SWITCHES = {
    "settings": ("Settings above the table", "In lines that begin with #."),
    "bom": ("Letters of any language in Excel", "A byte order mark, by which Excel knows Hangul and umlauts."),
    "semicolons": ("Semicolons and decimal commas", "As Excel in Germany wants them."),
}
_BIN_S, _BRIDGE_S = 60.0, 2.0


def draw_table_downloads(view: RunView) -> None:
    """Draw a button for every table and the workbook, at the bins on screen, and what can be chosen for them."""
    part = choose_part(view)
    form = choose_form()
    bin_s = settings.BINS_S[settings.bins()] or _BIN_S
    bridge_s = address.number("collar", _BRIDGE_S, 0.0, 60.0)
    downloads(part, "tables", describe_part(part), bin=bin_s, bridge=bridge_s, **form)


def choose_part(view: RunView) -> RunView:
    """Draw the choice between the stretch on screen and the whole run, where there is one; returns what is chosen."""
    if settings.stretch(view).cut != view.whole.cut:
        st.pills(  # they wrap where the column is narrow
            "Files are of",
            list(_PARTS),
            format_func=_PARTS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **address.bind("taken", _read_part()),
        )
    return chosen_part(view)


def chosen_part(view: RunView) -> RunView:
    """The stretch on screen; the whole run where that was chosen."""
    return settings.stretch(view) if _read_part() == "stretch" else view.whole


def _read_part() -> str:
    return address.choice("taken", list(_PARTS), "stretch")


def describe_part(part: RunView) -> str:
    """The part in a sentence."""
    whole = part.cut == part.whole.cut
    return "The whole run, at these thresholds." if whole else "The stretch on screen, at these thresholds."


def choose_form() -> dict[str, Any]:
    """Draw the choice of a form for tables; returns it as their options."""
    form = chosen_form()
    with st.popover("Form of the tables", icon=":material/tune:", width="stretch"):
        st.segmented_control(
            "As",
            list(FORMATS),
            format_func=lambda name: FORMATS[name][0],
            required=True,
            **address.bind("tables.format", form["format"]),
        )
        if form["format"] == "csv":
            for name, (label, more) in _SWITCHES.items():
                st.toggle(label, help=more, **address.bind(f"tables.{name}", form[name]))
    return form


def chosen_form() -> dict[str, Any]:
    """The form of tables that was chosen, as their options."""
    form: dict[str, Any] = {"format": address.choice("tables.format", list(FORMATS), "csv")}
    if form["format"] == "csv":
        form |= {name: address.flag(f"tables.{name}") for name in _SWITCHES}
    return form
