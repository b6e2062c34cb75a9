"""A report's page as a PDF: its headings, texts, lists, tables and figures in order. Nothing outside it is loaded."""

from __future__ import annotations

import io
import logging
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING

from detector.errors import SettingError
from detector.exports.report.fonts import BOLD, REGULAR, Font, choose_fonts
from detector.exports.report.page_parts import Figure, Figures, Heading, Part, read_parts

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "letters"
_TEXT_PT, _SMALL_PT = 9.5, 8.0
_HEADINGS = {"h1": (19.0, 0.0, 3.0), "h2": (12.5, 6.0, 1.5), "h3": (10.5, 4.0, 1.0)}
"""Size in points, and the space before and after in mm."""
_GAP_MM, _KEPT_WITH_MM = 6.0, 34.0
_NO_LETTER = "□"
_UNSHOWN = "This picture cannot be shown."
_BROKEN = (ValueError, OSError, LookupError, NotImplementedError, AttributeError, AssertionError, TypeError)


def print_page(page: str, *, title: str, made: datetime) -> bytes:
    """The page on A4. The same page gives the same bytes on the same machine; ``made`` is the date that the file bears.

    Letters that our own font lacks come from the machine's fonts; where none has them, boxes stand for them and the
    last lines say so. Raises SettingError for a page that cannot be printed, as a template may make one.
    """
    from fpdf.errors import FPDFException
    from fpdf.fonts import TTFFont

    for library in ("fpdf", "fontTools"):
        logging.getLogger(library).setLevel(logging.ERROR)
    parts = read_parts(page)
    others, missing = choose_fonts(title + "".join(_text_of(part) for part in parts))
    document = _begin(title, made, others)
    stand_ins = str.maketrans(dict.fromkeys(missing, _NO_LETTER))
    try:
        for place, part in enumerate(parts):
            follows = parts[place + 1] if place + 1 < len(parts) else None
            _add(document, part, stand_ins, follows)
        if missing:
            _add(document, f"<p>{_tell_missing(missing)}</p>", {}, None)
        return bytes(document.output())
    except (FPDFException, *_BROKEN) as problem:
        raise SettingError(
            "This page cannot be printed: {reason}. Leave the template out, or mend it.", reason=str(problem)
        ) from problem
    finally:
        for font in document.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()  # the library leaves their files open


def _text_of(part: Part) -> str:
    if isinstance(part, Heading):
        return part.text
    return "".join(figure.caption for figure in part.row) if isinstance(part, Figures) else unescape(part)


def _tell_missing(characters: str) -> str:
    codes = ", ".join(f"U+{ord(character):04X}" for character in characters[:30])
    said = f"No font on this machine has these characters, so {_NO_LETTER} stands for them"
    return f"{said}: {codes}. The report as a web page has them."


def _begin(title: str, made: datetime, others: list[Font]) -> FPDF:
    from fpdf import FPDF
    from fpdf.enums import ResourceAccessPolicy

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font(FAMILY, size=_SMALL_PT)
            self.set_text_color(90)
            self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    document = Numbered(format="A4")
    document.resource_access_policy = ResourceAccessPolicy.NONE
    document.set_creation_date(made)
    document.set_title(title)
    document.set_lang("en")
    document.set_margins(16, 16)
    document.set_auto_page_break(True, margin=18)
    document.add_font(FAMILY, "", REGULAR)
    document.add_font(FAMILY, "B", BOLD)
    for place, font in enumerate(others):
        document.add_font(f"{FAMILY}{place}", "", font.path, collection_font_number=font.number)
    document.set_fallback_fonts([f"{FAMILY}{place}" for place in range(len(others))], exact_match=False)
    document.add_page()
    return document


def _add(document: FPDF, part: Part, stand_ins: dict[int, str], follows: Part | None) -> None:
    if isinstance(part, Heading):
        _add_heading(document, Heading(part.level, part.text.translate(stand_ins)), follows)
    elif isinstance(part, Figures):
        _add_figures(document, part.row, stand_ins)
    else:
        _add_html(document, part.translate(stand_ins))


def _add_heading(document: FPDF, heading: Heading, follows: Part | None) -> None:
    """A heading, on the page of what follows it."""
    size_pt, before_mm, after_mm = _HEADINGS[heading.level]
    kept_mm = _measure_row(document, follows.row) if isinstance(follows, Figures) else _KEPT_WITH_MM
    if document.will_page_break(before_mm + size_pt / 2 + kept_mm):
        document.add_page()
    if document.get_y() > document.t_margin + 1:
        document.ln(before_mm)
    document.set_x(document.l_margin)
    document.set_font(FAMILY, "B", size_pt)
    document.set_text_color(20)
    document.multi_cell(0, size_pt * 0.45, heading.text, align="L", new_x="LMARGIN", new_y="NEXT")
    document.ln(after_mm)


def _add_html(document: FPDF, html: str) -> None:
    from fpdf import FontFace, TextStyle

    document.set_font(FAMILY, size=_TEXT_PT)
    document.set_text_color(20)
    document.set_draw_color(190)
    document.set_line_width(0.2)
    document.write_html(
        html,
        font_family=FAMILY,
        ul_bullet_char="•",
        li_prefix_color="#555555",
        table_line_separators=True,
        tag_styles={
            "p": TextStyle(font_family=FAMILY, t_margin=0, b_margin=1.5),
            "li": TextStyle(font_family=FAMILY, l_margin=4, t_margin=1),
            "b": FontFace(family=FAMILY, emphasis="BOLD"),
        },
    )


def _add_figures(document: FPDF, row: list[Figure], stand_ins: dict[int, str]) -> None:
    """A row of figures on one page, each with what is said of it beneath."""
    if document.will_page_break(_measure_row(document, row)):
        document.add_page()
    width, top, ends = _width_mm(document, row), document.get_y() + 1, []
    for place, figure in enumerate(row):
        left = document.l_margin + place * (width + _GAP_MM)
        said = [figure.caption.translate(stand_ins)]
        height = _draw_picture(document, figure, left, top, width)
        if height is None:
            said.append(_UNSHOWN)
        document.set_xy(left, top + (height or 0.0) + 1)
        document.set_font(FAMILY, size=_SMALL_PT)
        document.set_text_color(70)
        document.multi_cell(width, 4, " ".join(said), align="L")
        ends.append(document.get_y())
    document.set_xy(document.l_margin, max(ends) + 2)


def _draw_picture(document: FPDF, figure: Figure, left: float, top: float, width: float) -> float | None:
    """Draw a figure's picture; its height in mm, None where it cannot be shown."""
    if not figure.picture:
        return 0.0
    try:
        return float(document.image(io.BytesIO(figure.picture), x=left, y=top, w=width).rendered_height)
    except _BROKEN:
        return None


def _measure_row(document: FPDF, row: list[Figure]) -> float:
    """The height that a row takes, in mm, with two lines beneath its pictures."""
    width = _width_mm(document, row)
    return max(width * _proportion(figure.picture) for figure in row) + 14


def _width_mm(document: FPDF, row: list[Figure]) -> float:
    return float(document.epw - _GAP_MM) / 2 if row[0].half else float(document.epw)


def _proportion(picture: bytes) -> float:
    """Height over width; that of our chart where it is no picture of pixels."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture)) as head:
            return head.height / head.width
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0.45 if picture else 0.0
