"""The models there are, and finding one by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from detector.errors import DetectorError, ModelMissing
from detector.model import bundled
from detector.model.decoders import decoder_of
from detector.model.families import BUNDLED, PEOPLENET
from detector.model.file import TensorInfo, toml_beside
from detector.model.spec import describe, version_of
from detector.types import ModelSpec

AUTO = "auto"
MODELS_FOLDER = "models"

Stamp = tuple[tuple[str, int, int], ...]

MAX_DEPTH = 3  # an unpacked archive may hold a folder in a folder
MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A usable model: ``name`` is what to call it by, ``version`` what its folder says about it."""

    name: str
    title: str
    version: str
    path: Path
    size_bytes: int
    spec: ModelSpec
    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]
    has_boxes: bool
    batch_limit: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A file in the models folder that cannot be used, and why."""

    name: str
    path: Path
    error: DetectorError

    @property
    def reason(self) -> str:
        """The error's words."""
        return str(self.error)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of the models folder, usable or not. The first model is the one that ``auto`` takes."""

    models: tuple[ModelCard, ...]
    refused: tuple[Refused, ...]


def shelf(data: Path) -> Shelf:
    """Look through data/models: PeopleNet first, newest version first, then the bundled detector, then others."""
    cards, refused = [], []
    for path in _files(data / MODELS_FOLDER):
        try:
            cards.append(card_of(path))
        except DetectorError as error:
            refused.append(Refused(_stem_or_folder(path), path, error))
    ordered = sorted([card_of(bundled.PATH), *cards], key=_rank)
    return Shelf(tuple(_named_apart(ordered)), tuple(refused))


def available(data: Path) -> list[ModelCard]:
    """The usable models, the preferred one first; the bundled detector is always among them."""
    return list(shelf(data).models)


def card_of(path: Path) -> ModelCard:
    """The card of one file. ModelMissing or ModelUnusable if it cannot be used."""
    return _card(path, stamp(path))


def stamp(path: Path) -> Stamp:
    """Changes whenever the file, or one beside it that describes it, does: what a loaded network is kept by."""
    beside = (path, toml_beside(path), path.parent / "labels.txt")
    states = [(file.name, file.stat()) for file in beside if file.exists()]
    return tuple((name, state.st_size, state.st_mtime_ns) for name, state in states)


def resolve(name: str, data: Path) -> Path:
    """The file meant by ``auto``, a model's name, or a path. ModelMissing or ModelUnusable if there is none."""
    there = shelf(data)
    if name == AUTO:
        return there.models[0].path
    for card in there.models:
        if card.name == name:
            return card.path
    for broken in there.refused:
        if broken.name == name or (name == PEOPLENET and name in broken.name):
            raise broken.error
    if Path(name).suffix.lower() == ".onnx" or Path(name).is_file():
        return card_of(Path(name)).path
    raise _missing(name, there)


def _missing(name: str, there: Shelf) -> ModelMissing:
    if name == PEOPLENET:
        return ModelMissing(
            "PeopleNet is not there yet. Fetch it on the Models page or with: python -m detector models fetch peoplenet"
        )
    names = ", ".join([AUTO, *(card.name for card in there.models)])
    return ModelMissing(
        "There is no model {name!r}. There are: {names}; or name an .onnx file.", name=name, names=names
    )


def _files(folder: Path) -> Iterator[Path]:
    """ONNX files below a folder, a few levels deep, hidden ones and folders left out."""
    count = 0
    for path in sorted(folder.rglob("*.[oO][nN][nN][xX]")):
        inside = path.relative_to(folder).parts
        if len(inside) > MAX_DEPTH or any(part.startswith(".") for part in inside) or path.is_dir():
            continue
        yield path
        count += 1
        if count >= MAX_FILES:
            return


@lru_cache(maxsize=64)
def _card(path: Path, stamped: Stamp) -> ModelCard:
    del stamped  # a file that was replaced is another model
    described = describe(path)
    return ModelCard(
        name=described.spec.name,
        title=described.spec.title,
        version=version_of(path),
        path=path,
        size_bytes=len(described.file.content),
        spec=described.spec,
        inputs=described.file.inputs,
        outputs=described.file.outputs,
        has_boxes=decoder_of(described).has_boxes,
        batch_limit=described.layout.batch_limit,
    )


def _rank(card: ModelCard) -> tuple[int, list[int], str]:
    family = {PEOPLENET: 0, BUNDLED: 1}.get(card.spec.name, 2)
    number = re.search(r"v(\d+(?:\.\d+)*)$", card.version)
    return family, [-int(part) for part in number[1].split(".")] if number else [0], str(card.path)


def _named_apart(cards: list[ModelCard]) -> Iterator[ModelCard]:
    """The first of a name keeps it; the others are called after their version or folder, and counted if need be."""
    names: set[str] = set()
    for card in cards:
        wanted, name, count = f"{card.name}-{card.version or card.path.parent.name}", card.name, 1
        while name in names:
            name, count = (wanted if count == 1 else f"{wanted}-{count}"), count + 1
        names.add(name)
        yield replace(card, name=name)


def _stem_or_folder(path: Path) -> str:
    return path.parent.name if path.parent.name.lower().startswith(PEOPLENET) else path.stem
