"""Labelled boxes, and gathering them while a file is read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from detector.types import Bool, Float32, Int64, Text

PERSON = "person"
_PEOPLE = ("human", "people", "pedestrian", "persons")
"""Other names of a person in labels."""
_FARTHEST_PX = 1e6
_LAST_FRAME = 10**7
_MOST_BOXES = 2_000_000
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Labels:
    """Boxes that a person drew, N of them, and the frames that somebody looked at for it, F.

    frames (F,): the video's frame indices, from 0 and rising, with boxes or without. frame_index (N,), names (N,) the
    class of each, xyxy_px (N, 4) in the video's pixels as displayed. Boxes that are ``ignored`` (N,) cover what counts
    neither way. ``frame_wh`` is the size of the picture that they were drawn in, None where the file has none.
    """

    frames: Int64
    frame_index: Int64
    names: Text
    xyxy_px: Float32
    ignored: Bool
    frame_wh: tuple[int, int] | None
    sha256: str

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the boxes that count, by name."""
        return tuple(np.unique(self.names[~self.ignored]).tolist())

    def select(self, rows: Bool) -> tuple[Int64, Float32]:
        """The frames (M,) and boxes (M, 4) of these rows (N,)."""
        return self.frame_index[rows], self.xyxy_px[rows]


class Fault(Exception):
    """Something in a file that cannot be: where it stands, and the end of a sentence that says what is wrong."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason)
        self.reason, self.where = reason, where


@dataclass(slots=True)
class Collected:
    """The labels of a file as far as it has been read."""

    frames: set[int] = field(default_factory=set)
    frame_wh: tuple[int, int] | None = None
    _rows: list[tuple[int, str, bool]] = field(default_factory=list)
    _boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def add(
        self, frame: int, xyxy_px: tuple[float, float, float, float], *, name: str = PERSON, ignored: bool = False
    ) -> None:
        """Take a box of a frame. Raises Fault for one that can be none."""
        x1, y1, x2, y2 = xyxy_px
        if not all(math.isfinite(edge) and abs(edge) <= _FARTHEST_PX for edge in xyxy_px):
            raise Fault("a box's place is no number of pixels")
        if x2 <= x1 or y2 <= y1:
            raise Fault("a box has to be wider and higher than 0")
        if len(self._rows) >= _MOST_BOXES:
            raise Fault(f"there are more than {_MOST_BOXES:,} boxes")
        self._rows.append((check_frame(frame), _tidy(name), ignored))
        self._boxes.append(xyxy_px)

    def fill_in_frames(self) -> None:
        """Take the frames between those that the file names for looked at, and empty.

        From the first to the last, as far apart as all of them stand: every frame, or every tenth where it was so.
        """
        named = sorted({frame for frame, _, _ in self._rows} | self.frames)
        if named:
            step = math.gcd(*(frame - named[0] for frame in named)) or 1
            self.frames.update(range(named[0], named[-1] + 1, step))

    def finish(self, sha256: str) -> Labels:
        """The labels as arrays. Raises Fault where there is no frame at all."""
        frames = self.frames | {frame for frame, _, _ in self._rows}
        if not frames:
            raise Fault("it names no frame")
        index, names, ignored = zip(*self._rows, strict=True) if self._rows else ((), (), ())
        return Labels(
            np.asarray(sorted(frames), np.int64),
            np.asarray(index, np.int64),
            np.asarray(names, np.str_),
            np.asarray(self._boxes, np.float32).reshape(-1, 4),
            np.asarray(ignored, np.bool_),
            self.frame_wh,
            sha256,
        )


def check_frame(frame: int) -> int:
    """The same frame index. Raises Fault for one that no video has."""
    if not 0 <= frame <= _LAST_FRAME:
        raise Fault(f"there is no frame {frame}")
    return frame


def parse_number(text: str | None, name: str) -> float:
    """Text -> a number. Raises Fault, which calls it ``name``."""
    try:
        return float(text or "")
    except ValueError:
        raise Fault(f"{name} should be a number, not {(text or 'nothing')[:40]!r}") from None


def parse_whole(text: str | None, name: str) -> int:
    """Text -> a whole number. Raises Fault, which calls it ``name``."""
    number = parse_number(text, name)
    if not number.is_integer():
        raise Fault(f"{name} should be a whole number, not {(text or '')[:40]!r}")
    return int(number)


def parse_numbers(texts: Iterable[str | None], names: str) -> list[float]:
    """Texts -> numbers, called by the words of ``names`` in their order."""
    return [parse_number(text, name) for text, name in zip(texts, names.split(), strict=True)]


def number_in_name(name: str) -> int | None:
    """The number at the end of a picture's name: ``frame_000120.jpg`` -> 120; None where there is none."""
    found = re.search(r"(\d{1,9})$", PurePosixPath(name.replace("\\", "/")).stem)
    return int(found[1]) if found else None


def _tidy(name: str) -> str:
    """A class's name as runs have them: in lower case, and a person by that name."""
    lower = " ".join(name.lower().split())[:_NAME_CHARS]
    return PERSON if lower in _PEOPLE else lower
