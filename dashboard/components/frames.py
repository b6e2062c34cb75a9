"""Frames as evidence: a sample's picture with what was found in it, strips of them, and the frame at full size."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from dashboard.components.links import open_page
from dashboard.components.messages import plain
from dashboard.state import address
from detector.images import encode_jpeg, narrow
from detector.types import Int64, UInt8
from detector.view import RunView
from detector.view.notes import Note
from detector.view.pictures import annotate_picture, read_small_picture
from detector.words import format_count

SAMPLE = "frame"
"""The setting that holds the sample somebody looks at, on every page; -1 for none. Addresses call it a frame."""
PAGE = "page"
"""The setting that holds a gallery's page, from 1."""

Items = TypeVar("Items", Int64, tuple[Note, ...])

_MOST_PAGES = 1_000_000
_SMALL_QUALITY = 82
_INLINE_WIDTH = 1280


def blur_switch() -> bool:
    """Draw the switch for blurred faces, the same on every page; returns whether they are."""
    return st.toggle("Blur faces", **address.bind("blur", address.flag("blur")))


def chosen_sample(view: RunView) -> int:
    """The sample somebody chose, -1 for none."""
    return address.whole(SAMPLE, -1, -1, max(view.n_samples - 1, -1))


def count_words(view: RunView, sample: int) -> str:
    """``"9 people, 1 bag"``, ``"nothing found"``, or why nothing is known of it; a doubtful frame is marked."""
    frame = view.facts_of(sample)
    if not frame.readable:
        return "the network failed" if frame.failed else "could not be read"
    parts = [format_count(n, name) for n, name in zip(frame.counts, view.classes, strict=True) if n]
    found = ", ".join(parts) or "nothing found"
    return f"{found} ({frame.doubt})" if frame.doubt else found


def describe_doubtful(view: RunView) -> str:
    """``", 12 doubtful left out"``, to follow a number of frames; empty where none is doubtful."""
    if not view.n_doubtful:
        return ""
    return f", {view.n_doubtful:,} doubtful {'counted' if view.cut.doubtful else 'left out'}"


def caption(view: RunView, sample: int) -> str:
    """The time of a sample, and its counts."""
    return f"{view.moment(view.facts_of(sample).time_s)} · {count_words(view, sample)}"


def strip(view: RunView, samples: Sequence[int], *, key: str, chosen: int = -1, blur_faces: bool = False) -> int | None:
    """Draw the frames side by side, each over a button that names it; returns the sample whose button was pressed."""
    pressed = None
    with st.grid("auto", min_column_width=165, gap="small", key=f"{key}-grid"):
        for sample in samples:
            with st.container(gap="xxsmall"):
                small = read_small_picture(view, sample).image
                words = caption(view, sample)
                picture = annotate_picture(view, sample, small, blur_faces=blur_faces, labels=False)
                st.image(inline(picture), width="stretch", alt=f"Frame at {words}")
                mark = ":material/my_location:" if sample == chosen else ":material/zoom_in:"
                if st.button(plain(words), key=f"{key}-{sample}", icon=mark, type="tertiary", width="stretch"):
                    pressed = sample
    return pressed


def inline(image: UInt8) -> str:
    """A picture as an address that holds it, no wider than ``_INLINE_WIDTH``."""
    return inline_jpeg(encode_jpeg(narrow(image, _INLINE_WIDTH), _SMALL_QUALITY))


def inline_jpeg(data: bytes) -> str:
    """A JPEG as an address that holds it.

    Pictures of a page that changes, or is left, are gone from the server before the browser has asked for them.
    """
    return "data:image/jpeg;base64," + b64encode(data).decode()


def page_of(items: Items, a_page: int, setting: str = PAGE) -> Items:
    """Draw page numbers where there is more than one page; returns the items of the page in the link."""
    pages = max(-(-len(items) // a_page), 1)
    page = min(address.whole(setting, 1, 1, _MOST_PAGES), pages)
    if pages > 1:
        key = f"{setting}-{page}"  # a page number of its own: Streamlit's would otherwise outlive a new link
        st.pagination(pages, default=page, key=key, on_change=lambda: address.put(setting, address.read_widget(key)))
    return items[(page - 1) * a_page : page * a_page]


def open_sample(sample: int) -> None:
    """Go to the Frames page with this frame large."""
    address.put(SAMPLE, sample)
    open_page("frames")
