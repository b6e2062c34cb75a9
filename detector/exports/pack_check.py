"""Verifying an evidence pack: its files are held against the checksums that it carries, and its settings read."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.clock import Clock, set_clock
from detector.errors import SettingError
from detector.exports.evidence import BY_EYE, CHECKSUMS, SETTINGS
from detector.library.catalogue import PIECE_BYTES
from detector.library.manifest_file import MANIFEST, parse_copy
from detector.library.notes import Notes
from detector.library.verify import Verdict
from detector.types import Choice, Sampling
from detector.view import Cut
from detector.view.spelling import from_head

_MOST_BYTES = 10_000_000
"""Of a file that is read as a whole; no pack has as much of checksums, settings or manifest."""
_ADVICE = "Export the evidence pack again."


@dataclass(frozen=True, slots=True)
class PackContents:
    """The contents of a pack: how its run was made, the cut, what was counted by eye, and the sha256 of its files.

    ``detail``: in how many parts across and down the picture was looked at besides. ``complete`` says whether the
    analysis had been finished, ``made_by`` what ran the network and on which device, ``choice`` the same to run it by.
    ``clock`` is the one its tables show. ``footfall`` is the version that made it; empty for packs of before it was
    written down.
    """

    footage: str
    footage_sha256: str | None
    model_title: str
    model_sha256: str
    sampling: Sampling
    detail: int
    complete: bool
    made_by: str
    choice: Choice
    preprocessing_version: int
    cut: Cut
    notes: Notes
    digests: Mapping[str, str]
    footfall: str
    clock: Clock | None


def read_pack(path: Path) -> PackContents:
    """The contents of a pack that was verified. Raises ValueError where they are of no run that can be read here."""
    with zipfile.ZipFile(path) as pack:
        folder = _find_lists(pack)[0].filename.removesuffix(CHECKSUMS)
        digests = _read_digests(pack, folder)
        try:
            head = json.loads(_read_small(pack, folder + SETTINGS))
            cut = Cut.model_validate(from_head(head))
            notes = Notes.model_validate_json(_read_small(pack, folder + BY_EYE)) if BY_EYE in digests else Notes()
            made = parse_copy(_read_small(pack, folder + MANIFEST))
            return PackContents(
                footage=made.video.name,
                footage_sha256=made.video.sha256,
                model_title=made.model.title,
                model_sha256=made.model.sha256,
                sampling=made.sampling.as_sampling(),
                detail=made.detail,
                complete=made.state == "complete",
                made_by=f"{made.runtime} on {made.provider}",
                choice=Choice(made.choice.runtime, made.provider, made.precision),
                preprocessing_version=made.preprocessing_version,
                cut=cut,
                notes=notes,
                digests=digests,
                footfall=str(head.get("footfall", "")),
                clock=set_clock(head["recording_start"], head["time_zone"]) if "time_zone" in head else None,
            )
        except (AttributeError, KeyError, TypeError, RecursionError, SettingError) as error:
            raise ValueError(f"{path.name}: {error}") from error


def verify_pack(path: Path) -> Verdict:
    """Read all of a pack's files. One that is no pack of ours is damaged, too."""
    try:
        with zipfile.ZipFile(path) as pack:
            return Verdict(path.name, tuple(f"{found} {_ADVICE}" for found in _find_damage(pack)))
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return Verdict(path.name, (f"{path.name} cannot be read as a ZIP to its end. {_ADVICE}",))


def _find_damage(pack: zipfile.ZipFile) -> list[str]:
    lists = _find_lists(pack)
    if len(lists) != 1 or lists[0].file_size > _MOST_BYTES:
        return [f"There is no {CHECKSUMS} in it."]
    folder = lists[0].filename.removesuffix(CHECKSUMS)
    listed = {f"{folder}{name}": digest for name, digest in _read_digests(pack, folder).items()}
    there = {entry.filename for entry in pack.infolist()} - {lists[0].filename}
    missing = [f"{name} is missing." for name in sorted(listed.keys() - there)]
    unlisted = [f"{name} is in no list of checksums." for name in sorted(there - listed.keys())]
    changed = [name for name in sorted(listed.keys() & there) if _sha256(pack, name) != listed[name]]
    return missing + unlisted + [f"{name} was changed." for name in changed]


def _find_lists(pack: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [entry for entry in pack.infolist() if entry.filename.partition("/")[2] == CHECKSUMS]


def _read_digests(pack: zipfile.ZipFile, folder: str) -> dict[str, str]:
    """The sha256 of every listed file, by its name in the folder."""
    lines = pack.read(folder + CHECKSUMS).decode().splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _read_small(pack: zipfile.ZipFile, name: str) -> bytes:
    """A file that is read as a whole. Raises ValueError for one that no pack has, KeyError where it is missing."""
    if pack.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return pack.read(name)


def _sha256(pack: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with pack.open(name) as stream:
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()
