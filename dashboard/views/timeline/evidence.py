"""The frames behind what the chart shows: around a moment, or through a stretch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.frames import SAMPLE, Seen, chosen_sample, open_sample, page_of, strip
from dashboard.components.messages import plain
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.state import address, settings
from dashboard.views.timeline.figures import summary_of, within
from detector.words import counted, moment

AROUND = (-1, 0, 1, 2)
A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks at: a sample or -1, a range or None (the whole run), and whether the chart shows only it."""

    sample: int
    at_s: float | None
    range_s: tuple[float, float] | None
    zoomed: bool


def looked_at(seen: Seen) -> Looked:
    """What the link, or the last click, says."""
    run = seen.run
    sample = chosen_sample(run)
    at_s = float(run.samples.time_s[sample]) if sample >= 0 else None
    stretch = settings.range_s(run)
    whole = stretch == (0.0, run.end_s)
    return Looked(sample, at_s, None if whole else stretch, address.flag("zoom") and not whole)


def evidence(seen: Seen, look: Looked, class_id: int) -> None:
    """Draw the frames of what is looked at; where nothing was chosen, those around the highest count."""
    if look.at_s is not None:
        _around(seen, look.sample, f"Frames around {moment(look.at_s)}")
    elif look.range_s is not None:
        _through(seen, look.range_s, zoomed=look.zoomed)
    else:
        _highest(seen, class_id)


def _highest(seen: Seen, class_id: int) -> None:
    figures = summary_of(seen, class_id, within(seen, None))
    if figures.max_at_s is None or not figures.max_count:
        first = int(np.argmax(seen.run.samples.readable)) if seen.run.n_samples else 0
        _around(seen, first, "Nothing is seen at these thresholds. The first frames")
        return
    sample = int(seen.run.samples.time_s.searchsorted(figures.max_at_s))
    most = plain(counted(figures.max_count, figures.class_name))
    _around(seen, sample, f"The most at once: {most} at {moment(figures.max_at_s)}")


def _around(seen: Seen, sample: int, title: str) -> None:
    """A few frames before and after one, with buttons and arrow keys to move on."""
    last = seen.run.n_samples - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {title}", width="stretch")
        step_button(SAMPLE, "Previous", BACK, sample - 1 if sample > 0 else None, "Left")
        step_button(SAMPLE, "Next", ON, sample + 1 if sample < last else None, "Right")
        if chosen_sample(seen.run) >= 0:
            _button("Clear", ":material/close:", _whole)
    samples = [sample + step for step in AROUND if 0 <= sample + step <= last]
    _strip(seen, samples, sample)


def _through(seen: Seen, range_s: tuple[float, float], *, zoomed: bool) -> None:
    """All frames of a stretch, page by page."""
    samples = np.flatnonzero(within(seen, range_s))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        span = f"{moment(range_s[0])} to {moment(range_s[1])}"
        st.markdown(f"##### {span}, {len(samples):,} frames", width="stretch")
        if zoomed:
            _button("Whole time axis", ":material/zoom_out:", lambda: address.put("zoom", False))
        else:
            _button("Zoom in", ":material/zoom_in:", lambda: address.put("zoom", True))
        _button("Clear", ":material/close:", _whole)
    if len(samples):
        _strip(seen, page_of(samples, A_PAGE).tolist(), -1)
    else:
        st.caption("No frame was sampled in this stretch.")


def _strip(seen: Seen, samples: list[int], chosen: int) -> None:
    pressed = strip(seen, samples, key="evidence", chosen=chosen)
    if pressed is not None:
        open_sample(pressed)


def _button(label: str, icon: str, then: Callable[[], None]) -> None:
    st.button(label, key=f"evidence-{label}", icon=icon, on_click=then)


def _whole() -> None:
    """Nothing in particular is looked at any more."""
    address.put(SAMPLE, -1)
    address.put("zoom", False)
    address.clear("range")
