"""The controls for what counts."""

from __future__ import annotations

import streamlit as st

from dashboard.components.messages import plain
from dashboard.state import address, settings
from detector.types import Method, Parameter
from detector.view import METHODS, RunView
from detector.view.places import list_places
from detector.view.spelling import DOUBTFUL, HEIGHT, METHOD, PLACE, WORDS, threshold_settings
from detector.words import format_of_total

_STEP = 0.01


def threshold_controls(
    view: RunView, prefix: str = "", *, lead: int | None = None, within_place: bool = True
) -> RunView:
    """Draw a threshold per class, the method with its parameters, the least height; returns the run cut like this.

    Where the run has doubtful frames there is a switch that counts them, too.

    With ``lead`` only that class's threshold stays in the open, for pages that have two settings side by side.
    ``within_place`` offers the areas that were drawn, where there are any; else the whole picture counts.
    """
    method = settings.method(view, prefix)
    others = [class_id for class_id in range(len(view.classes)) if class_id != lead]
    if lead is not None:
        _score_control(view, lead, method, prefix)
        with st.expander("Other classes, clustering"):
            _rest(view, others, method, prefix)
    else:
        _rest(view, others, method, prefix)
    _doubtful_control(view, prefix)
    if not within_place:
        return settings.at(view, prefix).within(None)
    _place_control(view, prefix)
    return settings.at(view, prefix)


def _rest(view: RunView, class_ids: list[int], method: Method, prefix: str) -> None:
    """All controls but the leading class's."""
    for class_id in class_ids:
        _score_control(view, class_id, method, prefix)
    _method_control(view, method, prefix)
    with st.expander("More settings"):
        _parameter_controls(view, method, prefix)
        _height_control(view, prefix)
    st.button(
        "Back to the model's thresholds",
        key=f"{prefix}own-thresholds",
        icon=":material/undo:",
        type="tertiary",
        on_click=_reset,
        args=(prefix,),
    )


def _score_control(view: RunView, class_id: int, method: Method, prefix: str) -> None:
    lo, hi = settings.score_range(view, method)
    class_name, score = view.classes[class_id], settings.score(view, class_id, method, prefix)
    bound = address.bind(settings.score_name(class_name, method, prefix), score)
    st.slider(_label(class_name, method), lo, hi, step=_STEP, format="%.2f", **bound)


def _label(class_name: str, method: Method) -> str:
    label = plain(class_name.capitalize())
    return f"{label} · {method.unit}" if method.range_moves else label


def _method_control(view: RunView, method: Method, prefix: str) -> None:
    """The choice of a method, where there is one, and what has to be known of it."""
    names = view.method_names
    if len(names) > 1:
        st.segmented_control(
            "Clustering",
            names,
            format_func=lambda name: METHODS[name].title,
            required=True,
            help="How the network's cells become objects. NMS keeps the best of overlapping boxes; "
            "DBSCAN averages them.",
            **address.bind(f"{prefix}{METHOD}", method.name),
        )
    if method.hint:
        st.caption(method.hint)


def _parameter_controls(view: RunView, method: Method, prefix: str) -> None:
    """The controls that group the whole run anew, which may take a moment the first time."""
    for parameter in method.parameters:
        low = max(parameter.low, view.floor) if parameter.floored else parameter.low
        number = int if parameter.whole else float
        st.slider(
            parameter.title,
            number(low),
            number(parameter.high),
            step=number(parameter.step),
            format=f"%.{decimals(parameter)}f",
            help=parameter.hint or None,
            **address.bind(f"{prefix}{WORDS[parameter.name].address}", getattr(method, parameter.name)),
        )


def decimals(parameter: Parameter) -> int:
    """As many as its step has."""
    return 0 if parameter.whole else max(2, len(f"{parameter.step:g}".partition(".")[2]))


def _height_control(view: RunView, prefix: str) -> None:
    """In the model's pixels, as the setting is; the footage's beside it."""
    limit = float(view.about.input_wh[1])
    height = settings.min_height_px(view, prefix)
    st.slider(
        "Least height (model pixels)",
        0.0,
        limit,
        step=1.0,
        format="%.0f",
        help=f"Boxes lower than this are left out. The model sees the picture {limit:.0f} pixels high.",
        **address.bind(f"{prefix}{HEIGHT}", height),
    )
    if height:
        st.caption(f"{height:.0f} there are {height / view.about.scale_y:.0f} pixels in the footage.")


def _doubtful_control(view: RunView, prefix: str) -> None:
    """The switch that counts doubtful frames, and how many there are, where there are any."""
    n_doubtful, frames = view.whole.n_doubtful, view.n_samples
    if not n_doubtful:
        return
    st.toggle("Count doubtful frames", **address.bind(f"{prefix}{DOUBTFUL}", settings.doubtful(prefix)))
    st.caption(
        f"{format_of_total(n_doubtful, frames)} frames were decoded, but damage of the file can show in them. "
        "They are left out of every count and mean unless this is on."
    )


def _place_control(view: RunView, prefix: str) -> None:
    """The choice of an area, where somebody drew any."""
    names = [place.name for place in list_places(view) if place.kind == "area"]
    if names:
        chosen = settings.area(view, prefix)
        st.selectbox(
            "Within",
            ["", *names],
            format_func=lambda name: plain(name) or "The whole picture",
            **address.bind(f"{prefix}{PLACE}", chosen.name if chosen else ""),
        )


def _reset(prefix: str) -> None:
    """Forget what was set here, and nothing else."""
    address.clear(*(f"{prefix}{name}" for name in threshold_settings()))
