"""Asking before something is deleted."""

from __future__ import annotations

import argparse
import sys

from detector.errors import SettingError


def add_yes(parser: argparse.ArgumentParser) -> None:
    """Add the option that answers beforehand."""
    parser.add_argument("--yes", action="store_true", help="do not ask first")


def confirm(question: str, args: argparse.Namespace) -> bool:
    """True where --yes or the person at the terminal says so; where nobody can be asked, --yes has to."""
    if args.yes:
        return True
    if not sys.stdin.isatty():
        raise SettingError("Nobody can be asked here. Add --yes to delete without asking.")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
