"""Verifying an evidence pack: its files are held against the checksums that it carries."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from pathlib import Path

from detector.exports.evidence import CHECKSUMS
from detector.library.catalogue import PIECE_BYTES
from detector.library.verify import Verdict

_MOST_BYTES = 10_000_000
"""Of a list of checksums; no pack has as much."""
_ADVICE = "Export the evidence pack again."


def verify_pack(path: Path) -> Verdict:
    """Read all of a pack's files. One that is no pack of ours is damaged, too."""
    try:
        with zipfile.ZipFile(path) as pack:
            return Verdict(path.name, tuple(f"{found} {_ADVICE}" for found in _find_damage(pack)))
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return Verdict(path.name, (f"{path.name} cannot be read as a ZIP to its end. {_ADVICE}",))


def _find_damage(pack: zipfile.ZipFile) -> list[str]:
    lists = [entry for entry in pack.infolist() if entry.filename.partition("/")[2] == CHECKSUMS]
    if len(lists) != 1 or lists[0].file_size > _MOST_BYTES:
        return [f"There is no {CHECKSUMS} in it."]
    folder = lists[0].filename.removesuffix(CHECKSUMS)
    lines = pack.read(lists[0]).decode().splitlines()
    listed = {f"{folder}{name}": digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = {entry.filename for entry in pack.infolist()} - {lists[0].filename}
    missing = [f"{name} is missing." for name in sorted(listed.keys() - there)]
    unlisted = [f"{name} is in no list of checksums." for name in sorted(there - listed.keys())]
    changed = [name for name in sorted(listed.keys() & there) if _sha256(pack, name) != listed[name]]
    return missing + unlisted + [f"{name} was changed." for name in changed]


def _sha256(pack: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with pack.open(name) as stream:
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()
