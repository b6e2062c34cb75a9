"""What can be taken away, under which name: read by command line, buttons and docs."""

from __future__ import annotations

import pytest

from detector.errors import SettingError
from detector.exports import EXPORTS, Export, file_name, write
from detector.library.paths import Library
from tests.exports.made import made_view


def test_an_unknown_kind(library: Library) -> None:
    with pytest.raises(SettingError, match="timeline, detections, summary"):
        write("everything", made_view(library))


def test_an_option_that_an_export_does_not_have(library: Library) -> None:
    with pytest.raises(ValueError, match="colour"):
        write("timeline", made_view(library), colour="red")


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_every_export_says_what_it_is(export: Export) -> None:
    assert export.title
    assert export.help.endswith(".")
    assert "/" in export.mime
    assert "." in export.suffix


@pytest.mark.parametrize(
    ("name", "options", "called"),
    [
        ("timeline", {}, "walk-stand-in-timeline.csv"),
        ("parquet", {}, "walk-stand-in-detections.parquet"),
        ("evidence", {}, "walk-stand-in-evidence.zip"),
        ("spot-check", {"class_name": "bag"}, "walk-stand-in-bag-spot-check.csv"),
        ("grid", {"class_name": "person", "figure": "mean"}, "walk-stand-in-person-mean.csv"),
        ("grid", {"class_name": "person", "minus": (0, 5)}, "walk-stand-in-person-occupied-a-minus-b.csv"),
        ("grids", {"class_name": "person", "frame": 40}, "walk-stand-in-person-coverage-frame-40.npz"),
    ],
    ids=str,
)
def test_a_file_is_named_after_footage_model_and_kind(
    library: Library, name: str, options: dict[str, object], called: str
) -> None:
    assert file_name(name, made_view(library), **options) == called


def test_a_file_of_several_runs_is_named_after_its_kind(library: Library) -> None:
    assert file_name("runs-summary", [made_view(library)]) == "runs-summary.csv"


def test_no_class_leads_out_of_a_folder(library: Library) -> None:
    assert "/" not in file_name("spot-check", made_view(library), class_name="../x")


def test_files_of_one_view_do_not_replace_each_other(library: Library) -> None:
    view = made_view(library)
    options = {name: {"class_name": "person"} for name in ("spot-check", "grid", "grids")}
    names = [file_name(name, view, **options.get(name, {})) for name, each in EXPORTS.items() if each.takes == "view"]
    assert len(set(names)) == len(names)
