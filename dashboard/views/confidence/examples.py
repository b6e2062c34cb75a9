"""Single detections as examples: what was clicked in a chart, or what lies just beside the threshold."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.components.frames import inline, open_sample
from dashboard.components.messages import plain
from dashboard.state import address
from detector.figures.distribution import make_scored_class
from detector.types import Detections
from detector.view import RunView
from detector.view.pictures import draw_close_up
from detector.view.scores import Scores, spread_over_frames

SHOWN = 8
EACH_SIDE = 4
_PICK = ("pick.range", "pick.band.", "pick.height")


@dataclass(frozen=True, slots=True)
class Pick:
    """The field that was clicked: a stretch of time, a band of scores, a range of heights; each whole by default."""

    range_s: tuple[float, float]
    band: tuple[float, float]
    heights_px: tuple[float, float]
    chosen: bool


def read_pick(view: RunView) -> Pick:
    """The choice in the link, or of the last click."""
    limits = ((0.0, view.whole.end_s), Scores(view).axis_range, (0.0, float(2 * view.about.display_wh[1])))
    names = ("pick.range", _name_band(view), "pick.height")
    spans = [address.span(name, *limit) for name, limit in zip(names, limits, strict=True)]
    return Pick(spans[0], spans[1], spans[2], chosen=spans != list(limits))


def pick(view: RunView, **chosen: tuple[float, float]) -> None:
    """Keep what was clicked, from a callback: any of ``range_s``, ``band`` and ``heights_px``."""
    address.clear(*_PICK)
    names = {"range_s": "pick.range", "band": _name_band(view), "heights_px": "pick.height"}
    for key, span in chosen.items():
        address.put(names[key], tuple(round(float(end), 4) for end in span))


def draw_examples(view: RunView, class_name: str, chosen: Pick, *, blur_faces: bool) -> None:
    """Draw what was clicked; where nothing was, what is just let in and what is just left out."""
    if chosen.chosen:
        _draw_picked(view, class_name, chosen, blur_faces)
    else:
        _draw_beside_threshold(view, class_name, blur_faces)


def _draw_picked(view: RunView, class_name: str, chosen: Pick, blur_faces: bool) -> None:
    spans = {"range_s": chosen.range_s, "band": chosen.band, "heights_px": chosen.heights_px}
    detections = Scores(view).within(class_name, **spans)
    scored = make_scored_class(view, class_name)
    parts = [f"{scored.score} {chosen.band[0]:.2f} to {chosen.band[1]:.2f}"]
    if chosen.heights_px[0] > 0:
        parts.append(f"{chosen.heights_px[0]:.0f} to {chosen.heights_px[1]:.0f} pixels high")
    if chosen.range_s != (0.0, view.whole.end_s):
        parts.append(f"{view.moment(chosen.range_s[0])} to {view.moment(chosen.range_s[1])}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {plain(scored.class_name.capitalize())}: {', '.join(parts)}", width="stretch")
        st.button("Back", key="examples-back", icon=":material/close:", on_click=lambda: address.clear(*_PICK))
    shown, total = spread_over_frames(detections, SHOWN)
    some = f", {len(shown)} frames spread over all {total:,} that have one" if total > len(shown) else ""
    st.caption(f"{scored.format(len(detections))}{some}.")
    _draw_strip(view, shown, scored.score, "clicked", blur_faces)


def _draw_beside_threshold(view: RunView, class_name: str, blur_faces: bool) -> None:
    scored = make_scored_class(view, class_name)
    above, below = Scores(view).nearest_to_threshold(class_name, EACH_SIDE)
    st.markdown("##### Right at the threshold")
    if not len(above) and not len(below):
        st.caption(f"There are no {plain(scored.things)} here.")
        return
    st.caption(
        f"The {plain(scored.things)} nearest to {scored.threshold:.2f} on either side: if the upper ones are wrong, "
        "raise the threshold; if the lower ones are right, lower it. Click a chart to see others."
    )
    for detections, words, key in ((above, "Just let in", "above"), (below, "Just left out", "below")):
        st.markdown(f"**{words}**" + ("" if len(detections) else ": none"))
        _draw_strip(view, detections, scored.score, key, blur_faces)


def _draw_strip(view: RunView, detections: Detections, score: str, key: str, blur_faces: bool) -> None:
    """A close picture of each, over a button that opens its frame."""
    if not len(detections):
        return
    with st.grid("auto", min_column_width=160, gap="small", key=f"{key}-examples"):
        for row, sample in enumerate(detections.sample.tolist()):
            words = f"{detections.score[row]:.3f} at {view.moment(view.facts_of(sample).time_s)}"
            with st.container(gap="xxsmall"):
                picture = draw_close_up(view, detections[row : row + 1], blur_faces=blur_faces)
                st.image(inline(picture), width="stretch", alt=f"{score} {words}")
                if st.button(words, key=f"{key}-{row}", icon=":material/zoom_in:", type="tertiary", width="stretch"):
                    open_sample(sample)


def _name_band(view: RunView) -> str:
    """Each method has its own scores."""
    return f"pick.band.{view.method.name}"
