"""Bringing a run's folder to where an analysis can go on: what is damaged counts as missing."""

from __future__ import annotations

from pathlib import Path

from detector.errors import RunTooNew, RunUnreadable
from detector.library.checks import describe_stretch
from detector.library.manifest import SCHEMA_VERSION, Manifest, StretchPart, TimingsPart
from detector.library.manifest_file import read_manifest, write_manifest
from detector.library.request import RunRequest, new_manifest
from detector.library.run import is_readable
from detector.library.storage import UNFINISHED, make_folder, storing
from detector.library.stretches import list_all_stretches, list_stretches, read_costs
from detector.library.tables import PICTURES, samples_path


def prepare_folder(folder: Path, request: RunRequest) -> Manifest:
    """The run's manifest, after the folder was made, or freed of what is unfinished or damaged.

    Raises StorageFailed; RunTooNew for a run of a newer version, which is left as it is.
    """
    try:
        manifest = read_manifest(folder)
    except RunTooNew:
        raise
    except RunUnreadable:
        manifest = new_manifest(folder.name, request)
    with storing(folder):
        make_folder(folder / PICTURES)
        for path in folder.rglob(f"*{UNFINISHED}"):
            path.unlink()
    _drop_unreadable(folder, manifest)
    if manifest.state == "complete" and manifest.total_samples == sum(part.rows for part in list_stretches(folder)):
        return manifest
    manifest = _resume_manifest(folder, manifest, request)
    write_manifest(folder, manifest)
    return manifest


def _drop_unreadable(folder: Path, manifest: Manifest) -> None:
    """Delete what says that a stretch is there, where its tables cannot be read: it is missing from now on."""
    for stored in list_all_stretches(folder):
        if not is_readable(folder, manifest, stored):
            with storing(folder):
                samples_path(folder, stored.first_sample).unlink(missing_ok=True)


def _resume_manifest(folder: Path, manifest: Manifest, request: RunRequest) -> Manifest:
    """The manifest of a run that goes on, in today's format. In the first one stretches held their costs."""
    update: dict[str, object] = {"state": "partial", "total_samples": request.total_samples, "gaps": request.gaps}
    update |= {"schema_version": SCHEMA_VERSION, "stretches": _describe_stretches(folder, manifest)}
    if manifest.stretch_samples is None:
        costs = read_costs(folder, [stored.first_sample for stored in list_all_stretches(folder)])
        update |= {"stretch_samples": request.stretch_samples, "timings": TimingsPart.of(costs)}
    return manifest.model_copy(update=update)


def _describe_stretches(folder: Path, manifest: Manifest) -> tuple[StretchPart, ...]:
    """The files of every whole stretch: as the manifest has them, else as they lie there."""
    written = {part.first_sample: part for part in manifest.stretches}
    whole = [stored for stored in list_all_stretches(folder) if stored.whole]
    with storing(folder):
        return tuple(written.get(stored.first_sample) or describe_stretch(folder, stored) for stored in whole)
