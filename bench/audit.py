"""The verdict of an audit of the dependencies, told so that nobody takes "could not look" for "all is well".

    python -m bench.audit build/audit.json

The file is pip-audit's. Exit status 1 where it names a hole, 0 otherwise.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(file: Path) -> int:
    """Print the verdict; the exit status."""
    try:
        packages: list[dict[str, Any]] = json.loads(file.read_text())["dependencies"]
    except (OSError, ValueError, KeyError):
        print(f"NOT AUDITED: the audit did not run. {file.with_suffix('.log')} says why.")
        return 0
    unknown = [package for package in packages if "skip_reason" in package]
    holes = [(package, hole) for package in packages for hole in package.get("vulns", [])]
    for package, hole in holes:
        mended = ", ".join(hole.get("fix_versions", [])) or "no version yet"
        print(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    looked_up = len(packages) - len(unknown)
    print(f"{looked_up} of {len(packages)} packages were looked up: {len(holes)} known holes.")
    if unknown:
        print(f"NOT AUDITED: {len(unknown)} packages, which the database did not answer for: {_names(unknown)}.")
    return 1 if holes else 0


def _names(packages: list[dict[str, Any]], most: int = 5) -> str:
    names = [package["name"] for package in packages]
    return ", ".join(names[:most]) + (" and others" if len(names) > most else "")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
