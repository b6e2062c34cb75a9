"""The moments where two counts differ: one large with the boxes of both, and a strip of its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.cards import card, card_of_moment
from dashboard.components.frames import inline
from dashboard.components.messages import plain
from dashboard.state import address
from detector.overlay.draw import draw, scale_boxes
from detector.overlay.palette import IN_BOTH
from detector.types import Int64, UInt8
from detector.view import Agreement, Comparison, RunView
from detector.view.pictures import hide_faces, read_large_picture, read_small_picture
from detector.words import pluralise

_ROOM_FOR_SCORES_PX = 600


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """Two views against each other as a page shows them: of which class, under what letters, in which colours."""

    comparison: Comparison
    class_name: str
    letters: tuple[str, str]
    colours: tuple[str, str]
    blur_faces: bool = False

    @property
    def ranked(self) -> Int64:
        """The moments that differ, largest difference first."""
        return self.comparison.ranked(self.class_name)

    @property
    def agreement(self) -> Agreement:
        """The distance of B's counts from A's."""
        return self.comparison.agreement(self.class_name)

    def numbers(self, at: int) -> tuple[str, int, int]:
        """The time of a moment, and the counts of both in it."""
        of_a, of_b = self.comparison.counts(self.class_name)
        return self.comparison.a.moment(float(self.comparison.time_s[at])), int(of_a[at]), int(of_b[at])

    def words(self, at: int) -> str:
        """``"At 0:14 A counts 3 and B 2 people."``."""
        (a, b), (when, of_a, of_b) = self.letters, self.numbers(at)
        return f"At {when} {a} counts {of_a} and {b} {of_b} {pluralise(self.class_name)}."

    def short(self, at: int) -> str:
        """``"0:14 · A 3, B 2"``."""
        (a, b), (when, of_a, of_b) = self.letters, self.numbers(at)
        return f"{when} · {a} {of_a}, {b} {of_b}"


def draw_boxes_of_both(shown: ShownComparison, at: int, image: UInt8, *, scores: bool = False) -> UInt8:
    """The frame with every box once: in both, only in A, only in B, each in its own colour."""
    view, sample = shown.comparison.a, int(shown.comparison.pairing.a[at])
    of_a, of_b, matched = shown.comparison.boxes_at(shown.class_name, at)
    parts = [
        (of_a[matched.both_a], IN_BOTH),
        (of_a[matched.only_a], shown.colours[0]),
        (of_b[matched.only_b], shown.colours[1]),
    ]
    boxes = np.concatenate([detections.xyxy_model_px for detections, _ in parts])
    bare = hide_faces(view, sample, image) if shown.blur_faces else image
    height, width = bare.shape[:2]
    return draw(
        bare,
        scale_boxes(boxes, view.source_wh(sample), (width, height)),
        np.zeros(len(boxes), np.int32),
        np.concatenate([detections.score for detections, _ in parts]),
        [shown.class_name],
        colours=[ink for detections, ink in parts for _ in range(len(detections))],
        labels=scores and width > _ROOM_FOR_SCORES_PX,
    )


def chosen_moment(comparison: Comparison, setting: str) -> int:
    """The moment that the ``setting`` holds; -1 for none."""
    return address.whole(setting, -1, -1, max(len(comparison.pairing) - 1, -1))


def moment_shown(shown: ShownComparison, setting: str) -> int:
    """The moment chosen, or the one that differs most; -1 where none was chosen and none differs."""
    chosen, ranked = chosen_moment(shown.comparison, setting), shown.ranked
    return chosen if chosen >= 0 or not len(ranked) else int(ranked[0])


def largest_difference(view: RunView, agreement: Agreement, setting: str) -> None:
    """Draw the largest difference from the view, with the way to its moment."""
    if agreement.largest_sample is None or agreement.largest_at_s is None:
        card("Largest difference", "none")
        return
    card_of_moment(
        "Largest difference",
        f"{agreement.largest:+d}",
        view.moment(agreement.largest_at_s),
        key=f"largest-{setting}",
        setting=setting,
        at=agreement.largest_sample,
    )


def percent(share: float | None) -> str:
    """``"71%"``, or a dash where there is nothing to take a share of."""
    return "–" if share is None else f"{share:.0%}"


def large_frame(shown: ShownComparison, at: int, *remarks: str, scores: bool = False) -> None:
    """Draw a moment large with the boxes of both, what their colours mean, and the ``remarks`` (Markdown) beneath."""
    picture = read_large_picture(shown.comparison.a, int(shown.comparison.pairing.a[at]))
    alt = f"Frame with the boxes of {shown.letters[0]} and {shown.letters[1]}. {shown.words(at)}"
    st.image(inline(draw_boxes_of_both(shown, at, picture.image, scores=scores)), width="stretch", alt=alt)
    st.html(_legend(shown))
    for remark in [*remarks, plain(picture.note)]:
        if remark:
            st.caption(remark)


def neighbours_strip(shown: ShownComparison, setting: str, at: int, *, most: int, least_px: int) -> None:
    """Draw the neighbours in the ranking, small: at most so many, each at least so wide."""
    ranked, samples = shown.ranked, shown.comparison.pairing.a
    rank = np.flatnonzero(ranked == at)
    first = int(rank[0]) // most * most if len(rank) else 0
    with st.grid("auto", min_column_width=least_px, gap="small", key=f"strip-{setting}"):
        for other in ranked[first : first + most].tolist():
            with st.container(gap="xxsmall"):
                small = read_small_picture(shown.comparison.a, int(samples[other])).image
                st.image(inline(draw_boxes_of_both(shown, other, small)), width="stretch", alt=shown.words(other))
                st.button(
                    shown.short(other),
                    key=f"differs-{setting}-{other}",
                    icon=":material/my_location:" if other == at else None,
                    type="tertiary",
                    width="stretch",
                    on_click=address.put,
                    args=(setting, other),
                )


def _legend(shown: ShownComparison) -> str:
    """The legend of the colours, as HTML."""
    named = [(ink, f"only in {letter}") for ink, letter in zip(shown.colours, shown.letters, strict=True)]
    if shown.comparison.has_boxes:
        named.insert(0, (IN_BOTH, "in both"))
    return " &ensp; ".join(f'<span style="color:{ink}">■</span> {name}' for ink, name in named)
