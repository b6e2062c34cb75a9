"""A picture to click in: what all such components are put together from."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_STYLE = Path(__file__).with_suffix(".css")


def define_canvas(name: str, module: str) -> ComponentRenderer:
    """The component whose markup, style and script stand beside the ``module``, named like it.

    Its style comes after the one of ``canvas.css``, which all of them share: the picture in its ``view``, and the
    ``bar`` of buttons beneath.
    """
    beside = Path(module)
    html, css, js = (beside.with_suffix(suffix).read_text(encoding="utf-8") for suffix in (".html", ".css", ".js"))
    style = _STYLE.read_text(encoding="utf-8") + css
    return st.components.v2.component(f"footfall_{name}", html=html, css=style, js=js)
