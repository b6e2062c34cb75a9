"""Two runs of one footage, frame by frame: how far they agree, and the frames where they do not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.steps import Steps, steps_of
from dashboard.charts.words import moment, plural
from dashboard.components.compared import Compared
from dashboard.components.frames import Picture, Seen, annotated, inline, large_picture, of_sample, small_picture
from dashboard.components.messages import plain
from dashboard.components.ranking import rank_stepper
from detector.analysis.compare import agreement, match, ranked_differences
from detector.analysis.pairing import BoxAgreement, Pairing, box_agreement, of_pairs, pair_samples
from detector.library.exports import source_boxes
from detector.overlay.draw import draw, scale_boxes
from detector.overlay.palette import IN_BOTH
from detector.types import Bool, Detections, Float32, Float64, Int32, Int64, UInt8

AT = "pair.at"
STRIP = 6
_CACHED = 24


@dataclass(frozen=True, slots=True)
class RunPair:
    """Two runs and the class looked at; counts_a, counts_b and readable (P,) over the moments both looked at."""

    a: Compared
    b: Compared
    class_name: str
    pairing: Pairing
    counts_a: Int32
    counts_b: Int32
    readable: Bool

    @property
    def time_s(self) -> Float64:
        """When, by A's frames (P,)."""
        return self.a.run.samples.time_s[self.pairing.a]

    @property
    def ranked(self) -> Int64:
        """The moments that differ, largest difference first."""
        return ranked_differences(self.counts_a, self.counts_b, self.readable)

    @property
    def has_boxes(self) -> bool:
        """Whether boxes of both can be laid over each other."""
        return self.a.run.manifest.model.has_boxes and self.b.run.manifest.model.has_boxes


def pair_of(a: Compared, b: Compared, class_name: str) -> RunPair | None:
    """The pair; None where one of the models does not know the class."""
    counts_a, counts_b = a.counts_of(class_name), b.counts_of(class_name)
    if counts_a is None or counts_b is None:
        return None
    pairing = pair_samples(a.run.samples, b.run.samples)
    readable = a.readable[pairing.a] & b.readable[pairing.b]
    return RunPair(a, b, class_name, pairing, counts_a[pairing.a], counts_b[pairing.b], readable)


def paired_how(pair: RunPair) -> str:
    """Which frames are set against each other, in words."""
    n, a, b = len(pair.pairing), pair.a.letter, pair.b.letter
    if pair.pairing.same_frames:
        return f"Compared over the {n:,} frames of the video that {a} and {b} both looked at."
    apart = float(np.abs(pair.pairing.apart_s).max(initial=0.0))
    return (
        f"{a} and {b} looked at different frames, so each is set against the nearest in time: {n:,} pairs, "
        f"at most {apart:.2f} s apart. People who move in between count as a difference."
    )


def steps_of_pair(pair: RunPair, bin_s: float | None) -> Steps:
    """Both counts over time, values (P, 2)."""
    both = np.stack([pair.counts_a, pair.counts_b], axis=1)
    end_s = min(pair.a.run.end_s, pair.b.run.end_s)
    return steps_of(both, pair.time_s, max(end_s, float(pair.time_s[-1])), pair.readable, bin_s=bin_s)


def agreement_figures(pair: RunPair) -> None:
    """Draw how far they agree, in a line of figures."""
    found = agreement(pair.counts_a, pair.counts_b, pair.time_s, pair.readable)
    a, b = pair.a.letter, pair.b.letter
    with st.grid(4, min_column_width=150, gap="small"):
        share = "–" if found.equal_share is None else f"{found.equal_share:.0%}"
        _figure("Frames alike", share, f"of {found.frames:,} frames")
        difference = "–" if found.mean_difference is None else f"{found.mean_difference:+.2f}"
        _figure("Difference per frame", difference, f"{b} minus {a}, on average")
        _same_boxes(pair)
        with st.container(border=True, gap="xxsmall", height="stretch"):
            st.metric("Largest difference", f"{found.largest:+d}" if found.largest else "none")
            if found.largest_sample is not None and found.largest_at_s is not None:
                st.button(
                    f"at {moment(found.largest_at_s)}",
                    key="pair-largest",
                    icon=":material/image_search:",
                    type="tertiary",
                    help="Show this frame",
                    on_click=state.put,
                    args=(AT, found.largest_sample),
                )


