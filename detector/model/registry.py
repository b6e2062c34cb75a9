"""The models there are, and finding one by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from detector.errors import DetectorError, ModelMissing
from detector.model import bundled
from detector.model.decoders import make_decoder
from detector.model.families import BUNDLED, PEOPLENET
from detector.model.file import TensorInfo, list_files
from detector.model.spec import describe, read_version
from detector.types import ModelSpec

AUTO = "auto"
MODELS_FOLDER = "models"

Stamp = tuple[tuple[str, int, int], ...]

MAX_DEPTH = 3  # an unpacked archive may hold a folder in a folder
MAX_FILES = 100

_REASONS = {
    PEOPLENET: "PeopleNet is here, and in crowded streets it found 77 to 86 % of the people where the bundled detector "
    "found 48 to 61 %. On everyday pictures the bundled one is better (average precision 0.68 against 0.34). Both were "
    "measured elsewhere: try both on a frame of yours.",
    BUNDLED: "PeopleNet has not been fetched. In crowded streets it found 77 to 86 % of the people where the bundled "
    "detector found 48 to 61 %; on everyday pictures the bundled one is better (average precision 0.68 against 0.34). "
    "Both were measured elsewhere.",
}
"""Of the models that ``auto`` can take."""


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
class UnusableModel:
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
    unusable: tuple[UnusableModel, ...]


def read_shelf(data: Path) -> Shelf:
    """Look through data/models: PeopleNet first, newest version first, then the bundled detector, then others."""
    cards, unusable = [], []
    for path in _find_files(data / MODELS_FOLDER):
        try:
            cards.append(read_card(path))
        except DetectorError as error:
            unusable.append(UnusableModel(_name_file(path), path, error))
    ordered = sorted([read_card(bundled.PATH), *cards], key=_rank)
    return Shelf(tuple(_make_names_unique(ordered)), tuple(unusable))


def explain_auto(shelf: Shelf) -> str:
    """The reason for the model that ``auto`` takes, in a sentence or two."""
    return _REASONS[shelf.models[0].spec.name]


def list_models(data: Path) -> list[ModelCard]:
    """The usable models, the preferred one first; the bundled detector is always among them."""
    return list(read_shelf(data).models)


def read_card(path: Path) -> ModelCard:
    """The card of one file. ModelMissing or ModelUnusable if it cannot be used."""
    return _read_card(path, stamp(path))


def stamp(path: Path) -> Stamp:
    """Changes whenever the file, or one beside it that describes it, does: the cache key of a loaded network."""
    states = [(file.name, file.stat()) for file in list_files(path)]
    return tuple((name, state.st_size, state.st_mtime_ns) for name, state in states)


def resolve(name: str, data: Path) -> Path:
    """The file meant by ``auto``, a model's name, or a path. ModelMissing or ModelUnusable if there is none."""
    shelf = read_shelf(data)
    if name == AUTO:
        return shelf.models[0].path
    for card in shelf.models:
        if card.name == name:
            return card.path
    for broken in shelf.unusable:
        if broken.name == name or (name == PEOPLENET and name in broken.name):
            raise broken.error
    if Path(name).suffix.lower() == ".onnx" or Path(name).is_file():
        return read_card(Path(name)).path
    raise _missing_error(name, shelf)


def _missing_error(name: str, shelf: Shelf) -> ModelMissing:
    if name == PEOPLENET:
        return ModelMissing(
            "PeopleNet is not there yet. Fetch it on the Models page or with: python -m detector models fetch peoplenet"
        )
    names = ", ".join([AUTO, *(card.name for card in shelf.models)])
    return ModelMissing(
        "There is no model {name!r}. There are: {names}; or name an .onnx file.", name=name, names=names
    )


def _find_files(folder: Path) -> Iterator[Path]:
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
def _read_card(path: Path, file_stamp: Stamp) -> ModelCard:
    del file_stamp  # a file that was replaced is another model
    description = describe(path)
    return ModelCard(
        name=description.spec.name,
        title=description.spec.title,
        version=read_version(path),
        path=path,
        size_bytes=description.file.size_bytes,
        spec=description.spec,
        inputs=description.file.inputs,
        outputs=description.file.outputs,
        has_boxes=make_decoder(description).has_boxes,
        batch_limit=description.layout.batch_limit,
    )


def _rank(card: ModelCard) -> tuple[int, list[int], str]:
    family = {PEOPLENET: 0, BUNDLED: 1}.get(card.spec.name, 2)
    number = re.search(r"v(\d+(?:\.\d+)*)$", card.version)
    return family, [-int(part) for part in number[1].split(".")] if number else [0], str(card.path)


def _make_names_unique(cards: list[ModelCard]) -> Iterator[ModelCard]:
    """The first of a name keeps it; the others are called after their version or folder, and counted if need be."""
    names: set[str] = set()
    for card in cards:
        long_name, name, count = f"{card.name}-{card.version or card.path.parent.name}", card.name, 1
        while name in names:
            name, count = (long_name if count == 1 else f"{long_name}-{count}"), count + 1
        names.add(name)
        yield replace(card, name=name)


def _name_file(path: Path) -> str:
    return path.parent.name if path.parent.name.lower().startswith(PEOPLENET) else path.stem
