"""What strangers wrote is shown as they wrote it, and errors end the page in words."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.messages import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("walk.avi", "walk.avi"),
        ("a  b\nc\td", "a b c d"),
        ("naïve 🎬 файл.mp4", "naïve 🎬 файл.mp4"),
        ("**bold**", r"\*\*bold\*\*"),
        ("[link](http://x)", "\\[link\\]\\(http\\:\u2060//x\\)"),
        ("<b>", r"\<b\>"),
        (":red[x]", "\\:\u2060red\\[x\\]"),
        ("me@x.org", "me@\u2060x.org"),
        ("WWW.x.org", "WWW\u2060.x.org"),
        ("0:30", r"0\:30"),
        ("$x^2$", r"\$x^2\$"),
        ("a_b`c`", r"a\_b\`c\`"),
        ("\x1b[31mred", r"\[31mred"),
    ],
    ids=repr,
)
def test_plain_takes_markdown_its_meaning(text: str, shown: str) -> None:
    assert plain(text) == shown


def _page() -> None:
    import streamlit as st

    from dashboard.components.messages import guard
    from detector.errors import VideoMissing

    with guard():
        raise VideoMissing("*walk.avi* is gone. Put it back.")
    st.text("after")  # type: ignore[unreachable]  # mypy sees that it never comes; that the page stops is the test


def test_an_error_becomes_a_message_and_ends_the_page() -> None:
    app = AppTest.from_function(_page, default_timeout=20).run()
    assert not app.exception
    assert app.error[0].value == r"\*walk.avi\* is gone. Put it back."
    assert not app.text
