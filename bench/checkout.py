"""Another revision of this repository in a folder of its own, for as long as something is compared with it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import REPOSITORY
from detector.actions import demo


@contextmanager
def checkout(revision: str, folder: Path) -> Iterator[Path]:
    """A git worktree of ``revision`` at ``folder``, removed afterwards; SystemExit for a revision that git lacks.

    Its code runs with the packages of this environment.
    """
    _remove(folder)
    added = _git("worktree", "add", "--force", "--detach", str(folder.resolve()), revision)
    if added.returncode:
        raise SystemExit(f"There is no checkout of {revision}: {added.stderr.strip()}")
    try:
        yield folder
    finally:
        _remove(folder)


def find_demo_clip() -> Path:
    """The demo clip, where the tests keep it too; fetched where it is missing."""
    shared = REPOSITORY.parent / "shared" / "footage" / "vtest" / "vtest.avi"
    return shared if shared.exists() else demo.fetch_demo_clip(REPOSITORY / "build" / "demo")


def _remove(folder: Path) -> None:
    if folder.exists():
        _git("worktree", "remove", "--force", str(folder.resolve()))


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ("git", *arguments)
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)  # noqa: S603
