"""The formats of labels, one a file, and which of them a file has: that is seen by its beginning."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from detector.errors import LabelsUnusable
from detector.labels.boxes import Collected, Fault, Labels
from detector.labels.formats import coco, mot, xml

Read = Callable[[bytes, Collected], None]
"""Takes a file's content, and puts its boxes into the labels. Raises Fault."""

MOST_BYTES = 50_000_000


def read(path: Path) -> Labels:
    """Read a file in this process, which has to be a child. Raises LabelsUnusable."""
    content = _read_bytes(path)
    labels = Collected()
    try:
        _choose(content)(content, labels)
        return labels.finish(hashlib.sha256(content).hexdigest())
    except Fault as fault:
        raise LabelsUnusable(
            "{file}{where}: {reason}. Labels are read as MOT text, COCO JSON, and the XML of CVAT and of PETS 2009.",
            file=path.name,
            where=fault.where and f", {fault.where}",
            reason=fault.reason,
        ) from fault


def _choose(content: bytes) -> Read:
    begin = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return {b"<": xml.read, b"{": coco.read, b"[": coco.read}.get(begin, mot.read)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LabelsUnusable("{file} cannot be read: {reason}.", file=str(path), reason=error.strerror) from error
    if len(content) > MOST_BYTES:
        raise LabelsUnusable(
            "{file} is larger than {most} MB. Leave out the frames that were not analysed.",
            file=path.name,
            most=MOST_BYTES // 1_000_000,
        )
    if not content.strip():
        raise LabelsUnusable("{file} is empty.", file=path.name)
    return content
