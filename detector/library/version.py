"""The version of this Footfall."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from detector.library.paths import CODE, NAME, in_checkout


@cache
def software_version() -> str:
    """As its package or its checkout says; "unknown" where neither does."""
    if in_checkout():
        return str(tomllib.loads((CODE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "unknown"
