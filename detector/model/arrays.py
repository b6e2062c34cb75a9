"""An array in figures, as the debugging views print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class ArrayFigures:
    """Shape, range and mean of an array; NaN where it has no values."""

    name: str
    shape: tuple[int, ...]
    least: float
    most: float
    mean: float


def summarise_array(name: str, values: npt.NDArray[Any]) -> ArrayFigures:
    """An array in figures."""
    if not values.size:
        return ArrayFigures(name, values.shape, np.nan, np.nan, np.nan)
    return ArrayFigures(name, values.shape, float(values.min()), float(values.max()), float(values.mean(dtype=float)))
