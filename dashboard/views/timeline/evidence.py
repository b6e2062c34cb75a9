"""The frames behind what the chart shows: around a moment, or through a stretch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.components.frames import SAMPLE, chosen_sample, open_sample, page_of, strip
from dashboard.components.messages import plain
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.state import address, settings
from detector.view import FrameFilter, RunView
from detector.view.notes import Note, sample_of
from detector.view.spelling import STRETCH
from detector.words import format_count

AROUND = (-1, 0, 1, 2)
A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection on the page: a sample or -1, a range or None (the whole run), whether the chart is zoomed to it."""

    sample: int
    at_s: float | None
    range_s: tuple[float, float] | None
    zoomed: bool

    @property
    def noted(self) -> tuple[float, float | None] | None:
        """The moment or stretch that a note written now is about; None where nothing is selected."""
        return self.range_s if self.at_s is None else (self.at_s, None)


def read_selection(view: RunView) -> Selection:
    """The selection in the link, or of the last click."""
    sample = chosen_sample(view)
    at_s = view.facts_of(sample).time_s if sample >= 0 else None
    stretch = settings.range_s(view)
    whole = stretch == (0.0, view.whole.end_s)
    return Selection(sample, at_s, None if whole else stretch, address.flag("zoom") and not whole)


def draw_evidence(view: RunView, selection: Selection, class_name: str, *, blur_faces: bool) -> None:
    """Draw the frames of what is looked at; where nothing was chosen, those around the highest count."""
    if selection.at_s is not None:
        _draw_neighbours(view, selection.sample, f"Frames around {view.moment(selection.at_s)}", blur_faces)
    elif selection.range_s is not None:
        _draw_stretch(view.between(*selection.range_s), selection.range_s, blur_faces, zoomed=selection.zoomed)
    else:
        _draw_highest(view, class_name, blur_faces)


def go_to_note(view: RunView, note: Note) -> None:
    """Select the moment or the stretch of a note."""
    if note.end_s is None:
        address.put(SAMPLE, sample_of(view, note))
    else:
        address.put(SAMPLE, -1)
        address.put(STRETCH, (note.start_s, min(note.end_s, view.whole.end_s)))


def _draw_highest(view: RunView, class_name: str, blur_faces: bool) -> None:
    top = view.peak(class_name)
    if top is None:
        _draw_neighbours(view, view.first_counted, "Nothing is seen at these thresholds. The first frames", blur_faces)
        return
    most = plain(format_count(top.count, class_name))
    _draw_neighbours(view, top.sample, f"The most at once: {most} at {view.moment(top.time_s)}", blur_faces)


def _draw_neighbours(view: RunView, sample: int, title: str, blur_faces: bool) -> None:
    """A few frames before and after one, with buttons and arrow keys to move on."""
    last = view.n_samples - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {title}", width="stretch")
        step_button(SAMPLE, "Previous", BACK, sample - 1 if sample > 0 else None, "Left")
        step_button(SAMPLE, "Next", ON, sample + 1 if sample < last else None, "Right")
        if chosen_sample(view) >= 0:
            _draw_button("Clear", ":material/close:", _clear_selection)
    samples = [sample + step for step in AROUND if 0 <= sample + step <= last]
    _draw_strip(view, samples, sample, blur_faces)


def _draw_stretch(view: RunView, range_s: tuple[float, float], blur_faces: bool, *, zoomed: bool) -> None:
    """All frames of a stretch, page by page."""
    samples = view.frames(FrameFilter())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        span = f"{view.moment(range_s[0])} to {view.moment(range_s[1])}"
        st.markdown(f"##### {span}, {len(samples):,} frames", width="stretch")
        if zoomed:
            _draw_button("Whole time axis", ":material/zoom_out:", lambda: address.put("zoom", False))
        else:
            _draw_button("Zoom in", ":material/zoom_in:", lambda: address.put("zoom", True))
        _draw_button("Clear", ":material/close:", _clear_selection)
    if len(samples):
        _draw_strip(view, page_of(samples, A_PAGE).tolist(), -1, blur_faces)
    else:
        st.caption("No frame was sampled in this stretch.")


def _draw_strip(view: RunView, samples: list[int], chosen: int, blur_faces: bool) -> None:
    pressed = strip(view, samples, key="evidence", chosen=chosen, blur_faces=blur_faces)
    if pressed is not None:
        open_sample(pressed)


def _draw_button(label: str, icon: str, then: Callable[[], None]) -> None:
    st.button(label, key=f"evidence-{label}", icon=icon, on_click=then)


def _clear_selection() -> None:
    """Nothing in particular is looked at any more."""
    address.put(SAMPLE, -1)
    address.put("zoom", False)
    address.clear(STRETCH)
