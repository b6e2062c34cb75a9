"""The pictures of a report, as data URIs."""

from __future__ import annotations

import base64

from detector.images import encode_jpeg, narrow
from detector.types import Place
from detector.view import RunView
from detector.view.pictures import annotate_picture, hide_heads, outline_place, read_large_picture

_WIDTH = 900


def show_frame(view: RunView, sample: int, *, blur_faces: bool, place: Place | None = None) -> tuple[str, str]:
    """A frame with the boxes of what counts, and the shape of a ``place``; and what has to be said of it.

    The picture is empty where there is none.
    """
    picture = read_large_picture(view, sample)
    if picture.size == "none":
        return "", picture.note
    bare = hide_heads(view, sample, picture.image) if blur_faces else picture.image
    shown = annotate_picture(view, sample, outline_place(bare, place) if place else bare)
    return as_uri(encode_jpeg(narrow(shown, _WIDTH), 82), "image/jpeg"), picture.note


def as_uri(data: bytes, mime: str) -> str:
    """The address that holds these bytes."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"
