"""One table in several forms: CSV by choice, Parquet, Arrow, all with the same figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector.exports import EXPORTS, file_name, write
from detector.exports.tables import TableOptions
from detector.library.paths import Library
from detector.view import Comparison, RunView
from tests.exports.made import made_view
from tests.library.made import give_clock
from tests.view.walkers import walked_view

OF_A_VIEW = ("timeline", "detections", "summary", "bins", "tracks")
NEEDS_CLASS = ("grid", "spot-check", "agreement")


def subject_of(kind: str, view: RunView) -> object:
    takes = EXPORTS[kind].takes
    return {"view": view, "views": [view, view.at(person=0.8)], "comparison": Comparison(view, view.at(person=0.8))}[
        takes
    ]


def read_rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def as_text(value: object) -> str:
    """A value of a typed column as the CSV file has it, but for its digits."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(f"{each:.3f}" for each in value)
    return value.isoformat(timespec="milliseconds") if hasattr(value, "isoformat") else str(value)


def assert_same(cells: Sequence[object], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        if isinstance(cell, float):
            assert float(text) == pytest.approx(cell, abs=0.006)
        else:
            assert as_text(cell) == text


@pytest.mark.parametrize("kind", [name for name, each in EXPORTS.items() if issubclass(each.options, TableOptions)])
def test_parquet_and_arrow_hold_the_rows_of_the_csv_file(library: Library, kind: str) -> None:
    view = walked_view(library, unreadable=[9])
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    subject, options = subject_of(kind, view), {"class_name": "person"} if kind in NEEDS_CLASS else {}
    header, *rows = read_rows(write(kind, subject, **options))
    parquet = pq.read_table(io.BytesIO(write(kind, subject, format="parquet", **options)))
    arrow = pa.ipc.open_file(write(kind, subject, format="arrow", **options)).read_all()
    assert parquet.column_names == header
    assert arrow.equals(parquet)
    assert parquet.schema.metadata.keys() == arrow.schema.metadata.keys()
    assert len(parquet) == len(rows)
    for cells, texts in zip(parquet.to_pylist(), rows, strict=True):
        assert_same(list(cells.values()), texts)


def test_columns_have_their_types(library: Library) -> None:
    view = walked_view(library)
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    schema = pq.read_schema(io.BytesIO(write("timeline", view, format="parquet")))
    assert {name: str(schema.field(name).type) for name in ("video", "time_s", "person", "clock")} == {
        "video": "string",
        "time_s": "double",
        "person": "int64",
        "clock": "timestamp[ms, tz=Asia/Seoul]",
    }
    assert b"person 0.5" in schema.metadata[b"Counts as seen from"]


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_table_of_nothing_has_its_columns(library: Library, form: str) -> None:
    data = write("detections", made_view(library), format=form)
    read = pq.read_table(io.BytesIO(data)) if form == "parquet" else pa.ipc.open_file(data).read_all()
    assert read.num_rows == 0
    assert read.column_names[0] == "video"


def test_settings_stand_above_the_header_for_pandas(library: Library) -> None:
    view = made_view(library, [(1, 0, 0.9, (1.0, 1.0, 9.0, 9.0))], name="Camera #2.avi").between(0.0, 5.0)
    text = write("bins", view, bin=2.0, settings=True).decode()
    above = [line for line in text.splitlines() if line.startswith("# ")]
    assert "# Bin: 2 s" in above
    assert "# Stretch: 00:00:00.000 to 00:00:05.000" in above
    assert any(line.endswith(f"footfall export {view.run_id} --kind bins " + COMMAND) for line in above)
    read = pd.read_csv(io.StringIO(text), comment="#")
    assert read["video"].unique().tolist() == ["Camera #2.avi"]
    pd.testing.assert_frame_equal(read, pd.read_csv(io.BytesIO(write("bins", view, bin=2.0))))


COMMAND = (
    "--threshold person=0.5 --threshold bag=0.5 --threshold face=0.5 --method nms --iou 0.5 --start 0 --end 5 "
    "--settings --bin 2"
)


@pytest.mark.parametrize("name", ['a,=1+1"b', 'line\nbreak "x', 'ends,"', "=1"])
def test_no_setting_becomes_a_formula_or_runs_into_the_table(library: Library, name: str) -> None:
    rows = read_rows(write("timeline", made_view(library, name=f"{name}.avi"), settings=True))
    lines = [row for row in rows if row[0].startswith("#")]
    assert rows[: len(lines)] == lines
    assert not any(cell[:1] in "=+-@" for row in lines for cell in row if cell)
    assert len(rows) - len(lines) == 11


def test_a_byte_order_mark_comes_first_and_once(library: Library) -> None:
    view = made_view(library, name="거리.avi")
    plain = write("timeline", view)
    assert write("timeline", view, bom=True) == b"\xef\xbb\xbf" + plain
    assert write("timeline", view, bom=True, settings=True).startswith(b"\xef\xbb\xbf# Footage: ")


@pytest.mark.parametrize("kind", OF_A_VIEW)
def test_semicolons_come_with_commas_in_numbers(library: Library, kind: str) -> None:
    view = walked_view(library)
    assert b"," in write(kind, view, semicolons=True)
    given = read_rows(write(kind, view, semicolons=True), ";")
    expected = read_rows(write(kind, view))
    assert len(given) == len(expected)
    names = {"walk.avi", "Stand-in"}
    assert [[cell if cell in names else cell.replace(",", ".") for cell in row] for row in given] == expected
    german = pd.read_csv(io.BytesIO(write(kind, view, semicolons=True)), sep=";", decimal=",")
    plain = pd.read_csv(io.BytesIO(write(kind, view)))
    assert german.select_dtypes("number").equals(plain.select_dtypes("number"))


@pytest.mark.parametrize("option", ["settings", "bom", "semicolons"])
def test_what_only_csv_files_have_is_refused_elsewhere(library: Library, option: str) -> None:
    with pytest.raises(ValueError, match="only CSV files have it"):
        write("timeline", made_view(library), format="parquet", **{option: True})


def test_a_files_name_ends_in_its_format(library: Library) -> None:
    view = made_view(library)
    assert file_name("timeline", view, format="parquet") == "walk-stand-in-timeline.parquet"
    assert file_name("bins", view, bin=900.0, format="arrow") == "walk-stand-in-per-900-s.arrow"
