"""Files as they are held: CSV and MOT by their bytes, COCO by what it says, Parquet by its rows, pictures by name."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path, PurePath
from typing import Any

import pyarrow.parquet as pq

HERE = Path(__file__).parent
DATA = HERE / "data"
EXPECTED = HERE / "expected"
FILES = EXPECTED / "files"
EXPORTS = {
    "timeline": "timeline.csv",
    "detections": "detections.csv",
    "summary": "summary.csv",
    "coco": "coco.json",
    "mot": "mot.txt",
    "parquet": "detections.parquet",
}
"""The name of each kind of export's file."""
BY_BYTES = (".csv", ".txt")


def comparable(name: str, content: bytes) -> bytes:
    """What is held of a file of this name: empty where it is held by name alone."""
    suffix = PurePath(name).suffix
    if suffix in BY_BYTES:
        return content
    if suffix == ".json":
        return _text(json.loads(content))
    if suffix == ".parquet":
        table = pq.read_table(io.BytesIO(content))
        return _text([[[field.name, str(field.type)] for field in table.schema], table.to_pylist()])
    return b""


def digest(name: str, content: bytes) -> str:
    """Sixteen hexadecimal digits of ``comparable``; empty where the file is held by name alone."""
    held = comparable(name, content)
    return hashlib.sha256(held).hexdigest()[:16] if held else ""


def keep(name: str, content: bytes) -> str:
    """Write a file that is held by its bytes to expected/files, and return its digest."""
    kept = digest(name, content)
    if PurePath(name).suffix in BY_BYTES and kept:
        FILES.mkdir(parents=True, exist_ok=True)
        (FILES / f"{kept}{PurePath(name).suffix}").write_bytes(content)
    return kept


def held(kept: str, name: str) -> bytes:
    """The bytes kept under this digest."""
    return (FILES / f"{kept}{PurePath(name).suffix}").read_bytes()


def read_expected(name: str) -> Any:
    """A table of expected/."""
    return json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))


def write_expected(name: str, rows: object) -> None:
    """A table of expected/, readable in a diff."""
    EXPECTED.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rows, indent=1, ensure_ascii=False)
    (EXPECTED / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _text(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
