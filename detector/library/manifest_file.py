"""A run's ``manifest.json``: written with a checksum of itself, read and checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from detector.errors import RunTooNew, RunUnreadable
from detector.library.manifest import SCHEMA_VERSION, Manifest
from detector.library.storage import write_bytes

MANIFEST = "manifest.json"
_CHECKSUM = "checksum"
_WITH_CHECKSUM = 3
"""The first format with one."""


class _Version(BaseModel):
    schema_version: int = 0


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place in one step. Raises StorageFailed."""
    content = json.loads(manifest.model_dump_json())
    text = json.dumps(content | {_CHECKSUM: checksum_of(content)}, indent=2, ensure_ascii=False)
    write_bytes(folder / MANIFEST, text.encode())


def parse_copy(text: bytes) -> Manifest:
    """The manifest in a copy that other checksums vouch for, as in an evidence pack. Raises ValueError."""
    content = json.loads(text)
    return Manifest.model_validate({name: value for name, value in content.items() if name != _CHECKSUM})


def checksum_of(content: dict[str, Any]) -> str:
    """The sha256 of a manifest's content in canonical JSON: sorted, without spaces, without the timings.

    Timings tell how long the work took, and in how many parts it was done, so they are none of a run's results.
    """
    checked = {name: value for name, value in content.items() if name not in (_CHECKSUM, "timings")}
    return hashlib.sha256(json.dumps(checked, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The run's manifest; RunUnreadable, in plain words, where it is missing or broken, RunTooNew."""
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        raise RunUnreadable(
            "The run {run} has no {manifest}. Analyse the video again.", run=folder.name, manifest=MANIFEST
        ) from error
    except OSError as error:
        raise RunUnreadable(
            "The run {run} cannot be read: {reason}.", run=folder.name, reason=error.strerror
        ) from error
    try:
        version = _Version.model_validate_json(text).schema_version
        if version <= SCHEMA_VERSION:
            return _check_folder(folder, _parse(folder, text, version))
    except (ValueError, RecursionError) as error:
        raise RunUnreadable(
            "The run {run} is damaged: its {manifest} cannot be understood. Delete the run and analyse the video "
            "again.",
            run=folder.name,
            manifest=MANIFEST,
        ) from error
    raise RunTooNew(
        "The run {run} was made by a newer Footfall (format {version}; this one reads {known}). Update "
        "Footfall to open it.",
        run=folder.name,
        version=version,
        known=SCHEMA_VERSION,
    )


def _parse(folder: Path, text: bytes, version: int) -> Manifest:
    """The manifest in a file. Raises RunUnreadable where it was changed, ValueError where it is none."""
    content = json.loads(text)
    checksum = content.pop(_CHECKSUM, None)
    if (checksum is not None or version >= _WITH_CHECKSUM) and checksum != checksum_of(content):
        raise RunUnreadable(
            "The run {run} is damaged: its {manifest} was changed after it was written. Start the same analysis again "
            "to repair it.",
            run=folder.name,
            manifest=MANIFEST,
        )
    return Manifest.model_validate_json(json.dumps(content))


def _check_folder(folder: Path, manifest: Manifest) -> Manifest:
    """The manifest, made sure to be this folder's own: its id becomes names of files."""
    if manifest.id != folder.name:
        raise RunUnreadable(
            "The run in {run} calls itself by another name, {name!r}. Rename the folder back, or analyse the "
            "video again.",
            run=folder.name,
            name=manifest.id[:80],
        )
    return manifest
