"""The choices there are for a report, as a page or as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from detector.exports.base import Options

MOST_CHARACTERS = 2000
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_CHARACTERS)]


class ReportOptions(Options):
    """The words of whoever hands it in, the faces in its pictures, and the page it is laid out by."""

    title: Line = Field(default="", title="TEXT", description="the report's title (the footage's name)")
    question: Line = Field(default="", title="TEXT", description="what was asked, in a sentence or two")
    blur_faces: bool = Field(
        default=True, description="whether faces that were found in the pictures are blurred (they are)"
    )
    template: Path | None = Field(
        default=None, title="FILE", description="a template (Jinja, HTML) in place of the built-in one"
    )