def differences(pair: RunPair, *, blur_faces: bool) -> None:
    """Draw the moment looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    ranked, people = pair.ranked, plain(plural(pair.class_name))
    at = state.whole(AT, -1, -1, max(len(pair.pairing) - 1, 0))
    if at < 0 and not len(ranked):
        st.info(f"{pair.a.letter} and {pair.b.letter} count as many {people} in every frame.")
        return
    at = at if at >= 0 else int(ranked[0])
    rank_stepper(AT, ranked, at, float(pair.time_s[at]), otherwise="no difference here")
    large, others = st.columns([7, 3], gap="small")
    with large:
        _large(pair, at, blur_faces)
    with others:
        _strip(pair, ranked, at, blur_faces)


def both_drawn(pair: RunPair, at: int, picture: Picture, *, blur_faces: bool) -> UInt8:
    """The frame with every box once: found by both, only by A, only by B, each in its own colour."""
    image = _base(pair.a, int(pair.pairing.a[at]), picture, blur_faces)
    of_a, boxes_a = _found(pair.a, int(pair.pairing.a[at]), pair.class_name)
    of_b, boxes_b = _found(pair.b, int(pair.pairing.b[at]), pair.class_name)
    both, only_a, only_b = _matched(pair, of_a, boxes_a, of_b, boxes_b)
    parts = [
        (boxes_a, of_a, both, IN_BOTH),
        (boxes_a, of_a, only_a, pair.a.colour),
        (boxes_b, of_b, only_b, pair.b.colour),
    ]
    boxes = np.concatenate([boxes[rows] for boxes, _, rows, _ in parts])
    height, width = image.shape[:2]
    return draw(
        image,
        scale_boxes(boxes, pair.a.run.transform.source_wh, (width, height)),
        np.zeros(len(boxes), np.int32),
        np.concatenate([found.score[rows] for _, found, rows, _ in parts]),
        [pair.class_name],
        colours=[colour for _, _, rows, colour in parts for _ in rows],
        labels=False,
    )


def _matched(
    pair: RunPair, of_a: Detections, boxes_a: Float32, of_b: Detections, boxes_b: Float32
) -> tuple[Int64, Int64, Int64]:
    """Rows of A that both have, rows only A has, rows only B has; nothing is shared where there are no boxes."""
    if not pair.has_boxes:
        return np.zeros(0, np.int64), np.arange(len(of_a)), np.arange(len(of_b))
    found = match(_alone(of_a, boxes_a), _alone(of_b, boxes_b))
    return found.both_a, found.only_a, found.only_b


def _alone(found: Detections, boxes: Float32) -> Detections:
    """One frame's detections of one class, numbered and measured alike in both runs."""
    zeros = np.zeros(len(found), np.int32)
    return replace(found, sample=zeros, class_id=zeros, xyxy_model_px=boxes)


def _found(one: Compared, sample: int, class_name: str) -> tuple[Detections, Float32]:
    """What a run has of the class in a sample, and its boxes in source pixels."""
    here = of_sample(one.found, sample)
    here = here[here.class_id == one.class_id(class_name)]
    return here, source_boxes(one.run, here)


def _base(one: Compared, sample: int, picture: Picture, blur_faces: bool) -> UInt8:
    """The picture without boxes, its faces hidden where that was asked for."""
    seen = Seen(one.run, one.thresholds, Detections.empty(), one.counts, blur_faces)
    return annotated(seen, sample, picture, labels=False)


