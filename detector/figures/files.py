"""A view's charts as files: pages that open without a network."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from detector.figures.dates import write_dates
from detector.figures.escaping import escape_texts
from detector.figures.landscape import draw_landscape
from detector.figures.setting_series import make_setting_series
from detector.figures.steps import make_view_steps
from detector.figures.surface import make_surface
from detector.figures.timeline import draw_timeline
from detector.view import RunView

SCRIPT = "plotly.min.js"
_HEAD_PX = 56


def make_chart_files(view: RunView, class_name: str) -> dict[str, bytes]:
    """The charts by file name, and beside them the one script that draws them.

    The counts of every class over time, and those of ``class_name`` at every threshold: A is the view, B the same at
    the model's own thresholds. Of a view without samples there are none.
    """
    if not len(view.time_s):
        return {}
    figures = {"timeline": _draw_timeline(view), "thresholds": _draw_thresholds(view, class_name)}
    what = _describe_view(view)
    return {f"{name}.html": _render_page(name, figure, what) for name, figure in figures.items()} | {
        SCRIPT: get_plotlyjs().encode()
    }


def _draw_timeline(view: RunView) -> go.Figure:
    presence_s = {i: [(each.start_s, each.end_s) for each in view.presence(c)] for i, c in enumerate(view.classes)}
    return draw_timeline(make_view_steps(view), view.classes, presence_s=presence_s, what="in view at once")


def _draw_thresholds(view: RunView, class_name: str) -> go.Figure:
    own = view.with_thresholds(view.own_thresholds)
    a = make_setting_series(view, class_name, "A", "as counted here", method=view.method)
    b = make_setting_series(own, class_name, "B", "the model's own", method=view.method)
    return draw_landscape(make_surface(view, class_name), a, b, plateau=view.plateau(class_name))


def _describe_view(view: RunView) -> str:
    """The footage, the thresholds and the place, for a chart that stands alone."""
    scores = ", ".join(f"{name} {score:g}" for name, score in view.cut.scores)
    said = filter(None, (view.about.model_title, f"counts as seen from {scores}", view.bounds.words()))
    return f"<b>{view.label}</b><br>{'; '.join(said)}"


def _render_page(name: str, figure: go.Figure, what: str) -> bytes:
    """A named element: Plotly would draw lots for one, and the same chart would not be the same bytes.

    On its own page no theme of the dashboard makes room for titles and numbers, so it is made here.
    """
    figure.update_layout(
        height=(figure.layout.height or 400) + _HEAD_PX,
        title={
            "text": what,
            "font": {"size": 14},
            "x": 0.0,
            "xref": "paper",
            "y": 1.0,
            "yanchor": "top",
            "pad": {"t": 12},
        },
        margin={"l": 72, "r": 32, "t": _HEAD_PX + 28, "b": 56},
        paper_bgcolor="#ffffff",
    )
    figure.update_xaxes(automargin=True, title={"standoff": 12})
    figure.update_yaxes(automargin=True, title={"standoff": 12})
    escape_texts(figure)
    page: str = write_dates(figure).to_html(include_plotlyjs="directory", div_id=name)
    return page.encode()
