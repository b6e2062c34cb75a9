"""A page of HTML as the parts that can be printed: headings, stretches of plain HTML, and rows of figures.

It is read as a page without styles. A figure of the class ``half`` stands beside its neighbour. Only pictures that lie
in the page itself, as data URIs, are taken.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Literal

Level = Literal["h1", "h2", "h3"]

_HEADINGS: dict[str, Level] = {"h1": "h1", "h2": "h2", "h3": "h3"}
_KEPT = frozenset({"p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "b", "br", "font"})
_ATTRIBUTES = frozenset({"align", "width", "color", "colspan"})
_AS = {"strong": "b"}
_WHOLE = frozenset({"table", "ul", "ol"})
_LEFT_OUT = frozenset({"head", "style", "script", "template", "svg", "math"})


@dataclass(slots=True)
class Heading:
    """A heading and its level."""

    level: Level
    text: str = ""


@dataclass(slots=True)
class Figure:
    """A picture's bytes, empty where there is none, and what is said of it; ``half`` as wide as the page."""

    half: bool
    picture: bytes = b""
    caption: str = ""


@dataclass(slots=True)
class Figures:
    """One figure, or two that stand side by side."""

    row: list[Figure] = field(default_factory=list)


Part = Heading | Figures | str


def read_parts(page: str) -> list[Part]:
    """The parts of a page in order; stretches of plain HTML as text."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.parts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._html: list[str] = []
        self._inside: Heading | Figure | None = None
        self._hidden = 0
        self._names_row = False
        self._nested = 0
        self._later: list[Figure] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _LEFT_OUT:
            self._hidden += 1
        elif self._hidden:
            return
        elif tag == "img":
            self._take_picture(given.get("src", ""))
        elif self._nested and (tag in _HEADINGS or tag == "figure"):
            return  # tables and lists are printed as a whole: pictures in them come after them
        elif tag in _HEADINGS:
            self._begin(Heading(_HEADINGS[tag]))
        elif tag == "figure":
            self._begin(Figure("half" in given.get("class", "").split()))
        elif tag in _AS or tag in _KEPT:
            self._open(_AS.get(tag, tag), given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._hidden = max(0, self._hidden - 1)
        elif not self._nested and (tag in _HEADINGS or tag == "figure"):
            self._end_inside()
        elif not self._hidden and self._inside is None and _AS.get(tag, tag) in _KEPT - {"br"}:
            self._nested = max(0, self._nested - (tag in _WHOLE))
            self._html.append("</b></td>" if tag == "th" and self._names_row else f"</{_AS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        words = " ".join(f"|{data}|".split())[1:-1]  # spaces at the ends stay, one each
        if self._hidden:
            return
        if isinstance(self._inside, Heading):
            self._inside.text += words
        elif isinstance(self._inside, Figure):
            self._inside.caption += words
        else:
            self._html.append(escape(words))

    def close(self) -> None:
        super().close()
        self._end_inside()
        self._end_html()

    def _open(self, name: str, given: dict[str, str]) -> None:
        if self._inside is not None:
            return
        self._nested += name in _WHOLE
        if name == "th":
            self._names_row = given.get("scope") == "row"
        named = name == "th" and self._names_row  # a cell like others, or the whole row would be taken for a heading
        if name == "td":
            given = {"align": "left", **given}
        kept = "".join(f' {key}="{escape(given[key])}"' for key in sorted(_ATTRIBUTES & given.keys()))
        self._html.append(f"<td{kept}><b>" if named else f"<{name}{kept}>")

    def _begin(self, inside: Heading | Figure) -> None:
        self._end_inside()
        self._end_html()
        self._inside = inside

    def _end_inside(self) -> None:
        inside, self._inside = self._inside, None
        if isinstance(inside, Heading):
            self.parts.append(Heading(inside.level, inside.text.strip()))
        elif isinstance(inside, Figure):
            self._add_figure(Figure(inside.half, inside.picture, " ".join(inside.caption.split())))

    def _take_picture(self, address: str) -> None:
        head, _, body = address.partition(";base64,")
        if not head.startswith("data:image/"):
            return
        inside = self._inside if isinstance(self._inside, Figure) else Figure(half=False)
        try:
            inside.picture = base64.b64decode(body, validate=True)
        except binascii.Error:
            inside.caption += " This picture cannot be shown."
        if inside is not self._inside:
            self._later.append(inside)
            if not self._nested:
                self._end_html()

    def _add_figure(self, figure: Figure) -> None:
        last = self.parts[-1] if self.parts else None
        if isinstance(last, Figures) and len(last.row) == 1 and figure.half and last.row[0].half:
            last.row.append(figure)
        else:
            self.parts.append(Figures([figure]))

    def _end_html(self) -> None:
        html, self._html = "".join(self._html).strip(), []
        if html:
            self.parts.append(html)
        later, self._later = self._later, []
        for figure in later:
            self._add_figure(figure)
