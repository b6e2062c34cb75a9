"""The moments where two counts differ: one large with the boxes of both, and a strip of its neighbours."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.cards import card, card_of_moment
from dashboard.components.frames import inline, large_picture, small_picture
from dashboard.components.messages import plain
from dashboard.components.two import Two, both_drawn
from dashboard.state import address
from detector.analysis.agreement import Agreement
from detector.overlay.palette import IN_BOTH


def chosen_moment(two: Two, setting: str) -> int:
    """The moment that the ``setting`` holds; -1 for none."""
    moments = len(two.within)
    return address.whole(setting, -1, -1, max(moments - 1, -1))


def moment_shown(two: Two, setting: str) -> int:
    """The moment chosen, or the one that differs most; -1 where none was chosen and none differs."""
    chosen, ranked = chosen_moment(two, setting), two.ranked
    return chosen if chosen >= 0 or not len(ranked) else int(ranked[0])


def largest_difference(found: Agreement, setting: str) -> None:
    """Draw the largest difference, with the way to its moment."""
    if found.largest_sample is None or found.largest_at_s is None:
        card("Largest difference", "none")
        return
    card_of_moment(
        "Largest difference",
        f"{found.largest:+d}",
        found.largest_at_s,
        key=f"largest-{setting}",
        setting=setting,
        at=found.largest_sample,
    )


def percent(share: float | None) -> str:
    """``"71%"``, or a dash where there is nothing to take a share of."""
    return "–" if share is None else f"{share:.0%}"


def large_frame(two: Two, at: int, *remarks: str, scores: bool = False) -> None:
    """Draw a moment large with the boxes of both, what their colours mean, and the ``remarks`` (Markdown) beneath."""
    picture = large_picture(two.a.seen.run, int(two.a.samples[at]))
    alt = f"Frame with the boxes of {two.a.letter} and {two.b.letter}. {two.words(at)}"
    st.image(inline(both_drawn(two, at, picture, scores=scores)), width="stretch", alt=alt)
    st.html(_legend(two))
    for remark in [*remarks, plain(picture.note)]:
        if remark:
            st.caption(remark)


def strip(two: Two, setting: str, at: int, *, most: int, least_px: int) -> None:
    """Draw the neighbours in the ranking, small: at most so many, each at least so wide."""
    ranked = two.ranked
    place = np.flatnonzero(ranked == at)
    first = int(place[0]) // most * most if len(place) else 0
    with st.grid("auto", min_column_width=least_px, gap="small", key=f"strip-{setting}"):
        for other in ranked[first : first + most].tolist():
            with st.container(gap="xxsmall"):
                picture = small_picture(two.a.seen.run, int(two.a.samples[other]))
                st.image(inline(both_drawn(two, other, picture)), width="stretch", alt=two.words(other))
                st.button(
                    two.short(other),
                    key=f"differs-{setting}-{other}",
                    icon=":material/my_location:" if other == at else None,
                    type="tertiary",
                    width="stretch",
                    on_click=address.put,
                    args=(setting, other),
                )


def _legend(two: Two) -> str:
    """Which colour is whose."""
    named = [(two.a.colour, f"only in {two.a.letter}"), (two.b.colour, f"only in {two.b.letter}")]
    if two.has_boxes:
        named.insert(0, (IN_BOTH, "in both"))
    return " &ensp; ".join(f'<span style="color:{ink}">■</span> {name}' for ink, name in named)
