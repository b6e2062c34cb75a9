"""Every file a view can be taken away as: the modules of this package that have an ``EXPORT``.

Command line, buttons, HTTP interface and docs read it: a new format is a new file here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args

from detector.errors import SettingError
from detector.exports.base import Export, Group
from detector.video.names import clean_name
from detector.view import RunView
from detector.view.spelling import format_rounded


def _load_exports() -> dict[str, Export]:
    package = __name__.rpartition(".")[0]
    names = [f"{package}.{module.name}" for module in iter_modules([str(Path(__file__).parent)])]
    exports: list[Export] = [vars(module)["EXPORT"] for module in map(import_module, names) if "EXPORT" in vars(module)]
    groups = get_args(Group)
    return {export.name: export for export in sorted(exports, key=lambda each: (groups.index(each.group), each.place))}


EXPORTS: Mapping[str, Export] = _load_exports()
"""Every export by its name, group by group."""
BY_STRETCH: tuple[Group, ...] = ("tables", "data sets")
"""The groups whose files are named by their stretch, too; those that always were of a stretch keep their names."""


def export_of(name: str) -> Export:
    """The export of this name. Raises SettingError where there is none."""
    if name not in EXPORTS:
        raise SettingError(
            "There is no export called {name!r}. Choose one of {names}.", name=name, names=", ".join(EXPORTS)
        )
    return EXPORTS[name]


def write(name: str, subject: Any, **options: Any) -> bytes:
    """The file of this kind of a RunView, several, or a Comparison, as the export ``takes`` it.

    Raises SettingError for a kind there is none of, ValueError for options it does not have.
    """
    return export_of(name).content(subject, **options)


def file_name(name: str, subject: Any, **options: Any) -> str:
    """The name of that file when it is taken away, such as ``vtest-bundled-timeline.csv``: by footage and model."""
    export = export_of(name)
    suffix = export.suffix.format(export.options(**options))
    if export.takes != "view":
        return clean_name(suffix)
    return named(subject, f"{_name_stretch(subject) if export.group in BY_STRETCH else ''}{suffix}")


def named(view: RunView, suffix: str) -> str:
    """The name of any file of a view: by footage, model and place, ending like this."""
    place = f"{view.cut.place.name}-" if view.cut.place else ""
    return clean_name(f"{Path(view.label).stem}-{view.about.model_name}-{place}{suffix}")


def _name_stretch(view: RunView) -> str:
    start_s, end_s = view.cut.start_s, view.cut.end_s
    start = "" if start_s is None else f"from-{format_rounded(start_s)}-"
    end = "" if end_s is None else f"to-{format_rounded(end_s)}-"
    return f"{start}{end}s-" if start or end else ""
