"""Names from strangers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.video.names import clean_name, escape_path, printable, quote_name, unescape_path


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


def test_a_byte_that_is_not_utf8_is_shown_by_a_mark() -> None:
    name = os.fsdecode(b"caf\xe9.avi")
    assert (printable(name), clean_name(name), quote_name(name)) == (
        "caf\ufffd.avi",
        "caf\ufffd.avi",
        '"caf\ufffd.avi"',
    )


@given(st.binary(max_size=30).filter(lambda name: b"\0" not in name))
def test_any_path_can_be_kept_as_text_and_found_again(name: bytes) -> None:
    kept = escape_path(os.fsdecode(name))
    assert os.fsencode(unescape_path(json.loads(json.dumps(kept.encode().decode())))) == name


@given(st.text().filter(lambda path: "\0" not in path))
def test_a_path_in_utf8_is_kept_as_it_is(path: str) -> None:
    assert escape_path(path) == path
