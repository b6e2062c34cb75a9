"""Common output of the commands: their own name, tables, and where the details of a failure went."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from detector.video.names import printable

_MODULE = "python -m detector"


def program() -> str:
    """The name the command line was called by: ``footfall``, or ``python -m detector``."""
    return "footfall" if Path(sys.argv[0]).stem == "footfall" else _MODULE


def as_called(text: str) -> str:
    """A text that says what to type, in the way in which this command line was called."""
    return text.replace(_MODULE, program())


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns side by side, two spaces between; a column of numbers stands to the right."""
    cells = [list(header), *([printable(str(value)) for value in row] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(header))]
    right = [bool(rows) and all(_is_number(line[i]) for line in cells[1:]) for i in range(len(header))]
    return "\n".join(_line(line, widths, right) for line in cells)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
    return "  ".join(padded).rstrip()


def _is_number(text: str) -> bool:
    """A number, or the dash that stands for none."""
    return text == "-" or text.lstrip("-").replace(".", "", 1).replace("e-", "", 1).isdigit()


def keep_details(error: BaseException) -> str:
    """Write the traceback to a file of its own and say where it is."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="footfall-", suffix=".log", delete=False) as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return "The details could not be written down."
    return f"The details are in {Path(file.name)}; please report them."
