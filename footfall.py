"""The command ``footfall``.

It lies in neither package, because their names are common ones: where ``detector`` or ``dashboard`` turns out to be
somebody else's, this can still say so.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run the command line; 1 with a sentence where one of the two packages is not ours."""
    for name in ("detector", "dashboard"):
        if problem := _problem(name):
            print(f"Error: {problem}", file=sys.stderr)
            return 1
    from detector.cli.main import main as command_line

    return command_line()


def _problem(name: str) -> str:
    """What is wrong with the package that Python finds by this name; empty where it is ours."""
    spec = find_spec(name)
    if spec is None:
        return f"Footfall's package {name!r} is missing: install Footfall again."
    if spec.origin and Path(spec.origin).resolve().parent == _HERE / name and "Footfall" in _text(spec.origin):
        return ""
    where = spec.origin or ", ".join(spec.submodule_search_locations or ())
    return (
        f"The package {name!r} that Python finds is not Footfall's but another project's ({where}). Install Footfall "
        "into an environment of its own, such as with pipx, and leave the other project out of PYTHONPATH."
    )


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
