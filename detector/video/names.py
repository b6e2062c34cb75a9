"""Names from strangers, made safe for a disk, a page and a sentence."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from detector.errors import mark_undecodable

_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_DEVICES = {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))}


def printable(text: str) -> str:
    """The text on one line: control, line and direction characters become single spaces, bytes not in UTF-8 U+FFFD."""
    marked = mark_undecodable(text)
    characters = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") or _is_direction_mark(c) else c for c in marked)
    return re.sub(r"\s+", " ", "".join(characters)).strip()


def clean_name(text: str, *, limit_bytes: int = 180) -> str:
    """Any text -> one file name: no separators, control characters or leading dots; letters and emoji stay.

    At most ``limit_bytes`` of UTF-8, the ending (``.mp4``) kept; "unnamed" where nothing is left.
    """
    name = _FORBIDDEN.sub("_", printable(unicodedata.normalize("NFC", text)))
    name = _shorten(name.lstrip(". ").rstrip(". "), limit_bytes)
    if name.split(".")[0].strip().lower() in _DEVICES:
        name = f"_{name}"
    return name or "unnamed"


def escape_path(path: Path | str) -> str:
    """A path as text that can be kept in any file or table, and is itself where it is UTF-8; see ``unescape_path``.

    A byte that is no UTF-8 becomes NUL, which no path holds, and two hexadecimal digits.
    """
    return re.sub("[\udc80-\udcff]", lambda byte: f"\0{ord(byte[0]) - 0xDC00:02x}", str(path))


def unescape_path(text: str) -> str:
    """The path that ``escape_path`` made text of."""
    return re.sub("\0([89a-f][0-9a-f])", lambda byte: chr(0xDC00 + int(byte[1], 16)), text)


def quote_name(path: Path | str) -> str:
    """A file's name as an error message shows it: quoted, on one line."""
    return f'"{printable(Path(path).name) or str(path)}"'


def _is_direction_mark(character: str) -> bool:
    """True for the marks that turn the direction of the text after them."""
    return character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def _shorten(name: str, limit_bytes: int) -> str:
    if len(name.encode()) <= limit_bytes:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = name, ""
    room = limit_bytes - len((dot + ending).encode() if ending else b"")
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + (dot + ending if ending else "")
