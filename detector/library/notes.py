"""What a person typed: a run's label and spot checks, beside the run; presets, in the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detector.errors import LibraryError, RunMissing, SettingError, StorageFailed
from detector.grid.methods import METHODS, method_of
from detector.library.paths import Library
from detector.library.storage import try_lock, write_bytes
from detector.types import Method, Thresholds

NOTES = "notes.json"
_NAME_CHARS = 80
_PATIENCE_S = 10.0


class _Note(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpotCheck(_Note):
    """What an analyst counted by eye: how many ``class_name`` are really in each of the samples.

    ``samples`` were drawn for checking, and each stands for ``weights`` of the run's samples; ``counted`` holds the
    answers so far, by sample.
    """

    class_name: str
    samples: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()
    counted: dict[int, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    seed: int = 0


class Notes(_Note):
    """A run's notes."""

    schema_version: Literal[1] = 1
    label: str = ""
    spot_checks: tuple[SpotCheck, ...] = ()

    def spot_check(self, class_name: str) -> SpotCheck:
        """The class's spot check, an empty one where none was begun."""
        return next((c for c in self.spot_checks if c.class_name == class_name), SpotCheck(class_name=class_name))

    def with_spot_check(self, check: SpotCheck) -> Notes:
        """A copy in which this check stands in the place of the class's former one."""
        others = tuple(c for c in self.spot_checks if c.class_name != check.class_name)
        return self.model_copy(update={"spot_checks": (*others, check)})

    def with_count(self, class_name: str, sample: int, counted: int) -> Notes:
        """A copy with one more answer. Raises SettingError where the sample is not among those to be counted."""
        check = self.spot_check(class_name)
        if sample not in check.samples:
            raise SettingError("Other frames were chosen for counting meanwhile, so this answer has no place.")
        return self.with_spot_check(check.model_copy(update={"counted": {**check.counted, sample: counted}}))


class Preset(_Note):
    """Thresholds saved by name. ``scores`` by class name, so that it serves every model that has these classes."""

    name: str
    scores: dict[str, float]
    method: str = "nms"
    iou: float = 0.5
    eps: float = 0.3
    min_samples: int = 1
    min_coverage: float = 0.005
    min_height_px: float = 0.0

    def thresholds(self, classes: tuple[str, ...]) -> Thresholds:
        """For a run with these classes; SettingError where the preset has no score for one of them."""
        missing = [name for name in classes if name not in self.scores]
        if missing:
            raise SettingError(
                "The preset {name!r} has no threshold for {classes}.", name=self.name, classes=", ".join(missing)
            )
        return Thresholds(tuple(self.scores[name] for name in classes), self._method(), self.min_height_px)

    def _method(self) -> Method:
        names = [
            parameter.name for kind in METHODS.values() for parameter in kind.parameters if kind.name == self.method
        ]
        return method_of(self.method, **{name: getattr(self, name) for name in names})


def preset_of(name: str, thresholds: Thresholds, classes: tuple[str, ...]) -> Preset:
    """Thresholds as a preset of this name; SettingError for an empty or overlong name."""
    method = thresholds.method
    parameters = {
        key: getattr(method, key) for key in ("iou", "eps", "min_samples", "min_coverage") if hasattr(method, key)
    }
    return Preset(
        name=_checked_name(name),
        scores=dict(zip(classes, thresholds.scores, strict=True)),
        method=method.name,
        min_height_px=thresholds.min_height_px,
        **parameters,
    )


class _Presets(_Note):
    schema_version: Literal[1] = 1
    presets: tuple[Preset, ...] = ()


_Kind = TypeVar("_Kind", bound=_Note)


def read_notes(folder: Path) -> Notes:
    """The notes of the run in this folder, empty ones where nobody typed any. Raises LibraryError."""
    return _read(folder / NOTES, Notes)


def change_notes(folder: Path, change: Callable[[Notes], Notes]) -> None:
    """Keep what ``change`` makes of a run's notes; nobody else's change is lost meanwhile.

    Raises RunMissing where the run is gone, StorageFailed, and what ``change`` raises.
    """
    if not folder.is_dir():
        raise RunMissing("The run {run} was deleted; what you typed was not kept.", run=folder.name)
    with _alone(folder / NOTES):
        write_bytes(folder / NOTES, change(read_notes(folder)).model_dump_json(indent=2).encode())


def presets(library: Library) -> list[Preset]:
    """The presets users saved, by name. Raises LibraryError where their file is damaged."""
    return sorted(_read(library.presets, _Presets).presets, key=lambda p: p.name.casefold())


def save_preset(library: Library, preset: Preset) -> None:
    """Keep a preset; one of the same name is replaced. Raises StorageFailed."""
    _change_presets(library, lambda kept: [*(p for p in kept if p.name != preset.name), preset])


def remove_preset(library: Library, name: str) -> None:
    """Forget a preset; nothing happens where there is none of that name. Raises StorageFailed."""
    _change_presets(library, lambda kept: [p for p in kept if p.name != name])


def _change_presets(library: Library, change: Callable[[list[Preset]], list[Preset]]) -> None:
    with _alone(library.presets):
        kept = _Presets(presets=tuple(change(presets(library))))
        write_bytes(library.presets, kept.model_dump_json(indent=2).encode())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else changes this file during the block. Raises StorageFailed where somebody does so for too long."""
    lock = try_lock(path.with_name(f".{path.name}.lock"), timeout_s=_PATIENCE_S)
    if lock is None:
        raise StorageFailed("Somebody else is changing {file} just now. Try again.", file=path.name)
    try:
        yield
    finally:
        lock.release()


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > _NAME_CHARS:
        raise SettingError("A preset needs a name of 1 to {most} characters.", most=_NAME_CHARS)
    return tidy


def _read(path: Path, kind: type[_Kind]) -> _Kind:
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return kind()
    except OSError as refusal:
        raise LibraryError("{file} cannot be read: {reason}.", file=path.name, reason=refusal.strerror) from refusal
    except ValidationError as broken:
        raise LibraryError(
            "{file} is damaged or was written by a newer Footfall. Move it away to start afresh.", file=str(path)
        ) from broken
