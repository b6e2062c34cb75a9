"""What an error about a run advises is followed, once for each text: afterwards the run opens."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from detector.errors import LibraryError, RunUnreadable
from detector.library.manifest_file import MANIFEST
from detector.library.notes import NOTES, change_notes, read_notes
from detector.library.paths import Library
from detector.library.runs import Run, read_run, remove_run, resume_or_create_run
from detector.view.presets import read_presets
from tests.conftest import REPOSITORY
from tests.library.made import Box, forget_checksums, made_stretch, make_run, request

ROWS: list[Box] = [(i % 10, i % 3, 0.1 + i / 50, (9.0 * i, 5.0 * i, 9.0 * i + 30, 5.0 * i + 90)) for i in range(40)]
Harm = Callable[[Path], object]
Advice = Callable[[Library, str], object]


def analyse_again(library: Library, run_id: str) -> None:
    with resume_or_create_run(library, request()) as writer:
        for part in writer.missing:
            writer.write(made_stretch(part.first_sample, (part.after_sample or 0) - part.first_sample, ROWS))
        if not writer.complete:
            writer.finish()
        assert writer.id == run_id


def delete_and_analyse_again(library: Library, run_id: str) -> None:
    remove_run(library, run_id)
    analyse_again(library, run_id)


def change_table(kind: str, change: Callable[[pa.Table], pa.Table]) -> Harm:
    """A table of a run without checksums, as an earlier version wrote it, says something else."""

    def harm(folder: Path) -> None:
        forget_checksums(folder)
        path = folder / f"{kind}-000004.parquet"
        table = pq.read_table(path)
        pq.write_table(change(table).replace_schema_metadata(table.schema.metadata), path)

    return harm


def column(name: str, value: Callable[[pa.ChunkedArray], object]) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.set_column(table.column_names.index(name), name, value(table[name]))


def change_manifest_text(folder: Path) -> None:
    path = folder / MANIFEST
    path.write_text(path.read_text().replace('"total_samples": 10', '"total_samples": 11'))


def change_a_byte(folder: Path) -> None:
    path = folder / "cells-000004.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])


def repeat(table: pa.Table) -> pa.Table:
    return pa.concat_tables([table] * 4000)


CASES: dict[str, tuple[Harm, str, Advice]] = {
    "no manifest": (lambda run: (run / MANIFEST).unlink(), "Analyse the video again", analyse_again),
    "no JSON": (lambda run: (run / MANIFEST).write_text("nonsense"), "cannot be understood", delete_and_analyse_again),
    "changed": (change_manifest_text, "was changed after it was written", analyse_again),
    "another byte": (change_a_byte, "cannot be read", analyse_again),
    "no samples": (lambda run: (run / "samples-000004.parquet").unlink(), "can be read", analyse_again),
    "no cells": (lambda run: (run / "cells-000004.parquet").unlink(), "can be read", analyse_again),
    "another status": (
        change_table("samples", column("status", lambda c: pa.array(["fine"] * len(c)))),
        "status is none of",
        analyse_again,
    ),
    "no status": (change_table("samples", lambda t: t.drop_columns(["status"])), "have no status", analyse_again),
    "no column": (change_table("cells", lambda t: t.drop_columns(["score"])), "no usable column", analyse_again),
    "too many cells": (change_table("cells", repeat), "more cells than its frames have", analyse_again),
    "a strange class": (
        change_table("cells", column("class_id", lambda c: pc.add(c, 90).cast(pa.int16()))),
        "cells hold a",
        analyse_again,
    ),
    "cells of no sample": (
        change_table("cells", column("sample", lambda c: pc.add(c, 9000).cast(pa.int32()))),
        "tables do not fit together|cells hold a",
        analyse_again,
    ),
}


@pytest.fixture
def run(library: Library) -> Run:
    return make_run(library, ROWS)


@pytest.mark.parametrize("case", CASES)
def test_a_damaged_run_opens_after_the_advice_was_followed(library: Library, run: Run, case: str) -> None:
    harm, said, follow = CASES[case]
    harm(run.folder)
    with pytest.raises(RunUnreadable, match=said):
        read_run(library, run.id)
    follow(library, run.id)
    again = read_run(library, run.id)
    assert (again.n_samples, again.manifest.state) == (10, "complete")


def test_a_folder_that_was_renamed_is_renamed_back(library: Library, run: Run) -> None:
    other = run.folder.rename(run.folder.with_name("other-name"))
    with pytest.raises(RunUnreadable, match="Rename the folder back"):
        read_run(library, other.name)
    other.rename(run.folder)
    assert read_run(library, run.id).n_samples == 10


@pytest.mark.parametrize("read", ["notes", "presets"])
def test_a_damaged_document_is_moved_away(library: Library, run: Run, read: str) -> None:
    path = run.folder / NOTES if read == "notes" else library.presets
    path.write_text("nonsense")
    with pytest.raises(LibraryError, match="Move it away to start afresh"):
        read_notes(run.folder) if read == "notes" else read_presets(library)
    path.rename(path.with_suffix(".away"))
    assert read_presets(library) == []
    change_notes(run.folder, lambda notes: notes.model_copy(update={"label": "yard"}))
    assert read_notes(run.folder).label == "yard"


def test_every_text_that_advises_to_analyse_again_is_among_them() -> None:
    said = "|".join(words for _, words, _ in CASES.values())
    texts = [
        node.value
        for path in (REPOSITORY / "detector" / "library").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "again" in node.value
        if node.value.startswith(("The run {run} ", "A table of this run"))
    ]
    assert len(texts) > 8
    missing = [text for text in texts if not any(words in text for words in said.split("|"))]
    assert missing == []
