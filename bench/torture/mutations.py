"""Files changed at random, by Hypothesis: what breaks something is made smaller until little is left of the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hypothesis import strategies as st

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**63 - 1, 2**64 - 1)
WORDS = (b"null", b"NaN", b"-1e999", b'""', b"{}", b"[]", b"\0", b"\xff", b"../", b"\r\n", b"\xe2\x80\xae", b"9" * 30)


class Edit(NamedTuple):
    """A change: what is done, how far into the file (0 to 1), and with which bytes or over how many."""

    what: str
    where: float
    content: bytes
    length: int


def _overwrite(data: bytes, at: int, edit: Edit) -> bytes:
    return data[:at] + edit.content + data[at + len(edit.content) :]


def _insert(data: bytes, at: int, edit: Edit) -> bytes:
    return data[:at] + edit.content + data[at:]


def _delete(data: bytes, at: int, edit: Edit) -> bytes:
    return data[:at] + data[at + edit.length :]


def _repeat(data: bytes, at: int, edit: Edit) -> bytes:
    return data[:at] + data[at : at + edit.length] * 3 + data[at + edit.length :]


def _flip(data: bytes, at: int, edit: Edit) -> bytes:
    return data[:at] + bytes(byte ^ 1 << edit.length % 8 for byte in data[at : at + 1]) + data[at + 1 :]


def _cut(data: bytes, at: int, edit: Edit) -> bytes:
    return data[:at]


EDITS: dict[str, Callable[[bytes, int, Edit], bytes]] = {
    "overwrite": _overwrite,
    "insert": _insert,
    "delete": _delete,
    "repeat": _repeat,
    "flip": _flip,
    "cut": _cut,
}

_numbers = st.builds(
    lambda number, size, order: (number % 256**size).to_bytes(size, order),
    st.sampled_from(NUMBERS),
    st.sampled_from((1, 2, 4, 8)),
    st.sampled_from(("big", "little")),
)
_content = st.one_of(st.binary(min_size=1, max_size=8), _numbers, st.sampled_from(WORDS))
_edit = st.builds(Edit, st.sampled_from(sorted(EDITS)), st.floats(0, 1), _content, st.integers(1, 200))


def changed(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the files, with a few changes."""
    return st.builds(apply, st.sampled_from(list(seeds)), st.lists(_edit, min_size=1, max_size=6))


def apply(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The file after these changes."""
    for edit in edits:
        data = EDITS[edit.what](data, int(edit.where * len(data)), edit)
    return data
