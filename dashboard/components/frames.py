"""Frames as evidence: a sample's picture with what was found in it, strips of them, and the frame at full size."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.components.links import open_page
from dashboard.components.messages import plain
from dashboard.state import address, cache
from detector.errors import DetectorError
from detector.exports.pictures import hide_faces, with_boxes
from detector.images import PICTURE_WIDTH, blank, decode, jpeg, narrowed, narrowed_wh
from detector.library.run import Run
from detector.library.videos import video_file
from detector.types import Detections, Int32, Int64, Thresholds, UInt8
from detector.video.file.reader import read_frame
from detector.view.seen import faces_to_hide
from detector.words import counted, moment

SAMPLE = "frame"
"""The setting that holds the sample somebody looks at, on every page; -1 for none. Addresses call it a frame."""
PAGE = "page"
"""The setting that holds a gallery's page, from 1."""

_MOST_PAGES = 1_000_000
_SMALL_QUALITY = 82
_INLINE_WIDTH = 1280
_LARGE_FRAMES = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """A run at given thresholds: what counts as seen, and how many of each class in each sample (S, C)."""

    run: Run
    thresholds: Thresholds
    found: Detections
    counts: Int32
    blur_faces: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame as RGB, and what has to be said about it."""

    image: UInt8
    note: str = ""


def blur_switch() -> bool:
    """Draw the switch for blurred faces, the same on every page; returns whether they are."""
    return st.toggle("Blur faces", **address.bind("blur", address.flag("blur")))


def chosen_sample(run: Run) -> int:
    """The sample somebody chose, -1 for none."""
    return address.whole(SAMPLE, -1, -1, max(run.n_samples - 1, -1))


def small_picture(run: Run, sample: int) -> Picture:
    """The picture kept with the run, at most 480 wide; a blank one where it is missing."""
    try:
        return Picture(decode(cache.picture(run.id, sample)))
    except ValueError:
        why = "this picture is missing" if run.samples.readable[sample] else "this frame could not be read"
        return Picture(blank(narrowed_wh(run.transform.source_wh, PICTURE_WIDTH)), why)


def large_picture(run: Run, sample: int) -> Picture:
    """The frame at full size from the video; the small one where the video is gone, with a note that says so."""
    try:
        path = video_file(cache.library(), run.manifest.video.id)
        index = int(run.samples.frame_index[sample])
        return Picture(_full_frame(str(path), run.manifest.video.sha256, index))
    except DetectorError as problem:
        small = small_picture(run, sample)
        note = f"At reduced size ({small.image.shape[1]} pixels wide): the video cannot be read. {problem}"
        return Picture(small.image, small.note or note)


def annotated(seen: Seen, sample: int, picture: Picture, *, labels: bool = True) -> UInt8:
    """The picture with the boxes of the sample; faces first made unrecognisable where that was asked for."""
    return with_boxes(seen.run, sample, without_faces(seen, sample, picture), seen.found, labels=labels)


def without_faces(seen: Seen, sample: int, picture: Picture) -> UInt8:
    """The picture without boxes, faces made unrecognisable where that was asked for."""
    if not seen.blur_faces:
        return picture.image
    here = replace(seen.run, cells=seen.run.cells[seen.run.cells.sample == sample])
    return hide_faces(here, sample, picture.image, faces_to_hide(here, seen.thresholds))


def found_words(seen: Seen, sample: int) -> str:
    """``"9 people, 1 bag"``, ``"nothing found"``, or that the frame could not be read."""
    if not seen.run.samples.readable[sample]:
        return "could not be read"
    parts = [counted(n, name) for n, name in zip(seen.counts[sample].tolist(), seen.run.classes, strict=True) if n]
    return ", ".join(parts) or "nothing found"


def caption(seen: Seen, sample: int) -> str:
    """When, and what was found."""
    return f"{moment(float(seen.run.samples.time_s[sample]))} · {found_words(seen, sample)}"


def strip(seen: Seen, samples: Sequence[int], *, key: str, chosen: int = -1) -> int | None:
    """Draw the frames side by side, each over a button that names it; returns the sample whose button was pressed."""
    pressed = None
    with st.grid("auto", min_column_width=165, gap="small", key=f"{key}-grid"):
        for sample in samples:
            with st.container(gap="xxsmall"):
                picture = annotated(seen, sample, small_picture(seen.run, sample), labels=False)
                words = caption(seen, sample)
                st.image(inline(picture), width="stretch", alt=f"Frame at {words}")
                mark = ":material/my_location:" if sample == chosen else ":material/zoom_in:"
                if st.button(plain(words), key=f"{key}-{sample}", icon=mark, type="tertiary", width="stretch"):
                    pressed = sample
    return pressed


def inline(image: UInt8) -> str:
    """A picture as an address that holds it, no wider than ``_INLINE_WIDTH``."""
    return inline_jpeg(jpeg(narrowed(image, _INLINE_WIDTH), _SMALL_QUALITY))


def inline_jpeg(data: bytes) -> str:
    """A JPEG as an address that holds it.

    Pictures of a page that changes, or is left, are gone from the server before the browser has asked for them.
    """
    return "data:image/jpeg;base64," + b64encode(data).decode()


def page_of(samples: Int64, a_page: int) -> Int64:
    """Draw a gallery's page numbers where it has more than one page; returns the samples of the page in the link."""
    pages = max(-(-len(samples) // a_page), 1)
    page = min(address.whole(PAGE, 1, 1, _MOST_PAGES), pages)
    if pages > 1:
        key = f"pages-{page}"  # a page number of its own: Streamlit's would otherwise outlive a new link
        st.pagination(pages, default=page, key=key, on_change=lambda: address.put(PAGE, address.widget(key)))
    return samples[(page - 1) * a_page : page * a_page]


def open_sample(sample: int) -> None:
    """Go to the Frames page with this frame large."""
    address.put(SAMPLE, sample)
    open_page("frames")


@st.cache_resource(max_entries=_LARGE_FRAMES, show_spinner=False)
def _full_frame(path: str, sha256: str | None, frame_index: int) -> UInt8:
    return read_frame(path, frame_index=frame_index)
