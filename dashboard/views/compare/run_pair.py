"""Two runs of one footage, frame by frame: how far they agree, and the frames where they do not."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.components.cards import card
from dashboard.components.differences import (
    ShownComparison,
    large_frame,
    largest_difference,
    moment_shown,
    neighbours_strip,
    percent,
)
from dashboard.components.messages import plain
from dashboard.components.stepping import rank_stepper
from dashboard.views.compare.labelled_run import LabelledRun
from detector.view import Comparison
from detector.words import pluralise

AT = "pair.at"


@dataclass(frozen=True, slots=True)
class RunPair:
    """Two of the runs, of one class that both know."""

    a: LabelledRun
    b: LabelledRun
    class_name: str
    blur_faces: bool = False

    @property
    def comparison(self) -> Comparison:
        """The two against each other."""
        return Comparison(self.a.view, self.b.view)

    @property
    def shown(self) -> ShownComparison:
        """As differences are shown."""
        letters, colours = (self.a.letter, self.b.letter), (self.a.colour, self.b.colour)
        return ShownComparison(self.comparison, self.class_name, letters, colours, self.blur_faces)


def describe_pairing(pair: RunPair) -> str:
    """The pairing of frames, in words."""
    pairing, a, b = pair.comparison.pairing, pair.a.letter, pair.b.letter
    if pairing.same_frames:
        return f"Compared over the {len(pairing):,} frames of the video that {a} and {b} both looked at."
    return (
        f"{a} and {b} looked at different frames, so each is set against the nearest in time: {len(pairing):,} pairs, "
        f"at most {pairing.most_apart_s:.2f} s apart. People who move in between count as a difference."
    )


def draw_agreement(pair: RunPair) -> None:
    """Draw how far they agree, in a line of figures."""
    agreement = pair.comparison.agreement(pair.class_name)
    with st.grid(4, min_column_width=150, gap="small"):
        card("Counts alike", percent(agreement.equal_share), f"of the time, {agreement.frames:,} frames")
        difference = "–" if agreement.mean_difference is None else f"{agreement.mean_difference:+.2f}"
        card("Difference on average", difference, f"{pair.b.letter} minus {pair.a.letter}, over time")
        _draw_same_boxes(pair)
        largest_difference(pair.a.view, agreement, AT)


def draw_differences(pair: RunPair) -> None:
    """Draw the moment looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    shown = pair.shown
    at = moment_shown(shown, AT)
    if at < 0:
        people = plain(pluralise(pair.class_name))
        st.info(f"{pair.a.letter} and {pair.b.letter} count as many {people} in every frame.")
        return
    when = pair.a.view.moment(float(pair.comparison.time_s[at]))
    rank_stepper(AT, shown.ranked, at, when, otherwise="no difference here")
    large, others = st.columns([7, 3], gap="small")
    with large:
        if pair.comparison.counted[at]:
            large_frame(shown, at, plain(shown.words(at)), _describe_distance(pair, at))
        else:
            st.info("Nothing is compared here: in one of the runs this frame could not be read, or is doubtful.")
    with others:
        neighbours_strip(shown, AT, at, most=6, least_px=120)


def _describe_distance(pair: RunPair, at: int) -> str:
    """Where B looked at another frame than the one shown: when."""
    apart = float(pair.comparison.pairing.apart_s[at])
    if abs(apart) < 0.001:
        return ""
    later = "later" if apart > 0 else "earlier"
    return f"The picture is the frame {pair.a.letter} looked at; {pair.b.letter} looked {abs(apart):.2f} s {later}."


def _draw_same_boxes(pair: RunPair) -> None:
    """Not only as many, but the same ones: boxes of both that lie over each other."""
    label, a, b = f"Same {plain(pluralise(pair.class_name))}", pair.a.letter, pair.b.letter
    if not pair.comparison.has_boxes:
        card(label, "–", "one of the models gives no boxes")
        return
    boxes = pair.comparison.box_agreement(pair.class_name)
    hint = f"{boxes.both:,} boxes of {a} and {b} overlap by at least half (IoU 0.5)."
    card(label, percent(boxes.share), f"only {a}: {boxes.only_a:,} · only {b}: {boxes.only_b:,}", hint)
