"""Two runs of one footage, frame by frame: how far they agree, and the frames where they do not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from dashboard.components.cards import card
from dashboard.components.differences import large_frame, largest_difference, moment_shown, percent, strip
from dashboard.components.frames import Seen
from dashboard.components.messages import plain
from dashboard.components.stepping import rank_stepper
from dashboard.components.two import Half, Two
from dashboard.state import cache
from dashboard.views.compare.compared import Compared
from detector.analysis.pairing import BoxAgreement, Pairing, box_agreement, of_pairs, pair_samples
from detector.exports import source_boxes
from detector.figures.steps import Steps, steps_of
from detector.types import Detections, Int64
from detector.words import plural

AT = "pair.at"
_CACHED = 24


@dataclass(frozen=True, slots=True)
class RunPair:
    """Two runs, which of their frames belong together, and what both say of the class in those moments."""

    a: Compared
    b: Compared
    pairing: Pairing
    two: Two


def pair_of(a: Compared, b: Compared, class_name: str) -> RunPair | None:
    """The pair; None where one of the models does not know the class."""
    class_a, class_b = a.class_id(class_name), b.class_id(class_name)
    if class_a is None or class_b is None:
        return None
    pairing = pair_samples(a.run.samples, b.run.samples)
    has_boxes = a.run.manifest.model.has_boxes and b.run.manifest.model.has_boxes
    halves = (_half(a, class_a, pairing.a), _half(b, class_b, pairing.b))
    return RunPair(a, b, pairing, Two(*halves, np.ones(len(pairing), np.bool_), has_boxes))


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
    two = pair.two
    both = np.stack([two.a.counts, two.b.counts], axis=1)
    end_s = max(min(pair.a.run.end_s, pair.b.run.end_s), float(two.time_s[-1]))
    return steps_of(both, two.time_s, end_s, two.readable, bin_s=bin_s)


def agreement_figures(pair: RunPair) -> None:
    """Draw how far they agree, in a line of figures."""
    found = pair.two.agreement
    with st.grid(4, min_column_width=150, gap="small"):
        card("Frames alike", percent(found.equal_share), f"of {found.frames:,} frames")
        difference = "–" if found.mean_difference is None else f"{found.mean_difference:+.2f}"
        card("Difference per frame", difference, f"{pair.b.letter} minus {pair.a.letter}, on average")
        _same_boxes(pair)
        largest_difference(found, AT)


def differences(pair: RunPair, *, blur_faces: bool) -> None:
    """Draw the moment looked at, or the one that differs most, with buttons and arrow keys through the ranking."""
    two = _blurred(pair.two) if blur_faces else pair.two
    at = moment_shown(two, AT)
    if at < 0:
        people = plain(plural(two.class_name))
        st.info(f"{two.a.letter} and {two.b.letter} count as many {people} in every frame.")
        return
    rank_stepper(AT, two.ranked, at, float(two.time_s[at]), otherwise="no difference here")
    large, others = st.columns([7, 3], gap="small")
    with large:
        if two.readable[at]:
            large_frame(two, at, plain(two.words(at)), _apart(pair, at))
        else:
            st.info("This frame could not be read in both runs, so there is nothing to compare.")
    with others:
        strip(two, AT, at, most=6, least_px=120)


def _half(one: Compared, class_id: int, samples: Int64) -> Half:
    return Half(one.letter, one.colour, Seen(one.run, one.thresholds, one.found, one.counts), class_id, samples)


def _blurred(two: Two) -> Two:
    """The same, with faces made unrecognisable; the picture is always A's."""
    return replace(two, a=replace(two.a, seen=replace(two.a.seen, blur_faces=True)))


def _apart(pair: RunPair, at: int) -> str:
    """Where B looked at another frame than the one shown: when."""
    apart = float(pair.pairing.apart_s[at])
    if abs(apart) < 0.001:
        return ""
    later = "later" if apart > 0 else "earlier"
    return f"The picture is the frame {pair.a.letter} looked at; {pair.b.letter} looked {abs(apart):.2f} s {later}."


def _same_boxes(pair: RunPair) -> None:
    """Not only as many, but the same ones: boxes of both that lie over each other."""
    label, a, b = f"Same {plain(plural(pair.two.class_name))}", pair.a.letter, pair.b.letter
    if not pair.two.has_boxes:
        card(label, "–", "one of the models gives no boxes")
        return
    root, class_name = str(cache.library().root), pair.two.class_name
    found = _box_agreement(root, class_name, _key(pair.a), _key(pair.b), pair.two)
    told = f"{found.both:,} boxes of {a} and {b} overlap by at least half (IoU 0.5)."
    card(label, percent(found.share), f"only {a}: {found.only_a:,} · only {b}: {found.only_b:,}", told)


@st.cache_data(max_entries=_CACHED, show_spinner=False)
def _box_agreement(root: str, class_name: str, key_a: str, key_b: str, _two: Two) -> BoxAgreement:
    a, b = (_in_moments(half, half.samples[_two.readable]) for half in (_two.a, _two.b))
    return box_agreement(a, b)


def _key(one: Compared) -> str:
    """Everything that decides what a run counts."""
    return f"{one.run.id} {one.run.n_samples} {one.thresholds}"


def _in_moments(half: Half, samples: Int64) -> Detections:
    found = half.seen.found
    return of_pairs(found, samples, half.class_id, source_boxes(half.seen.run, found))
