"""Verifying runs: every byte is read and held against what was written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detector.errors import RunMissing, RunUnreadable
from detector.library.checks import find_changed_pictures, find_changed_tables
from detector.library.manifest import Manifest
from detector.library.manifest_file import read_manifest
from detector.library.paths import Library
from detector.library.run import read_tables
from detector.library.tables import damage_error


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a run or pack: its damage in words, with what to do, and whether it carries checksums.

    ``remarks`` are what else was compared, or could not be.
    """

    name: str
    damage: tuple[str, ...] = ()
    has_checksums: bool = True
    remarks: tuple[str, ...] = ()


def verify_run(library: Library, run_id: str) -> Verdict:
    """Read all of a run's files. Raises RunMissing."""
    folder = library.run_folder(run_id)
    if not folder.is_dir():
        raise RunMissing("There is no run called {run!r}. `python -m detector runs` lists them.", run=run_id)
    try:
        manifest = read_manifest(folder)
        if changed := find_changed_tables(folder, manifest):
            raise damage_error(folder / changed[0])
        read_tables(folder, manifest)
    except RunUnreadable as error:
        return Verdict(run_id, (str(error),))
    return Verdict(run_id, _verify_pictures(folder, manifest), bool(manifest.stretches))


def _verify_pictures(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    """In words, where pictures are not those that were written."""
    changed = find_changed_pictures(folder, manifest)
    if not changed:
        return ()
    return (
        f"Pictures of the run {folder.name} are missing or damaged, from sample {changed[0]} on; its numbers are "
        "whole. Delete the run and analyse the video again to have all of them.",
    )