def _same_boxes(pair: RunPair) -> None:
    """Not only as many, but the same ones: boxes of both that lie over each other."""
    if not pair.has_boxes:
        _figure(f"Same {plain(plural(pair.class_name))}", "–", "one of the models gives no boxes")
        return
    found = _box_agreement(str(cache.library().root), pair.class_name, _key(pair.a), _key(pair.b), pair)
    share = "–" if found.share is None else f"{found.share:.0%}"
    words = f"only {pair.a.letter}: {found.only_a:,} · only {pair.b.letter}: {found.only_b:,}"
    told = f"{found.both:,} boxes of {pair.a.letter} and {pair.b.letter} overlap by at least half (IoU 0.5)."
    _figure(f"Same {plain(plural(pair.class_name))}", share, words, told)


@st.cache_data(max_entries=_CACHED, show_spinner=False)
def _box_agreement(root: str, class_name: str, key_a: str, key_b: str, _pair: RunPair) -> BoxAgreement:
    a = _half(_pair.a, _pair.pairing.a[_pair.readable], class_name)
    return box_agreement(a, _half(_pair.b, _pair.pairing.b[_pair.readable], class_name))


def _key(one: Compared) -> str:
    """Everything that decides what a run counts."""
    return f"{one.run.id} {one.run.n_samples} {one.thresholds}"


def _half(one: Compared, samples: Int64, class_name: str) -> Detections:
    class_id = one.class_id(class_name)
    return of_pairs(one.found, samples, -1 if class_id is None else class_id, source_boxes(one.run, one.found))


def _large(pair: RunPair, at: int, blur_faces: bool) -> None:
    if not pair.readable[at]:
        st.info("This frame could not be read in both runs, so there is nothing to compare.")
        return
    picture = large_picture(pair.a.run, int(pair.pairing.a[at]))
    image = both_drawn(pair, at, picture, blur_faces=blur_faces)
    st.image(inline(image), width="stretch", alt=f"Frame with the boxes of both runs. {_in_words(pair, at)}")
    st.html(_legend(pair))
    st.caption(_in_words(pair, at))
    apart = float(pair.pairing.apart_s[at])
    if abs(apart) >= 0.001:
        later = "later" if apart > 0 else "earlier"
        st.caption(
            f"The picture is the frame {pair.a.letter} looked at; {pair.b.letter} looked {abs(apart):.2f} s {later}."
        )
    if picture.note:
        st.caption(plain(picture.note))


def _strip(pair: RunPair, ranked: Int64, at: int, blur_faces: bool) -> None:
    """The neighbours in the ranking, small."""
    place = np.flatnonzero(ranked == at)
    first = int(place[0]) // STRIP * STRIP if len(place) else 0
    with st.grid("auto", min_column_width=120, gap="small", key="pair-strip"):
        for other in ranked[first : first + STRIP].tolist():
            with st.container(gap="xxsmall"):
                picture = small_picture(pair.a.run, int(pair.pairing.a[other]))
                image = both_drawn(pair, other, picture, blur_faces=blur_faces)
                st.image(inline(image), width="stretch", alt=_in_words(pair, other))
                st.button(
                    _short(pair, other),
                    key=f"pair-at-{other}",
                    icon=":material/my_location:" if other == at else None,
                    type="tertiary",
                    width="stretch",
                    on_click=state.put,
                    args=(AT, other),
                )


def _legend(pair: RunPair) -> str:
    """Which colour is whose."""
    named = [(pair.a.colour, f"only {pair.a.letter}"), (pair.b.colour, f"only {pair.b.letter}")]
    if pair.has_boxes:
        named.insert(0, (IN_BOTH, "both"))
    return " &ensp; ".join(f'<span style="color:{ink}">■</span> {name}' for ink, name in named)


def _short(pair: RunPair, at: int) -> str:
    return (
        f"{moment(float(pair.time_s[at]))} · {pair.a.letter} {pair.counts_a[at]}, {pair.b.letter} {pair.counts_b[at]}"
    )


def _in_words(pair: RunPair, at: int) -> str:
    people = plain(plural(pair.class_name))
    when = moment(float(pair.time_s[at]))
    return f"At {when} {pair.a.letter} counts {pair.counts_a[at]} and {pair.b.letter} {pair.counts_b[at]} {people}."


def _figure(label: str, value: str, below: str, help_text: str | None = None) -> None:
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(label, value, help=help_text)
        st.caption(below)
