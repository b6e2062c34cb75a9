"""Single detections as examples: what was clicked in a chart, or what lies just beside the threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.frames import inline, open_sample
from dashboard.components.messages import plain
from dashboard.state import address
from detector.analysis.confidence import spread
from detector.figures.distribution import subject
from detector.overlay.draw import draw
from detector.types import Detections, Float32, Int64, UInt8
from detector.view import RunView
from detector.view.pictures import boxes_on, small_picture, without_faces
from detector.view.scores import Scores
from detector.words import moment

SHOWN = 8
EACH_SIDE = 4
_SHARE = 0.5
_PICK = ("pick.range", "pick.band.", "pick.height")


@dataclass(frozen=True, slots=True)
class Pick:
    """What was clicked: a stretch of time, a band of scores, a range of heights; whole ranges where it says nothing."""

    range_s: tuple[float, float]
    band: tuple[float, float]
    heights_px: tuple[float, float]
    chosen: bool


def picked_now(view: RunView) -> Pick:
    """What the link, or the last click, says."""
    limits = ((0.0, view.whole.end_s), Scores(view).span, (0.0, float(2 * view.about.display_wh[1])))
    names = ("pick.range", _band_name(view), "pick.height")
    spans = [address.span(name, *limit) for name, limit in zip(names, limits, strict=True)]
    return Pick(spans[0], spans[1], spans[2], chosen=spans != list(limits))


def pick(view: RunView, **chosen: tuple[float, float]) -> None:
    """Keep what was clicked, from a callback: any of ``range_s``, ``band`` and ``heights_px``."""
    address.clear(*_PICK)
    names = {"range_s": "pick.range", "band": _band_name(view), "heights_px": "pick.height"}
    for key, span in chosen.items():
        address.put(names[key], tuple(round(float(end), 4) for end in span))


def examples(view: RunView, class_name: str, chosen: Pick, *, blur_faces: bool) -> None:
    """Draw what was clicked; where nothing was, what is just let in and what is just left out."""
    own = Scores(view).of_class(class_name)
    if chosen.chosen:
        _clicked(view, class_name, own, chosen, blur_faces)
    else:
        _beside_threshold(view, class_name, own, blur_faces)


def matching(view: RunView, own: Detections, chosen: Pick) -> Detections:
    """Those of one class that lie in everything that was clicked."""
    time_s = view.whole.time_s[own.sample]
    inside = (time_s >= chosen.range_s[0]) & (time_s < chosen.range_s[1])
    inside &= (own.score >= np.float32(chosen.band[0])) & (own.score <= np.float32(chosen.band[1]))
    if view.has_boxes:
        heights = Scores(view).heights_px(own)
        inside &= (heights >= chosen.heights_px[0]) & (heights <= chosen.heights_px[1])
    return own[inside]


def beside(own: Detections, threshold: float, each: int) -> tuple[Int64, Int64]:
    """Rows of one class nearest to the threshold, one a frame: those that just reach it, those that just do not."""
    reach = own.score >= np.float32(threshold)
    order = np.argsort(np.abs(own.score - np.float32(threshold)), kind="stable")
    return _one_a_frame(own, order[reach[order]], each), _one_a_frame(own, order[~reach[order]], each)


def _one_a_frame(own: Detections, rows: Int64, most: int) -> Int64:
    first = np.sort(np.unique(own.sample[rows], return_index=True)[1])
    return rows[first[:most]]


def _clicked(view: RunView, class_name: str, own: Detections, chosen: Pick, blur_faces: bool) -> None:
    found = matching(view, own, chosen)
    who = subject(view, class_name)
    parts = [f"{who.score} {chosen.band[0]:.2f} to {chosen.band[1]:.2f}"]
    if chosen.heights_px[0] > 0:
        parts.append(f"{chosen.heights_px[0]:.0f} to {chosen.heights_px[1]:.0f} pixels high")
    if chosen.range_s != (0.0, view.whole.end_s):
        parts.append(f"{moment(chosen.range_s[0])} to {moment(chosen.range_s[1])}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {plain(who.class_name.capitalize())}: {', '.join(parts)}", width="stretch")
        st.button("Back", key="examples-back", icon=":material/close:", on_click=lambda: address.clear(*_PICK))
    frames = spread(found.sample.astype(np.int64), SHOWN)
    total = len(np.unique(found.sample))
    some = f", {len(frames)} frames spread over all {total:,} that have one" if total > len(frames) else ""
    st.caption(f"{who.of(len(found))}{some}.")
    rows = np.searchsorted(found.sample, frames)
    _strip(view, found, rows, who.score, "clicked", blur_faces)


def _beside_threshold(view: RunView, class_name: str, own: Detections, blur_faces: bool) -> None:
    who = subject(view, class_name)
    above, below = beside(own, who.threshold, EACH_SIDE)
    st.markdown("##### Right at the threshold")
    if not len(own):
        st.caption(f"There are no {plain(who.things)} here.")
        return
    st.caption(
        f"The {plain(who.things)} nearest to {who.threshold:.2f} on either side: if the upper ones are wrong, "
        "raise the threshold; if the lower ones are right, lower it. Click a chart to see others."
    )
    for rows, words, key in ((above, "Just let in", "above"), (below, "Just left out", "below")):
        st.markdown(f"**{words}**" + ("" if len(rows) else ": none"))
        _strip(view, own, rows, who.score, key, blur_faces)


def _strip(view: RunView, found: Detections, rows: Int64, score: str, key: str, blur_faces: bool) -> None:
    """A close picture of each, over a button that opens its frame."""
    if not len(rows):
        return
    with st.grid("auto", min_column_width=160, gap="small", key=f"{key}-examples"):
        for row in rows.tolist():
            sample = int(found.sample[row])
            words = f"{found.score[row]:.3f} at {moment(view.moment(sample).time_s)}"
            with st.container(gap="xxsmall"):
                picture = _close(view, found[row : row + 1], blur_faces)
                st.image(inline(picture), width="stretch", alt=f"{score} {words}")
                if st.button(words, key=f"{key}-{row}", icon=":material/zoom_in:", type="tertiary", width="stretch"):
                    open_sample(sample)


def _close(view: RunView, one: Detections, blur_faces: bool) -> UInt8:
    """The part of the picture around one detection, which alone is drawn."""
    sample = int(one.sample[0])
    small = small_picture(view, sample).image
    bare = without_faces(view, sample, small) if blur_faces else small
    box = boxes_on(view, bare, one)
    return crop_around(draw(bare, box, one.class_id, one.score, view.classes, labels=False), box[0])


def crop_around(image: UInt8, box: Float32) -> UInt8:
    """Half the picture's width and height (or what a larger box needs) around the box (4,), kept inside."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box
    share = float(np.clip(max(_SHARE, 1.2 * (x2 - x1) / width, 1.2 * (y2 - y1) / height), 0.0, 1.0))
    across, down = round(width * share), round(height * share)
    left = int(np.clip((x1 + x2) / 2 - across / 2, 0, width - across))
    top = int(np.clip((y1 + y2) / 2 - down / 2, 0, height - down))
    return image[top : top + down, left : left + across]


def _band_name(view: RunView) -> str:
    """Each method has its own scores."""
    return f"pick.band.{view.method.name}"
