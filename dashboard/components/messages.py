"""Messages of a page: errors, and empty states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from detector.errors import DetectorError, mark_undecodable

_JOINER = "\u2060"


@contextmanager
def guard() -> Iterator[None]:
    """Turn a DetectorError into a message and stop the page there; anything else is a defect and goes on."""
    try:
        yield
    except DetectorError as error:
        show_error(error)
        st.stop()


def show_error(error: DetectorError) -> None:
    """An error in words; what a site or the network itself said is one click away."""
    st.error(plain(str(error)), icon=":material/error:")
    original = getattr(error, "original", "")
    if original:
        with st.expander("The original message"):
            st.code(original, language=None, wrap_lines=True)


def plain(text: str) -> str:
    """Text from strangers (file names, links, errors about them), safe inside Markdown: shown as it is.

    Escaping does not keep Streamlit from turning addresses into links and names into icons: an invisible word
    joiner inside them does.
    """
    one_line = " ".join("".join(c if c.isprintable() else " " for c in mark_undecodable(text)).split())
    escaped = re.sub(r"([\\`*_{}\[\]()<>#+!|~$:&-])", r"\\\1", one_line)
    return re.sub(r"(?i)(:(?=[a-z/])|@|www(?=\.)|-(?=\\>)|<(?=\\-))", rf"\1{_JOINER}", escaped)


def in_badge(text: str) -> str:
    """``plain`` for ``st.badge``, which escapes brackets itself."""
    return plain(text).replace(r"\[", "[").replace(r"\]", "]")


def empty(title: str, body: str, icon: str = ":material/movie:") -> None:
    """An empty state: what is missing, and in ``body`` (Markdown) what to do next."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.markdown(f"### {icon} {title}", width="content")
        st.markdown(body, width="content")
