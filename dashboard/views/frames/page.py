"""Frames: every sampled frame with what was found in it, and one of them large."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from dashboard.components.downloads import file_name
from dashboard.components.frames import (
    PAGE,
    SAMPLE,
    Picture,
    Seen,
    annotated,
    blur_switch,
    chosen_sample,
    found_words,
    inline,
    large_picture,
    page_of,
    strip,
)
from dashboard.components.messages import empty, guard, plain
from dashboard.components.run_header import chosen_run, run_header
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.components.thresholds import COVERAGE_ONLY, kept, threshold_controls
from dashboard.state import address
from dashboard.views.frames.gallery import ORDERS, Filter, frames_of, neighbours
from detector.analysis.timeline import counts
from detector.images import png
from detector.library.run import Run
from detector.overlay.draw import BLUR_NOTE
from detector.times import timecode
from detector.types import Int64
from detector.view.seen import of_sample, source_boxes
from detector.words import moment, plural

ANY = "anything"
A_PAGE = 20


@st.fragment
def explore(run: Run) -> None:
    """Everything that follows a control; only this is drawn again when one moves."""
    with guard():
        seen, wanted = _controls(run)
        if not run.manifest.model.has_boxes:
            st.caption(COVERAGE_ONLY)
        samples = frames_of(seen.counts, run.samples.readable, wanted)
        sample = chosen_sample(run)
        if sample >= 0:
            _large(seen, samples, sample)
        _gallery(seen, samples, sample)


def _controls(run: Run) -> tuple[Seen, Filter]:
    """One bar: thresholds behind a button, which frames, in which order, faces."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.popover("Thresholds", icon=":material/tune:"):
            thresholds = threshold_controls(run)
        found = kept(run, thresholds)
        counted = counts(found, run.n_samples, len(run.classes))
        seen = Seen(run, thresholds, found, counted)
        wanted = _filter_controls(seen)
        blurred = blur_switch()
    if blurred:
        st.caption(BLUR_NOTE)
    return Seen(run, thresholds, found, counted, blurred), wanted


def _filter_controls(seen: Seen) -> Filter:
    options = [ANY, *seen.run.classes]
    name = address.choice("show", options, ANY)
    st.selectbox(
        "Frames with",
        options,
        format_func=lambda option: plain(option if option == ANY else plural(option)),
        width=160,
        **address.bind("show", name),
    )
    class_id = None if name == ANY else seen.run.classes.index(name)
    of_class = seen.counts.sum(axis=1) if class_id is None else seen.counts[:, class_id]
    top = max(int(of_class.max(initial=0)), 1)
    least, most = address.span("count", 0.0, 9999.0)
    least, most = min(least, top), min(most, top)
    st.slider(
        "How many",
        0,
        top,
        width=220,
        **address.bind("count", (int(least), int(most)), then=partial(_widest, top)),
    )
    order = address.choice("order", list(ORDERS), "time")
    st.selectbox("Order", list(ORDERS), format_func=ORDERS.__getitem__, width=180, **address.bind("order", order))
    return Filter(class_id, int(least), None if most >= top else int(most), order)


def _widest(top: int) -> None:
    """Up to the highest count there is means no limit, also once a threshold has moved."""
    least, most = address.span("count", 0.0, 9999.0)
    address.put("count", (least, 9999.0 if most >= top else most))
    address.put(PAGE, 1)


def _large(seen: Seen, samples: Int64, sample: int) -> None:
    """One frame at full size, what was found in it, and the way to the next."""
    before, after = neighbours(samples, sample)
    time_s = float(seen.run.samples.time_s[sample])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"### {moment(time_s)} · {plain(found_words(seen, sample))}", width="stretch")
        step_button(SAMPLE, "Previous", BACK, before, "Left")
        step_button(SAMPLE, "Next", ON, after, "Right")
        st.button(
            "Close", icon=":material/close:", shortcut="Esc", on_click=address.put, args=(SAMPLE, -1), key="close-frame"
        )
    picture = large_picture(seen.run, sample)
    drawn = annotated(seen, sample, picture)
    picture_side, table_side = st.columns([5, 3], gap="medium")
    with picture_side:
        st.image(inline(drawn), width="stretch", alt=f"Frame at {moment(time_s)}: {found_words(seen, sample)}")
    with table_side:
        _table(seen, sample)
        _download(seen, sample, picture)


def _table(seen: Seen, sample: int) -> None:
    """What was found in the frame, a row each."""
    found = of_sample(seen.found, sample)
    run = seen.run
    st.caption(
        f"Frame {int(run.samples.frame_index[sample]):,} of the video, at {timecode(float(run.samples.time_s[sample]))}"
    )
    if not len(found):
        st.caption("Nothing is seen here at these thresholds.")
        return
    x1, y1, x2, y2 = source_boxes(run, found).T
    rows = pd.DataFrame(
        {
            "class": [run.classes[i] for i in found.class_id],
            "confidence": found.score,
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


def _download(seen: Seen, sample: int, picture: Picture) -> None:
    if picture.note:
        st.caption(plain(picture.note))
    height, width = picture.image.shape[:2]
    st.download_button(
        f"Picture with boxes ({width}×{height})",
        data=lambda: png(annotated(seen, sample, picture)),
        file_name=file_name(seen.run, timecode(float(seen.run.samples.time_s[sample])).replace(":", "-"), "png"),
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
        key="download-picture",
    )


def _gallery(seen: Seen, samples: Int64, chosen: int) -> None:
    """All frames that pass, page by page."""
    if not len(samples):
        empty("No frame is like that", "Allow more in **How many**, choose another class, or lower a threshold.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {len(samples):,} of {seen.run.n_samples:,} frames", width="stretch")
        here = page_of(samples, A_PAGE)
    pressed = strip(seen, here.tolist(), key="gallery", chosen=chosen)
    if pressed is not None:
        address.put(SAMPLE, pressed)
        st.rerun(scope="fragment")


def page() -> None:
    """Draw the page."""
    run = chosen_run()
    run_header("Frames", run)
    explore(run)
