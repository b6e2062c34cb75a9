"""A case of the corpus: a file that is made on the spot, and the answer that it may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Answer = Literal["read", "refused", "either"]
Way = Literal["footage", "model", "cookies"]


@dataclass(frozen=True, slots=True)
class Case:
    """``make`` lays the file down in an empty folder and returns its path.

    ``answer``: "read" where it is honest, "refused" where nothing good can come of it, "either" where both are right
    as long as it is said in plain words. ``way``: what it is given for. ``secret`` is text that must never be said.
    """

    kind: str
    name: str
    make: Callable[[Path], Path]
    answer: Answer = "either"
    way: Way = "footage"
    secret: str = ""


def writing(name: str | bytes, content: Callable[[], bytes]) -> Callable[[Path], Path]:
    """The maker of a file of this name with this content."""

    def make(folder: Path) -> Path:
        path = folder / (name if isinstance(name, str) else name.decode(errors="surrogateescape"))
        path.write_bytes(content())
        return path

    return make
