"""The letters of a PDF: those that come along, and those of the machine for scripts that they lack."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

HERE = Path(__file__).parent / "letters"
REGULAR, BOLD = HERE / "DejaVuSans.ttf", HERE / "DejaVuSans-Bold.ttf"
_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
}
SCRIPTS = {
    "Latin, Greek, Cyrillic": ("aéßŁΩЖ", "fonts-dejavu"),
    "Korean": ("한글", "fonts-nanum"),
    "Chinese and Japanese": ("漢字かな", "fonts-noto-cjk"),
}
"""Some letters of a script, and the package of Debian that has a font for it."""
_MOST_FILES = 2000
_LARGEST_BYTES = 60_000_000


@dataclass(frozen=True, slots=True)
class Font:
    """A font in a file; ``number`` is its place in a collection."""

    path: Path
    number: int = 0


def choose_fonts(text: str, folders: Iterable[Path] | None = None) -> tuple[list[Font], str]:
    """The machine's fonts for characters of the text that our own lack, and the characters that none has.

    Only looked for where there are such characters. ``folders``: the system's own.
    """
    missing = {character for character in text if character.isprintable()} - _covered(Font(REGULAR))
    chosen: list[Font] = []
    for font in _list_installed(_list_folders() if folders is None else folders) if missing else ():
        covered = _covered(font) & missing
        if covered:
            chosen.append(font)
            missing -= covered
        if not missing:
            break
    return chosen, "".join(sorted(missing))


def _list_folders() -> list[Path]:
    return [Path(name).expanduser() for name in _FOLDERS.get(sys.platform, ())]


def _list_installed(folders: Iterable[Path]) -> Iterator[Font]:
    """The files of fonts in these folders, in order of their names."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")))
    usable = (path for path in files if path.suffix.lower() in {".ttf", ".otf", ".ttc"})
    return (Font(path) for path in islice(usable, _MOST_FILES))


def _covered(font: Font) -> set[str]:
    """The characters that a font has; none of one that is too large, cannot be read or has no outlines."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        if font.path.stat().st_size > _LARGEST_BYTES:
            return set()
        with font.path.open("rb") as file, TTFont(file, fontNumber=font.number, lazy=True) as opened:
            if "glyf" not in opened and "CFF " not in opened:
                return set()
            return {chr(code) for code in opened.getBestCmap() or ()}
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return set()
