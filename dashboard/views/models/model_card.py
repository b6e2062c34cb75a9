"""A model's card: facts, inputs and outputs, and its known limits."""

from __future__ import annotations

import re
from typing import Protocol

import streamlit as st

from dashboard.components.messages import plain
from detector.model import bundled
from detector.model.registry import ModelCard
from detector.types import Choice, ModelSpec
from detector.words import format_size

_LINK_CHARS = 40
_ADDRESS = re.compile(r"https://[\w./%?=&#~+,:;@-]+")
RESIZED = {"stretch": "stretched to fit", "letterbox": "fitted in, the rest filled with grey"}


class Running(Protocol):
    """A loaded network, as far as it is more than its card."""

    @property
    def choice(self) -> Choice:
        """The way it really runs."""

    @property
    def device_note(self) -> str | None:
        """The reason why it is not a GPU, where there is one to give."""


def draw_model(card: ModelCard, network: Running) -> None:
    """The model in use, everything about it on one card."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"### {plain(card.title)}", width="content")
            st.badge(f"Runs on {network.choice.device}", icon=":material/memory:", color="blue")
            if not card.has_boxes:
                st.badge("Coverage only, no boxes", icon=":material/grid_off:", color="orange")
        if network.device_note:
            st.info(plain(network.device_note), icon=":material/info:")
        st.table(_list_facts(card, network), hide_header=True, border="horizontal")
        with st.expander("The file: what goes in, what comes out, its hash", icon=":material/swap_horiz:"):
            st.table(_list_tensors(card), border="horizontal", hide_index=True)
            st.caption(_describe_decoding(card.spec))
            st.markdown(f"{plain(str(card.path))}, SHA\\-256:")
            st.code(card.spec.sha256, language=None, wrap_lines=True)


def draw_limits(spec: ModelSpec) -> None:
    """Draw the model's known limits, in plain words."""
    with st.container(border=True):
        st.markdown("### Known limits")
        st.markdown("\n".join(f"- {plain(limit)}" for limit in spec.limits))


def _list_facts(card: ModelCard, network: Running) -> dict[str, str]:
    spec = card.spec
    width, height = spec.input_wh
    where = "comes with Footfall" if card.path == bundled.PATH else f"in {plain(card.path.parent.name)}"
    batch = f"{card.batch_limit} at a time, as the file says" if card.batch_limit else "any number at a time"
    return {
        "Finds": _format_classes(spec),
        "Picture": f"{width} × {height} pixels, {RESIZED[spec.resize]}",
        "Grid": f"{spec.grid_hw[1]} × {spec.grid_hw[0]} cells of {spec.stride_px} pixels",
        "Batch": batch,
        "Keeps": f"every cell from {spec.score_floor:g} coverage upwards",
        "Runs\u00a0on": f"{plain(network.choice.device)}, {_format_cores(network.choice.threads)}",
        "Licence": plain(spec.licence) or "not known",
        "Source": _shorten_links(spec.source) or "not known",
        **({"Version": plain(card.version)} if card.version else {}),
        "File": f"{plain(card.path.name)}, {format_size(card.size_bytes)}, {where}",
        "Hash": f"SHA\\-256 `{spec.sha256[:16]}…`",
    }


def _format_cores(threads: int) -> str:
    return f"{threads} {'core' if threads == 1 else 'cores'}"


def _format_classes(spec: ModelSpec) -> str:
    """Each class with the threshold it starts with."""
    pairs = zip(spec.classes, spec.thresholds, strict=True)
    return ", ".join(f"**{plain(name)}** from {threshold:g}" for name, threshold in pairs)


def _shorten_links(source: str) -> str:
    """Addresses become links that show no more of themselves than fits a table."""
    return " ".join(_shorten_link(word) if _ADDRESS.fullmatch(word) else plain(word) for word in source.split())


def _shorten_link(address: str) -> str:
    shown = address.removeprefix("https://")
    shown = shown if len(shown) <= _LINK_CHARS else f"{shown[:_LINK_CHARS]}…"
    return f"[{plain(shown)}](<{address}>)"


def _list_tensors(card: ModelCard) -> list[dict[str, str]]:
    rows = [("Input", tensor) for tensor in card.inputs] + [("Output", tensor) for tensor in card.outputs]
    return [
        {
            "": kind,
            "Name": plain(tensor.name),
            "Type": tensor.dtype,
            "Shape": " × ".join("N" if size is None else str(size) for size in tensor.shape),
        }
        for kind, tensor in rows
    ]


def _describe_decoding(spec: ModelSpec) -> str:
    return (
        "N is the number of pictures in a batch. Pictures go in as red, green, blue from 0 to 1. Coverage says how "
        "sure the network is that a cell belongs to something; a box is four distances from the cell, "
        f"times {spec.box_norm:g} pixels."
    )
