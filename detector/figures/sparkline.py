"""The small curve of a run's card."""

from __future__ import annotations

import numpy as np

from detector.analysis.downsampling import downsample
from detector.types import Float64


def draw_sparkline(values: Float64, colour: str, *, width: int = 160, height: int = 32) -> str:
    """A run's count over time (S,) as a small SVG picture; NaN leaves a gap. Every peak is kept."""
    positions = downsample(np.asarray(values, np.float64), width)
    drawn = np.asarray(values, np.float64)[positions]
    top = max(float(np.nanmax(drawn, initial=0.0)), 1.0)
    x = 1 + positions / max(len(values) - 1, 1) * (width - 2)
    y = height - 2 - drawn / top * (height - 4)
    pen, path = "M", []
    for across, down in zip(x, y, strict=True):
        if np.isnan(down):
            pen = "M"
            continue
        path.append(f"{pen}{across:.1f} {down:.1f}")
        pen = "L"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-linejoin="round"/></svg>'
    )
