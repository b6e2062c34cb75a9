"""Frames: every sampled frame with what was found in it, and one of them large."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.components.downloads import file_download
from dashboard.components.frames import PAGE, SAMPLE, blur_switch, chosen_sample, count_words, inline, page_of, strip
from dashboard.components.messages import empty, plain
from dashboard.components.notes import draw_notes
from dashboard.components.pointing import choose_outline, draw_pointed
from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.components.stretch import stretch_slider
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from detector.images import encode_png
from detector.overlay.draw import BLUR_NOTE
from detector.times import format_timecode
from detector.types import Int64, UInt8
from detector.view import FrameFilter, Order, RunView, find_neighbours
from detector.view.notes import Note, sample_of
from detector.view.pictures import Picture, read_large_picture
from detector.view.spelling import STRETCH
from detector.words import pluralise

ANY = "anything"
A_PAGE = 20
ORDERS: dict[Order, str] = {"time": "in order of time", "most": "most first", "least": "fewest first"}


def _explore(opened: RunView) -> None:
    view, frame_filter, blurred = _draw_controls(opened)
    if not view.has_boxes:
        st.caption(view.method.hint)
    samples = settings.stretch(view).frames(frame_filter)
    sample = chosen_sample(view)
    if sample >= 0:
        _draw_frame(view, samples, sample, blurred)
    draw_notes(view, (view.facts_of(sample).time_s, None) if sample >= 0 else None, partial(_go_to, view))
    _draw_gallery(view, samples, sample, blurred)


def _go_to(view: RunView, note: Note) -> None:
    address.put(SAMPLE, sample_of(view, note))


def _draw_controls(opened: RunView) -> tuple[RunView, FrameFilter, bool]:
    """One bar: thresholds and stretch behind buttons, which frames, in which order, faces."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.popover("Thresholds", icon=":material/tune:"):
            view = threshold_controls(opened)
        with st.popover("Stretch", icon=":material/date_range:"):
            stretch_slider(view, STRETCH, "Stretch of the footage")
        frame_filter = _choose_filter(view)
        blurred = blur_switch()
        report(view)
    if blurred:
        st.caption(BLUR_NOTE)
    return view, frame_filter, blurred


def _choose_filter(view: RunView) -> FrameFilter:
    options = [ANY, *view.classes]
    name = address.choice("show", options, ANY)
    st.selectbox(
        "Frames with",
        options,
        format_func=lambda option: plain(option if option == ANY else pluralise(option)),
        width=160,
        **address.bind("show", name),
    )
    class_id = None if name == ANY else view.class_id(name)
    of_class = view.counts.sum(axis=1) if class_id is None else view.counts[:, class_id]
    top = max(int(of_class.max(initial=0)), 1)
    least, most = address.span("count", 0.0, 9999.0)
    least, most = min(least, top), min(most, top)
    st.slider(
        "How many",
        0,
        top,
        width=220,
        **address.bind("count", (int(least), int(most)), then=partial(_store_widest, top)),
    )
    chosen = address.choice("order", list(ORDERS), "time")
    order = next(name for name in ORDERS if name == chosen)
    st.selectbox("Order", list(ORDERS), format_func=ORDERS.__getitem__, width=180, **address.bind("order", order))
    return FrameFilter(class_id, int(least), None if most >= top else int(most), order)


def _store_widest(top: int) -> None:
    """Up to the highest count there is means no limit, also once a threshold has moved."""
    least, most = address.span("count", 0.0, 9999.0)
    address.put("count", (least, 9999.0 if most >= top else most))
    address.put(PAGE, 1)


def _draw_frame(view: RunView, samples: Int64, sample: int, blurred: bool) -> None:
    """One frame at full size, what was found in it, and the way to the next."""
    before, after = find_neighbours(samples, sample)
    time_s = view.facts_of(sample).time_s
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"### {view.moment(time_s)} · {plain(count_words(view, sample))}", width="stretch")
        step_button(SAMPLE, "Previous", BACK, before, "Left")
        step_button(SAMPLE, "Next", ON, after, "Right")
        st.button(
            "Close", icon=":material/close:", shortcut="Esc", on_click=address.put, args=(SAMPLE, -1), key="close-frame"
        )
    picture = read_large_picture(view, sample)
    picture_side, table_side = st.columns([5, 3], gap="medium")
    with table_side:
        place = choose_outline(view)
        _draw_table(view, sample)
        draw = partial(draw_pointed, view, sample, picture.image, place, blur_faces=blurred)
        _draw_download(view, sample, picture, draw)
    with picture_side:
        st.image(
            inline(draw()),
            width="stretch",
            alt=f"Frame at {view.moment(time_s)}: {count_words(view, sample)}",
        )


def _draw_table(view: RunView, sample: int) -> None:
    """The table of the frame's detections, a row each."""
    detections, frame = view.detections_of(sample), view.facts_of(sample)
    by_clock = f", {plain(view.clock.iso(frame.time_s))}" if view.clock else ""
    st.caption(f"Frame {frame.frame_index:,} of the video, at {format_timecode(frame.time_s)}{by_clock}")
    if not len(detections):
        st.caption("Nothing is seen here at these thresholds.")
        return
    x1, y1, x2, y2 = view.source_px(detections).T
    rows = pd.DataFrame(
        {
            "class": [view.classes[i] for i in detections.class_id],
            "confidence": detections.score,
            "left": x1,
            "top": y1,
            "width": x2 - x1,
            "height": y2 - y1,
        }
    )
    pixels = st.column_config.NumberColumn(format="%.0f", help="pixels of the footage")
    columns = dict.fromkeys(("left", "top", "width", "height"), pixels)
    columns["confidence"] = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(
        rows, hide_index=True, column_config=columns, height="content", alt="What was found in this frame, a row each."
    )


def _draw_download(view: RunView, sample: int, picture: Picture, draw: Callable[[], UInt8]) -> None:
    if picture.note:
        st.caption(plain(picture.note))
    height, width = picture.image.shape[:2]
    file_download(
        f"Picture with boxes ({width}×{height})",
        view,
        f"{format_timecode(view.facts_of(sample).time_s).replace(':', '-')}.png",
        lambda: encode_png(draw()),
        mime="image/png",
        key="download-picture",
        width="content",
    )


def _draw_gallery(view: RunView, samples: Int64, chosen: int, blurred: bool) -> None:
    """All frames that pass, page by page."""
    if not len(samples):
        empty(
            "No frame is like that",
            "Allow more in **How many**, choose another class or a longer **Stretch**, or lower a threshold.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {len(samples):,} of {view.n_samples:,} frames{_name_stretch(view)}", width="stretch")
        on_page = page_of(samples, A_PAGE)
    pressed = strip(view, on_page.tolist(), key="gallery", chosen=chosen, blur_faces=blurred)
    if pressed is not None:
        address.put(SAMPLE, pressed)
        st.rerun(scope="fragment")


def _name_stretch(view: RunView) -> str:
    """``", 0:14 to 0:20"`` where a stretch was chosen; empty for the whole run."""
    start_s, end_s = settings.range_s(view)
    return "" if (start_s, end_s) == (0.0, view.whole.end_s) else f", {view.moment(start_s)} to {view.moment(end_s)}"


def page() -> None:
    """Draw the page."""
    draw_run_page("Frames", _explore)
