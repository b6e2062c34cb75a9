"""Names from strangers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.video.names import clean_name, quote_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "unnamed"),
        ("...", "unnamed"),
        ("market square.mp4", "market square.mp4"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\windows\\x.mp4", "_windows_x.mp4"),
        (".hidden.mp4", "hidden.mp4"),
        ("two\nlines\tand\0nul.mp4", "two lines and nul.mp4"),
        ("quo\"te's.mp4", "quo_te's.mp4"),
        ("Straße 🎥 街.mp4", "Straße 🎥 街.mp4"),
        ("gpj.\u202emp4", "gpj. mp4"),
        ("CON", "_CON"),
        ("nul.mp4", "_nul.mp4"),
    ],
)
def test_names_are_cleaned(text: str, expected: str) -> None:
    assert clean_name(text) == expected


@given(st.text())
def test_any_text_becomes_one_name_that_a_disk_takes(text: str) -> None:
    name = clean_name(text)
    assert name == Path(name).name
    assert name not in ("", ".", "..")
    assert len(name.encode()) <= 181
    assert clean_name(name) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("街" * 200 + ".mp4")
    assert name.endswith("街.mp4")
    assert len(name.encode()) <= 180


def test_a_name_in_a_message_stays_on_one_line() -> None:
    assert quote_name(Path("/tmp/a\nb.mp4")) == '"a b.mp4"'
