"""The files beside an ONNX file: labels.txt with its classes, and a small TOML with the rest."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detector.errors import ModelUnusable
from detector.model.file.layout import MAX_CLASSES, MAX_SIDE_PX
from detector.types import Resize

MAX_TEXT_BYTES = 64 * 1024
MAX_NAME_CHARS = 40
LABELS = "labels.txt"

Side = Annotated[int, Field(ge=1, le=MAX_SIDE_PX)]
Score = Annotated[float, Field(ge=0.0, le=1.0)]


class Settings(BaseModel):
    """The keys of the TOML; each is optional and stands over what is known or read from the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None = Field(default=None, max_length=80)
    licence: str | None = Field(default=None, max_length=200)
    source: str | None = Field(default=None, max_length=200)
    input_wh: tuple[Side, Side] | None = None
    stride_px: int | None = Field(default=None, ge=1, le=256)
    box_norm: float | None = Field(default=None, gt=0, le=10_000)
    cell_offset_px: float | None = Field(default=None, ge=0, le=256)
    resize: Resize | None = None
    score_floor: Score | None = None
    thresholds: dict[str, Score] = Field(default_factory=dict)


def find_settings_path(path: Path) -> Path:
    """The path of a model's settings: a TOML of the ONNX file's own name, else model.toml; it need not exist."""
    own = path.with_suffix(".toml")
    return own if own.is_file() else path.parent / "model.toml"


def list_files(path: Path) -> tuple[Path, ...]:
    """A model's ONNX file, and what lies beside it and describes it, as far as it is there."""
    return tuple(file for file in (path, find_settings_path(path), path.parent / LABELS) if file.exists())


def read_settings(path: Path) -> Settings:
    """The TOML's settings, or none. ModelUnusable if it cannot be used."""
    toml = find_settings_path(path)
    if not toml.is_file():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(_read_text(toml)))
    except ValidationError as error:
        raise ModelUnusable(
            "{file}: {reason}. Correct it or take the file away.", file=toml.name, reason=_describe_first(error)
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelUnusable("{file} is not valid TOML: {reason}.", file=toml.name, reason=str(error)[:200]) from error


def read_labels(path: Path) -> tuple[str, ...]:
    """The classes in labels.txt in the ONNX file's folder, in lower case, or none. ModelUnusable if they are unfit.

    One a line, or separated by semicolons, as both are found in NVIDIA's own folders.
    """
    labels = path.parent / LABELS
    if not labels.is_file():
        return ()
    names = [name.strip().lower() for name in _read_text(labels).replace(";", "\n").splitlines()]
    classes = tuple(name for name in names if name)
    if not classes or len(classes) > MAX_CLASSES or len(set(classes)) < len(classes):
        raise ModelUnusable(
            "{file} has to name 1 to {most} different classes, one a line.", file=str(labels), most=MAX_CLASSES
        )
    for name in classes:
        if len(name) > MAX_NAME_CHARS or not name.isprintable():
            raise ModelUnusable("{file}: {name!r} is not a class name.", file=str(labels), name=name[:MAX_NAME_CHARS])
    return classes


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TEXT_BYTES + 1)
        if len(content) > MAX_TEXT_BYTES:
            raise ModelUnusable("{file} is too large to be what its name says.", file=str(path))
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelUnusable("{file} cannot be read as text: {reason}.", file=str(path), reason=str(error)) from error


def _describe_first(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    return "there is no setting " + where if problem["type"] == "extra_forbidden" else f"{where}: {problem['msg']}"
