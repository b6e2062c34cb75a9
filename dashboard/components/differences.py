"""The frames where A and B disagree: one large with the boxes of both, and a strip of those that follow."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.charts.words import moment, plural
from dashboard.components.frames import (
    FRAME,
    Picture,
    chosen_frame,
    inline,
    large_picture,
    of_sample,
    small_picture,
    without_faces,
)
from dashboard.components.messages import plain
from dashboard.components.ranking import rank_stepper
from dashboard.components.sides import Pair, Side
from detector.analysis.compare import agreement, match, ranked_differences
from detector.library.exports import source_boxes
from detector.overlay.draw import draw, scale_boxes
from detector.overlay.palette import IN_BOTH, ONLY_A, ONLY_B
from detector.types import Detections, Int64, UInt8

STRIP = 3


def agreement_figures(pair: Pair) -> None:
    """Draw how far B's counts lie from A's, in a line of figures."""
    a, b = (side.counts[:, pair.class_id] for side in (pair.a, pair.b))
    found = agreement(a, b, pair.run.samples.time_s, pair.readable)
    people = plain(plural(pair.class_name))
    with st.grid(4, min_column_width=135, gap="small"):
        _figure(f"A: {people} per frame", _mean(pair, pair.a))
        _figure(f"B: {people} per frame", _mean(pair, pair.b), _signed(found.mean_difference))
        _figure("Frames alike", "–" if found.equal_share is None else f"{100 * found.equal_share:.0f}%")
        with st.container(border=True, gap="xxsmall", height="stretch"):
            st.metric("Largest difference", f"{found.largest:+d}" if found.largest else "none")
            if found.largest_sample is not None and found.largest_at_s is not None:
                st.button(
                    f"at {moment(found.largest_at_s)}",
                    key="to-largest",
                    icon=":material/image_search:",
                    type="tertiary",
                    help="Show this frame",
                    on_click=state.put,
                    args=(FRAME, found.largest_sample),
                )


def differences(pair: Pair) -> None:
    """Draw the frame looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    a, b = (side.counts[:, pair.class_id] for side in (pair.a, pair.b))
    ranked = ranked_differences(a, b, pair.readable)
    chosen = chosen_frame(pair.run)
    if chosen < 0 and not len(ranked):
        st.info(f"A and B count the same {plain(plural(pair.class_name))} in every frame of this stretch.")
        return
    sample = chosen if chosen >= 0 else int(ranked[0])
    at_s = float(pair.run.samples.time_s[sample])
    rank_stepper(FRAME, ranked, sample, at_s, otherwise="A and B agree here")
    large, others = st.columns([4, 1], gap="small")
    with large:
        _large(pair, sample)
    with others:
        _strip(pair, ranked, sample)


def both_drawn(pair: Pair, sample: int, picture: Picture) -> UInt8:
    """The frame with every box once: in both, only in A, only in B, each in its own colour."""
    of_a, of_b = (_of_class(of_sample(side.found, sample), pair.class_id) for side in (pair.a, pair.b))
    matched = match(of_a, of_b)
    parts = [of_a[matched.both_a], of_a[matched.only_a], of_b[matched.only_b]]
    inks = [ink for part, ink in zip(parts, (IN_BOTH, ONLY_A, ONLY_B), strict=True) for _ in range(len(part))]
    boxes = np.concatenate([source_boxes(pair.run, part) for part in parts])
    image = without_faces(pair.seen(pair.a), sample, picture)
    height, width = image.shape[:2]
    return draw(
        image,
        scale_boxes(boxes, pair.run.transform.source_wh, (width, height)),
        np.concatenate([part.class_id for part in parts]),
        np.concatenate([part.score for part in parts]),
        pair.run.classes,
        colours=inks,
        labels=width > 600,
    )


def _large(pair: Pair, sample: int) -> None:
    picture = large_picture(pair.run, sample)
    if not pair.run.samples.readable[sample]:
        st.info("This frame could not be read, so neither A nor B says anything about it.")
        return
    words = _in_words(pair, sample)
    st.image(
        inline(both_drawn(pair, sample, picture)), width="stretch", alt=f"Frame with the boxes of A and B. {words}"
    )
    st.html(_legend())
    if picture.note:
        st.caption(plain(picture.note))


def _strip(pair: Pair, ranked: Int64, sample: int) -> None:
    """The next frames of the ranking, small."""
    place = np.flatnonzero(ranked == sample)
    first = int(place[0]) // STRIP * STRIP if len(place) else 0
    with st.grid("auto", min_column_width=110, gap="small", key="differences"):
        for other in ranked[first : first + STRIP].tolist():
            with st.container(gap="xxsmall"):
                st.image(inline(both_drawn(pair, other, small_picture(pair.run, other))), alt=_in_words(pair, other))
                st.button(
                    _short(pair, other),
                    key=f"difference-{other}",
                    icon=":material/my_location:" if other == sample else None,
                    type="tertiary",
                    width="stretch",
                    on_click=state.put,
                    args=(FRAME, other),
                )


def _legend() -> str:
    """Which colour is whose."""
    named = ((IN_BOTH, "in both"), (ONLY_A, "only in A"), (ONLY_B, "only in B"))
    return " &ensp; ".join(f'<span style="color:{ink}">■</span> {name}' for ink, name in named)


def _short(pair: Pair, sample: int) -> str:
    a, b = (int(side.counts[sample, pair.class_id]) for side in (pair.a, pair.b))
    return f"{moment(float(pair.run.samples.time_s[sample]))} · A {a}, B {b}"


def _in_words(pair: Pair, sample: int) -> str:
    a, b = (int(side.counts[sample, pair.class_id]) for side in (pair.a, pair.b))
    when = moment(float(pair.run.samples.time_s[sample]))
    return f"At {when} A counts {a} and B {b} {plural(pair.class_name)}."


def _of_class(detections: Detections, class_id: int) -> Detections:
    return detections[detections.class_id == class_id]


def _mean(pair: Pair, side: Side) -> str:
    counted = side.counts[pair.readable, pair.class_id]
    return f"{counted.mean():.1f}" if len(counted) else "–"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f} against A"


def _figure(label: str, value: str, below: str = "") -> None:
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(label, value)
        if below:
            st.caption(below)
