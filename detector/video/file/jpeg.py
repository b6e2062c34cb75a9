"""Checking the pictures of a stream of JPEGs: each stands alone, and its decoder takes almost any data for one."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import simplejpeg

_START, _TABLES, _SCAN = b"\xff\xd8", b"\xff\xc4", b"\xff\xda"
_LONGEST_HEAD = 4096


def is_torn(content: bytes) -> bool:
    """True where a JPEG's data do not come out even: too few, too many, or none that a JPEG has.

    Of damaged data nearly every piece decodes to something; where the picture is done, it shows. Source: ITU-T T.81.
    """
    head = content[:_LONGEST_HEAD]
    if not head.startswith(_START):
        return True
    if _TABLES not in head[: head.find(_SCAN) if _SCAN in head else len(head)]:
        content = _START + _usual_tables() + content[len(_START) :]
    try:
        simplejpeg.decode_jpeg(content, colorspace="GRAY", min_height=8, min_width=8, fastdct=True, strict=True)
    except ValueError:
        return True
    return False


@cache
def _usual_tables() -> bytes:
    """The Huffman tables that cameras leave out, since every encoder has them: those of annex K.3."""
    _, encoded = cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))
    content, tables, at = encoded.tobytes(), b"", len(_START)
    while content[at : at + 2] != _SCAN:
        length = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at : at + 2] == _TABLES:
            tables += content[at : at + length]
        at += length
    return tables
