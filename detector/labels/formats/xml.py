"""XML with labels, element by element: without document types, entities or anything that lies elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from xml.parsers import expat

from detector.labels.boxes import Collected, Fault
from detector.labels.formats.cvat import Cvat
from detector.labels.formats.pets import Pets

Attributes = dict[str, str]


class Reader(Protocol):
    """Takes boxes out of one format's elements, which come in the order of the file."""

    def begin(self, tag: str, attributes: Attributes) -> None:
        """An element begins. Raises Fault."""

    def end(self, tag: str, text: str) -> None:
        """An element ends, with the text that stood directly before. Raises Fault."""

    def finish(self) -> None:
        """The file ends. Raises Fault."""


READERS: dict[str, Callable[[Collected], Reader]] = {"annotations": Cvat, "dataset": Pets}
"""By the outermost element."""
_LONGEST_TEXT = 1000


def read(content: bytes, labels: Collected) -> None:
    """Take the boxes of whichever format the outermost element belongs to. Raises Fault."""
    walk = _Walk(labels)
    try:
        walk.parser.Parse(content, True)
        if walk.reader:
            walk.reader.finish()
    except Fault as fault:
        raise Fault(fault.reason, f"line {walk.parser.CurrentLineNumber}") from fault
    except expat.ExpatError as error:
        raise Fault(f"it is no whole XML: {expat.ErrorString(error.code)}", f"line {error.lineno}") from error


class _Walk:
    def __init__(self, labels: Collected) -> None:
        self.reader: Reader | None = None
        self._labels, self._text = labels, ""
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take_text

    def _refuse(self, *declared: object) -> None:
        raise Fault("it declares a document type, which labels do not need and which can do harm")

    def _begin(self, tag: str, attributes: Attributes) -> None:
        self._text = ""
        if self.reader is None:
            if tag not in READERS:
                raise Fault(f"its outermost element is <{tag[:40]}>; CVAT's is <annotations>, that of PETS <dataset>")
            self.reader = READERS[tag](self._labels)
            return
        self.reader.begin(tag, attributes)

    def _end(self, tag: str) -> None:
        if self.reader is not None:
            self.reader.end(tag, self._text.strip())
        self._text = ""

    def _take_text(self, text: str) -> None:
        if len(self._text) < _LONGEST_TEXT:
            self._text += text
