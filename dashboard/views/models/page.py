"""Models: which one looks at footage here, whether it works, and how to get a better one."""

from __future__ import annotations

import streamlit as st

from dashboard.components.acting import may
from dashboard.components.messages import guard, plain
from dashboard.state import address, cache, settings
from dashboard.views.models.fetch_model import draw_fetch_model, get_download
from dashboard.views.models.measured import draw_measured
from dashboard.views.models.model_card import draw_limits, draw_model
from dashboard.views.models.self_test_card import draw_self_test
from dashboard.views.models.ways import draw_ways_card
from detector.model.registry import AUTO, ModelCard, Shelf, read_shelf
from detector.words import format_size

TOML = """title = "TrafficCamNet"
input_wh = [960, 544]
stride_px = 16
box_norm = 35.0
resize = "stretch"

[thresholds]
car = 0.4"""


def _choose_model(models_here: Shelf) -> ModelCard:
    """The model that new analyses take, and the switch for it."""
    cards = {card.name: card for card in models_here.models}
    best = models_here.models[0]
    titles = {AUTO: f"Best available ({best.title})"} | {name: card.title for name, card in cards.items()}
    name = settings.model_name(list(cards))
    name = st.selectbox(
        "Model for new analyses", [AUTO, *cards], format_func=titles.__getitem__, **address.bind("model", name)
    )
    return best if name == AUTO else cards[name]


def _draw_others(models_here: Shelf) -> None:
    """The other files in the models folder, and those that cannot be used."""
    with st.container(border=True):
        st.markdown("### Models here")
        for card in models_here.models:
            st.markdown(
                f"**{plain(card.title)}**  \n{plain(', '.join(card.spec.classes))} · {format_size(card.size_bytes)}"
            )
        for broken in models_here.unusable:
            place = plain(str(broken.path.relative_to(cache.library().models)))
            st.error(f"{plain(broken.reason)}  \nNot used: {place}", icon=":material/block:")
        with st.expander("Add a model of your own", icon=":material/add:"):
            st.markdown(
                "Any DetectNet_v2 detector in ONNX works, such as NVIDIA's TrafficCamNet. Put it into a folder of "
                f"its own in `{cache.library().models}`, with a `labels.txt` beside it: one class a line. What "
                "differs from PeopleNet goes into a `model.toml` there; all of its lines are optional:"
            )
            st.code(TOML, language="toml")


def page() -> None:
    """Draw the page."""
    st.markdown("## Models")
    status = get_download().current_status
    models_here = read_shelf(cache.library().root)
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        card = _choose_model(models_here)
        chosen = st.container()
    with narrow:
        draw_fetch_model(models_here.models, status)
        draw_limits(card.spec)
        _draw_others(models_here)
    with chosen, guard():  # last: one that does not run must not hide the way to another
        network = cache.load_shared_network(card.name)
        draw_model(card, network)
        draw_ways_card(card)
        draw_measured(card.spec)
        if may("test model"):
            draw_self_test(network)
