"""The type of an export, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Group = Literal["tables", "data sets", "grids", "by eye", "packs", "reports"]
Takes = Literal["view", "views", "comparison"]

CSV = "text/csv"
ClassName = Annotated[str, Field(title="CLASS", description="the class that the file is about")]


class Options(BaseModel):
    """The choices there are for a file; none, where an export has no options of its own.

    The command line has an option for every field: its help is the description, its value is called by the title.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def mime(self) -> str:
        """The MIME type that these choices lead to; empty for the export's own."""
        return ""

    def entitle(self, title: str) -> str:
        """The export's title for these choices."""
        return title


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file that can be taken away. Its file in this package ends in ``EXPORT = Export(...)``.

    ``name`` is what commands and addresses call it, ``title`` what a button says, ``help`` a sentence or two. The name
    of what is taken away ends in ``suffix``, in which ``{0.class_name}`` is an option's value. ``takes`` says what it
    is of: a RunView, several, or a Comparison. ``write(subject, options)`` gives its bytes part by part; the stretch in
    a view's cut restricts it. Buttons stand in the order of ``place`` within their ``group``.
    """

    name: str
    title: str
    help: str
    group: Group
    suffix: str
    mime: str
    takes: Takes
    write: Callable[[Any, Any], Iterator[bytes]]
    options: type[Options] = Options
    place: int = 0

    def content(self, subject: Any, **options: Any) -> bytes:
        """The whole file. Raises ValueError for options it does not have."""
        return b"".join(self.write(subject, self.options(**options)))
