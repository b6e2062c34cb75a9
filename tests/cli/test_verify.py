from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import RunUnreadable
from detector.library.paths import open_library
from detector.library.runs import find_run, list_runs, read_run, resume_or_create_run
from detector.types import Sampling
from tests.cli.conftest import Command
from tests.library.made import forget_checksums, make_run, request

ROWS = [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))]


def change(path: Path, at: float = 0.5) -> None:
    """Flip a bit of a file, at a part of its length."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 1
    path.write_bytes(content)


def test_nothing_to_verify(command: Command) -> None:
    said = command("verify")
    assert (said.status, said.out) == (0, "There are no runs yet.\n")


def test_everything_is_verified_and_the_damaged_run_named(command: Command) -> None:
    run, other = (make_run(open_library(), ROWS, sampling=Sampling(every_s=every_s)) for every_s in (1.0, 2.0))
    assert command("verify").status == 0
    change(run.folder / "cells-000004.parquet")
    said = command("verify")
    assert said.status == 1
    assert f"{other.id}: whole\n" in said.out
    assert f"{run.id}: The run {run.id} is damaged: cells-000004.parquet cannot be read. Start the same" in said.out
    assert said.err == "Error: 1 of 2 damaged.\n"
    assert command("verify", other.id).status == 0
    assert command("verify", run.id).status == 1


@pytest.mark.parametrize("name", ["manifest.json", "samples-000000.parquet", "pictures/000003.jpg"])
def test_any_file_of_a_run(command: Command, name: str) -> None:
    run = make_run(open_library(), ROWS)
    assert command("verify", "latest").out == f"{run.id}: whole\n"
    change(run.folder / name, at=0.1)  # not among the manifest's timings, which are in no checksum
    assert command("verify", "latest").status == 1


def test_a_run_of_before_there_were_checksums(command: Command) -> None:
    run = make_run(open_library(), ROWS)
    forget_checksums(run.folder)
    said = command("verify")
    assert (said.status, said.out) == (0, f"{run.id}: can be read; it was written before checksums were kept\n")


def test_a_run_there_is_none_of(command: Command) -> None:
    command("verify", "nothing").check_refused()


def test_an_evidence_pack(command: Command, tmp_path: Path) -> None:
    make_run(open_library(), ROWS)
    pack = tmp_path / "evidence.zip"
    assert command("export", "latest", "--kind", "evidence", "--out", pack).status == 0
    assert command("verify", pack).out.splitlines()[0] == "evidence.zip: whole"
    whole = pack.read_bytes()
    change(pack, at=0.4)
    said = command("verify", pack)
    assert said.status == 1
    assert "Export the evidence pack again" in said.out
    pack.write_bytes(whole[:1000])
    assert command("verify", pack).status == 1


@pytest.mark.parametrize("name", ["samples-000004.parquet", "cells-000004.parquet"])
@pytest.mark.parametrize("kept", [None, 100], ids=["gone", "cut short"])
def test_runs_shows_a_damaged_run_as_damaged(command: Command, name: str, kept: int | None) -> None:
    path = make_run(open_library(), ROWS).folder / name
    assert "complete" in command("runs").out
    if kept is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:kept])
    said = command("runs")
    assert "complete" not in said.out
    assert f"{name} cannot be read. Start the same analysis again to repair it." in said.err


def test_deleting_a_run_whose_manifest_is_damaged_and_analysing_again(command: Command) -> None:
    run = make_run(open_library(), ROWS)
    (run.folder / "manifest.json").write_text("{")
    with pytest.raises(RunUnreadable, match="Delete the run and analyse the video again"):
        read_run(open_library(), run.id)
    assert command("runs", "delete", run.id, "--yes").status == 0
    make_run(open_library(), ROWS)
    assert command("verify").status == 0


def test_a_renamed_folder_is_renamed_back(command: Command) -> None:
    run = make_run(open_library(), ROWS)
    renamed = run.folder.rename(run.folder.with_name("another"))
    assert "Rename the folder back" in command("runs").err
    renamed.rename(run.folder)
    assert command("verify").status == 0


def test_latest_is_what_was_last_asked_for(command: Command) -> None:
    library = open_library()
    run, other = (make_run(library, ROWS, sampling=Sampling(every_s=every_s)) for every_s in (1.0, 2.0))
    assert find_run(library, "latest") == other.id
    with resume_or_create_run(library, request(sampling=Sampling(every_s=1.0))) as writer:
        assert writer.complete
    assert find_run(library, "latest") == run.id
    assert command("runs", "show", "latest").run_id == run.id
    assert len(list_runs(library)) == 2
    assert command("runs", "delete", run.id, "--yes").status == 0
    assert find_run(library, "latest") == other.id
    assert not list(library.runs.glob(f".{run.id}.asked"))
