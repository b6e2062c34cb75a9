"""Cuts by name: the model's own, DeepStream's, TAO's, and those that users saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_serializer

from detector.errors import ChangedMeanwhile, SettingError
from detector.grid.methods import METHODS
from detector.library.documents import lock_document, read_document
from detector.library.paths import Library
from detector.library.storage import write_bytes
from detector.types import Thresholds
from detector.view.cut import Cut, cut_of
from detector.view.run_view import RunView

OWN, HALF = "Model's own", "Half the model's own"
BUILT_IN = (OWN, HALF, *(name for method in METHODS.values() for name in method.presets(())))
"""Names that nobody may save a preset under."""
_NAME_CHARS = 80


class Preset(Cut):
    """A cut saved by name. Its scores are kept by class name, so that it serves every model that has these classes."""

    name: str

    @model_serializer
    def _named(self) -> dict[str, Any]:
        return {"name": self.name, **self.flat()}

    @property
    def cut(self) -> Cut:
        """The cut alone."""
        return Cut.model_validate(self.flat())


class _Presets(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    presets: tuple[Preset, ...] = ()


def preset_of(name: str, cut: Cut) -> Preset:
    """A cut as a preset of this name, without stretch and place. Raises SettingError for an empty or overlong name."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > _NAME_CHARS:
        raise SettingError("A preset needs a name of 1 to {most} characters.", most=_NAME_CHARS)
    return Preset.model_validate({"name": tidy, **cut.boundless.flat()})


def read_presets(library: Library) -> list[Preset]:
    """The presets users saved, by name. Raises LibraryError where their file is damaged."""
    return sorted(read_document(library.presets, _Presets).presets, key=lambda preset: preset.name.casefold())


def save_preset(library: Library, preset: Preset, *, seen: Iterable[Preset] | None = None) -> None:
    """Keep a preset; one of the same name is replaced.

    ``seen`` are the presets as they were when somebody decided to. Raises ChangedMeanwhile where one of this name is
    another by now, StorageFailed.
    """

    def change(presets: list[Preset]) -> list[Preset]:
        if preset not in presets:
            _check_seen(preset.name, presets, seen)
        return [*(p for p in presets if p.name != preset.name), preset]

    _change_presets(library, change)


def remove_preset(library: Library, name: str, *, seen: Iterable[Preset] | None = None) -> None:
    """Forget a preset; nothing happens where there is none of that name. ``seen`` and errors as of ``save_preset``."""

    def change(presets: list[Preset]) -> list[Preset]:
        if _find(name, presets):
            _check_seen(name, presets, seen)
        return [p for p in presets if p.name != name]

    _change_presets(library, change)


def presets_for(view: RunView) -> dict[str, Cut]:
    """Every preset that this run can take, by name; built-in ones first."""
    classes, own = view.classes, view.own_thresholds
    halved = tuple(max(view.floor, score / 2) for score in own.scores)
    built_in = {OWN: own, HALF: Thresholds(halved, own.method)}
    allowed = view.method_names
    for name in allowed:
        built_in |= METHODS[name].presets(classes)
    cuts = {name: cut_of(thresholds, classes) for name, thresholds in built_in.items()}
    for preset in read_presets(view.cache.library):
        if set(classes) <= set(preset.by_class) and preset.grouping.name in allowed:
            cuts[preset.name] = _cut_for(preset, preset.thresholds(classes), classes)
    return cuts


def fit_cut(view: RunView, cut: Cut) -> tuple[Cut, str]:
    """A cut of the whole run as far as it can do it, and a sentence on what it cannot, empty where it can do all.

    Raises SettingError where the cut has no score for one of the run's classes.
    """
    floor, asked = view.floor, cut.thresholds(view.classes)
    method, note = asked.method.raise_to_floor(floor)
    notes, scores = [note] if note else [], asked.scores
    if method.key == "score" and min(scores) < floor:
        notes.append(f"asks for scores below {floor:g}, the least this run kept, so that is used")
        scores = tuple(max(score, floor) for score in scores)
    fitted = Thresholds(scores, method, asked.min_height_px)
    return _cut_for(cut, fitted, view.classes), " and ".join(notes)


def find_name(view: RunView) -> str | None:
    """The preset that the view's cut is; None where it was set by hand."""
    now = view.cut.boundless
    return next((name for name, cut in presets_for(view).items() if fit_cut(view, cut)[0] == now), None)


def _cut_for(cut: Cut, thresholds: Thresholds, classes: tuple[str, ...]) -> Cut:
    """A cut of the whole run at these thresholds, that counts doubtful samples where another one does."""
    return cut_of(thresholds, classes).model_copy(update={"doubtful": cut.doubtful})


def _check_seen(name: str, presets: Iterable[Preset], seen: Iterable[Preset] | None) -> None:
    """Raise ChangedMeanwhile where the preset of this name is not as it was seen."""
    if seen is not None and _find(name, presets) != _find(name, seen):
        raise ChangedMeanwhile(
            "Somebody else has kept or changed the preset {name!r} meanwhile; theirs stays. Look at it, then do this "
            "again, or choose another name.",
            name=name,
        )


def _find(name: str, presets: Iterable[Preset]) -> Preset | None:
    return next((preset for preset in presets if preset.name == name), None)


def _change_presets(library: Library, change: Callable[[list[Preset]], list[Preset]]) -> None:
    with lock_document(library.presets):
        changed = _Presets(presets=tuple(change(read_presets(library))))
        write_bytes(library.presets, changed.model_dump_json(indent=2).encode())
