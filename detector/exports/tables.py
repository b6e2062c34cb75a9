"""Exports that are tables: the formats each comes in, and what can be chosen for a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from detector.exports.base import CSV, Options
from detector.exports.columnar import write_arrow, write_parquet
from detector.exports.csv import Style, write_csv
from detector.exports.facts import Pairs, list_facts
from detector.exports.table import Table

Format = Literal["csv", "parquet", "arrow"]
FORMATS: dict[Format, tuple[str, str]] = {
    "csv": ("CSV", CSV),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
    "arrow": ("Arrow", "application/vnd.apache.arrow.file"),
}
"""The name of each format, and its MIME type."""
WRITERS = {"parquet": write_parquet, "arrow": write_arrow}


class TableOptions(Options):
    """The form in which a table is written."""

    format: Format = Field(
        default="csv", description="as text, or with the types of its columns for pandas, R and databases"
    )
    settings: bool = Field(default=False, description="begin a CSV file with its settings, in lines that start with #")
    bom: bool = Field(
        default=False,
        description="begin a CSV file with a byte order mark, by which Excel knows letters of any language",
    )
    semicolons: bool = Field(
        default=False,
        description="put semicolons between the cells of a CSV file and commas in its numbers, as Germans do",
    )

    @field_validator("settings", "bom", "semicolons")
    @classmethod
    def _check_format(cls, chosen: bool, given: ValidationInfo) -> bool:
        if chosen and given.data.get("format") != "csv":
            raise ValueError("only CSV files have it")
        return chosen

    @property
    def mime(self) -> str:
        """The MIME type of the format."""
        return FORMATS[self.format][1]

    def entitle(self, title: str) -> str:
        """The title with the format's name."""
        return title.replace(FORMATS["csv"][0], FORMATS[self.format][0])


def in_formats(kind: str, tabulate: Callable[[Any, Any], Table]) -> Callable[[Any, TableOptions], Iterator[bytes]]:
    """The ``write`` of an export that is called ``kind`` and whose table ``tabulate(subject, options)`` makes."""

    def write(subject: Any, options: TableOptions) -> Iterator[bytes]:
        table = tabulate(subject, options)
        if options.format == "csv":
            above = [f"{name}: {text}" for name, text in facts(subject, options)] if options.settings else ()
            return write_csv(table, Style(above, marked=options.bom, semicolons=options.semicolons))
        return WRITERS[options.format](table, dict(facts(subject, options)))

    def facts(subject: Any, options: TableOptions) -> Pairs:
        return list_facts(kind, subject, options, TableOptions.model_fields)

    return write
