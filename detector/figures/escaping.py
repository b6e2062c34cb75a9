"""Texts of a figure made safe: Plotly draws links, styles and pictures from tags, and names come from strangers."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go

_NOT_OURS = re.compile(r"<(?!/?(?:b|i|extra)>|br>)")
"""The beginning of a tag that no chart of ours writes."""
_TRACE_TEXTS = ("name", "text", "hovertext", "hovertemplate", "texttemplate", "x", "y")
_UNSEEN = ("meta",)


def escape_texts(figure: go.Figure) -> None:
    """Escape every tag in the texts of a figure but bold, italic, line breaks and the end of a hover text."""
    for trace in figure.data:
        shown = {key: trace[key] for key in _TRACE_TEXTS if key in trace}
        trace.update({key: _escape(value) for key, value in shown.items() if _has_tags(value)})
        for place in ("colorbar", "marker.colorbar"):
            if place in trace and _has_tags(bar := trace[place].to_plotly_json()):
                trace[place].update(_escape(bar))
    layout = {key: value for key, value in figure.layout.to_plotly_json().items() if key not in _UNSEEN}
    figure.layout.update({key: _escape(value) for key, value in layout.items() if _has_tags(value)})


def _has_tags(value: Any) -> bool:
    if isinstance(value, str):
        return "<" in value
    items = value.values() if isinstance(value, dict) else value if _is_list(value) else ()
    return any(_has_tags(item) for item in items)


def _escape(value: Any) -> Any:
    """The same, lists and dictionaries too, with every text in it escaped."""
    if isinstance(value, str):
        return _NOT_OURS.sub("&lt;", value)
    if isinstance(value, dict):
        return {key: _escape(item) for key, item in value.items()}
    return [_escape(item) for item in value] if _is_list(value) else value


def _is_list(value: Any) -> bool:
    """True for what can hold texts; arrays of numbers cannot."""
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype.kind in "OU")
