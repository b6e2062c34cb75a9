"""From a file, and what lies beside it, to everything that has to be known about its detector."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detector.errors import ModelUnusable, mark_undecodable
from detector.model.families import COVERAGE_ONLY_LIMIT, PEOPLENET, UNKNOWN_LIMIT, Family, find_family
from detector.model.file import MAX_SIDE_PX, Layout, ModelFile, OnnxFile, Settings, find_settings_path, inspect
from detector.types import ModelSpec

DEFAULT_STRIDE_PX = 16
DEFAULT_THRESHOLD = 0.4
GENERIC_STEMS = frozenset({"model", "final_model", "best"})


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A checked file, which of its tensors is which, and how to feed and read it."""

    file: OnnxFile
    layout: Layout
    spec: ModelSpec


def describe(path: Path, read: Callable[[Path], ModelFile] = inspect) -> ModelDescription:
    """Read an ONNX file once, by ``inspect`` or ``read_whole``, and say how to feed and read its detector.

    Known files are recognised; labels.txt and a TOML of the file's name, where they lie beside it, say the
    rest. ModelMissing or ModelUnusable if the file, or what lies beside it, cannot be used.
    """
    model_file = read(path)
    file, layout, settings = model_file.file, model_file.layout, model_file.settings
    family = find_family(file) or _make_family(path)
    classes = _resolve_classes(path, model_file.labels, layout, family)
    input_wh = _resolve_input_wh(path, layout, settings)
    spec = ModelSpec(
        name=family.name,
        title=settings.title or _make_title(path, family),
        classes=classes,
        thresholds=_resolve_thresholds(path, classes, family, settings),
        input_wh=input_wh,
        stride_px=_resolve_stride_px(path, layout, settings, input_wh),
        box_norm=_value_or(settings.box_norm, 35.0),
        cell_offset_px=_value_or(settings.cell_offset_px, 0.5),
        resize=settings.resize or family.resize,
        score_floor=_value_or(settings.score_floor, family.score_floor),
        sha256=file.sha256,
        licence=settings.licence or family.licence,
        source=settings.source or family.source,
        limits=family.limits if layout.boxes else (*family.limits, COVERAGE_ONLY_LIMIT),
    )
    return ModelDescription(file, layout, spec)


def read_version(path: Path) -> str:
    """``pruned_quantized_decrypted_v2.3.4`` from a folder as the catalogue's own command leaves it, or nothing."""
    match = re.match(rf"{PEOPLENET}_v(?P<version>.+)", path.parent.name, re.IGNORECASE)
    return mark_undecodable(match["version"]) if match else ""


def _make_title(path: Path, family: Family) -> str:
    """The family's, with the number at the end of the version where there is one: NVIDIA PeopleNet v2.3.4."""
    number = re.search(r"v\d[\w.]*$", read_version(path))
    return f"{family.title} {number[0]}" if number else family.title


def _make_family(path: Path) -> Family:
    """A detector of somebody's own, called after its file, or its folder where the file's name says nothing."""
    label = mark_undecodable(path.parent.name if path.stem.lower() in GENERIC_STEMS else path.stem)
    name = re.sub(r"[^a-z0-9._-]+", "-", label.lower()).strip("-.") or "model"
    return Family(name=name, title=label, limits=(UNKNOWN_LIMIT,))


def _value_or(value: float | None, default: float) -> float:
    return default if value is None else value


def _resolve_classes(path: Path, labels: tuple[str, ...], layout: Layout, family: Family) -> tuple[str, ...]:
    classes = labels or family.classes or tuple(f"class {i + 1}" for i in range(layout.n_classes))
    if len(classes) != layout.n_classes:
        where = path.parent / "labels.txt" if labels else family.title
        raise ModelUnusable(
            "{file} tells {n_classes} classes apart, but {where} names {n_named}. Keep every model, with its own "
            "labels.txt, in a folder of its own.",
            file=path.name,
            n_classes=layout.n_classes,
            where=str(where),
            n_named=len(classes),
        )
    return classes


def _resolve_thresholds(path: Path, classes: tuple[str, ...], family: Family, settings: Settings) -> tuple[float, ...]:
    unknown = sorted(set(settings.thresholds) - set(classes))
    if unknown:
        raise ModelUnusable(
            "{settings} has a threshold for {name!r}, but the classes are {classes}.",
            settings=find_settings_path(path).name,
            name=unknown[0],
            classes=", ".join(classes),
        )
    defaults = dict(zip(family.classes, family.thresholds, strict=True))
    return tuple(settings.thresholds.get(name, defaults.get(name, DEFAULT_THRESHOLD)) for name in classes)


def _resolve_input_wh(path: Path, layout: Layout, settings: Settings) -> tuple[int, int]:
    input_wh = settings.input_wh or layout.input_wh
    if input_wh is None:
        raise ModelUnusable(
            "{file} takes pictures of any size (up to {most_px} a side). Say which in {settings}, for example: "
            "input_wh = [960, 544].",
            file=path.name,
            most_px=MAX_SIDE_PX,
            settings=find_settings_path(path).name,
        )
    if layout.input_wh not in (None, input_wh):
        raise _contradiction(path, f"input_wh = {list(input_wh)}", f"pictures of {layout.input_wh}")
    return input_wh


def _resolve_stride_px(path: Path, layout: Layout, settings: Settings, input_wh: tuple[int, int]) -> int:
    """Pixels per grid cell; the grid has to cover the picture exactly."""
    if layout.grid_hw is None:
        stride = settings.stride_px or DEFAULT_STRIDE_PX
    else:
        stride = input_wh[0] // max(layout.grid_hw[1], 1)
        if settings.stride_px not in (None, stride):
            raise _contradiction(path, f"stride_px = {settings.stride_px}", f"cells of {stride} pixels")
    grid_hw = layout.grid_hw or (input_wh[1] // max(stride, 1), input_wh[0] // max(stride, 1))
    if stride < 1 or (grid_hw[1] * stride, grid_hw[0] * stride) != input_wh:
        raise ModelUnusable(
            "{file}: its grid of {columns} x {rows} cells does not divide its pictures of {width} x {height} "
            "pixels into squares.",
            file=path.name,
            columns=grid_hw[1],
            rows=grid_hw[0],
            width=input_wh[0],
            height=input_wh[1],
        )
    return stride


def _contradiction(path: Path, said: str, has: str) -> ModelUnusable:
    return ModelUnusable(
        "{settings} says {said}, but {file} has {has}.",
        settings=find_settings_path(path).name,
        said=said,
        file=path.name,
        has=has,
    )
