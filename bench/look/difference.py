"""Two folders of photographs against each other: how much of each view differs, and a picture of where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]
Shares = dict[str, dict[str, float | None]]
"""By view, then by form: the share of pixels that differ; None where one of the two pictures is missing."""

JITTER = 3
"""Chromium paints the same page again with values (of 255) that are one or two off."""
PAPER = 255
MARK = (214, 0, 92)


def compare(before: Path, after: Path, out: Path) -> Shares:
    """The shares of all photographs in either folder; a side-by-side picture in ``out`` for each that differs."""
    shares: Shares = {}
    for relative in _list_pictures(before, after):
        form, name = relative.parent.name, relative.stem
        pair = [folder / relative for folder in (before, after)]
        share = None
        if all(path.exists() for path in pair):
            old, new = (np.asarray(Image.open(path).convert("RGB")) for path in pair)
            share = measure_share(old, new)
            if share:
                out.mkdir(parents=True, exist_ok=True)
                Image.fromarray(side_by_side(old, new)).save(out / f"{name}-{form}.png")
        shares.setdefault(name, {})[form] = share
    return shares


def mark_differences(before: Pixels, after: Pixels) -> npt.NDArray[np.bool_]:
    """The pixels (H, W) that differ visibly, on a sheet that holds both; all where only one has a pixel."""
    height, width = (max(before.shape[axis], after.shape[axis]) for axis in (0, 1))
    marks = np.ones((height, width), np.bool_)
    common = tuple(slice(min(before.shape[axis], after.shape[axis])) for axis in (0, 1))
    distance = np.abs(before[common].astype(np.int16) - after[common])
    marks[common] = (distance > JITTER).any(axis=2)
    return marks


def measure_share(before: Pixels, after: Pixels) -> float:
    """The share of pixels that differ, 0 to 1."""
    return float(mark_differences(before, after).mean())


def side_by_side(before: Pixels, after: Pixels) -> Pixels:
    """Before, after, and after once more, pale, with the differing pixels marked."""
    marks = mark_differences(before, after)
    old, new = (_pad_to(picture, marks.shape) for picture in (before, after))
    marked = (PAPER - (PAPER - new) // 4).astype(np.uint8)
    marked[marks] = MARK
    gap = np.full((marks.shape[0], 16, 3), 128, np.uint8)
    return np.hstack([old, gap, new, gap, marked])


def table(shares: Shares, forms: tuple[str, ...]) -> str:
    """A row a view, a column a form: ``same``, a percentage, or ``missing``."""
    rows = [("", *forms)]
    rows += [(name, *(_words(of_view.get(form)) for form in forms)) for name, of_view in shares.items()]
    longest = max(len(name) for name, *_ in rows)
    return "\n".join(name.ljust(longest) + "".join(cell.rjust(10) for cell in cells) for name, *cells in rows)


def _words(share: float | None) -> str:
    if share is None:
        return "missing"
    return "same" if share == 0 else f"{max(share, 0.0001):.2%}"


def _list_pictures(*folders: Path) -> list[Path]:
    """The photographs of all folders, relative to them, in the order in which they were taken."""
    changed_s = {
        path.relative_to(folder): path.stat().st_mtime for folder in folders for path in folder.glob("*/*.png")
    }
    return sorted(changed_s, key=lambda relative: changed_s[relative])


def _pad_to(picture: Pixels, shape: tuple[int, ...]) -> Pixels:
    sheet = np.full((*shape, 3), PAPER, np.uint8)
    sheet[: picture.shape[0], : picture.shape[1]] = picture
    return sheet
