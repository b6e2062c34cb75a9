"""The options of the exports, as the command line offers them: read from each export's ``Options``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from detector.errors import SettingError
from detector.exports import Export


def add_export_options(parser: argparse.ArgumentParser, exports: Mapping[str, Export]) -> None:
    """An option for every field, in a group for the kinds that have it, where not all have; the values stay text."""
    kinds: dict[str, list[str]] = {}
    fields: dict[str, FieldInfo] = {}
    for export in exports.values():
        for name, field in export.options.model_fields.items():
            kinds.setdefault(name, []).append(export.name)
            fields[name] = field
    groups: dict[tuple[str, ...], Any] = {tuple(exports): parser}
    for name, field in fields.items():
        key = tuple(kinds[name])
        if key not in groups:
            groups[key] = parser.add_argument_group(f"options of --kind {', '.join(key)}")
        groups[key].add_argument(option_of(name), dest=name, default=None, help=_help(field), **_form(name, field))


def options_as_asked(export: Export, exports: Mapping[str, Export], args: argparse.Namespace) -> dict[str, Any]:
    """The options of an export that were given, checked.

    Raises SettingError for one that the export does not have, for one that it needs and lacks, and for a value that
    it cannot take.
    """
    every = {name for each in exports.values() for name in each.options.model_fields}
    given = {name: getattr(args, name) for name in every if getattr(args, name) is not None}
    for name in sorted(given.keys() - export.options.model_fields.keys()):
        raise SettingError("{option} does not belong to --kind {kind}.", option=option_of(name), kind=export.name)
    try:
        export.options(**given)
    except ValidationError as error:
        problem = error.errors()[0]
        option = option_of(str(problem["loc"][0]))
        if problem["type"] == "missing":
            raise SettingError("--kind {kind} needs {option}.", kind=export.name, option=option) from error
        raise SettingError(
            "{option} cannot be {value}: {reason}.",
            option=option,
            value=repr(problem["input"]),
            reason=problem["msg"].lower(),
        ) from error
    return given


def option_of(name: str) -> str:
    """A field's option, such as ``--class-name``."""
    return f"--{name.replace('_', '-')}"


def _help(field: FieldInfo) -> str:
    text = field.description or ""
    return text if field.is_required() or field.default is None or _is_switch(field) else f"{text} ({field.default})"


def _form(name: str, field: FieldInfo) -> dict[str, Any]:
    """A switch, one of several words, a value, or several of them, as the field's type says."""
    if _is_switch(field):
        return {"action": argparse.BooleanOptionalAction}
    kind, metavar = _without_none(field.annotation), field.title or name.upper()
    if get_origin(kind) is Literal:
        return {"choices": get_args(kind)}
    if get_origin(kind) is not tuple:
        return {"metavar": metavar}
    values, words = get_args(kind), tuple(metavar.split())
    return {"nargs": "*", "metavar": metavar} if values[-1] is ... else {"nargs": len(values), "metavar": words}


def _is_switch(field: FieldInfo) -> bool:
    return field.annotation is bool


def _without_none(annotation: Any) -> Any:
    """``float | None`` -> ``float``."""
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return kinds[0] if type(None) in get_args(annotation) else annotation
