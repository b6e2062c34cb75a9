"""``python -m detector`` called in this process, with what it printed as bytes."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    status: int
    out: bytes
    err: str


def called(*arguments: str) -> Said:
    """The command line with these arguments, on the data folder that FOOTFALL_DATA names."""
    from detector.cli.main import main

    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main(list(arguments))
        except SystemExit as left:
            status = int(left.code or 0)
    out.flush()
    return Said(status, out.buffer.getvalue(), err.getvalue())
