"""A disk that takes nothing more: read-only, or gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detector.errors import LibraryGone, StorageFailed
from detector.jobs.worker import is_worker_alive
from detector.library.paths import open_library
from detector.library.runs import list_runs
from detector.library.storage import try_lock
from tests.cli.conftest import Command
from tests.conftest import REPOSITORY
from tests.library.made import make_run

READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && shift 0 && exec "$@"'


@pytest.fixture
def mounting() -> list[str]:
    """The beginning of a command that has a mount of its own; skips where the system allows none."""
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*words, "mount -t tmpfs none /mnt"], check=False).returncode:
        pytest.skip("needs a Linux that lets users mount")
    return words


def test_on_a_read_only_disk_a_known_run_is_read_and_exported(
    data_dir: Path, tmp_path: Path, mounting: list[str], command: Command
) -> None:
    run = make_run(open_library(), [(1, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    expected = command("export", run.id).out

    def read_only(*words: object) -> subprocess.CompletedProcess[str]:
        arguments = [*mounting, READ_ONLY, data_dir, sys.executable, "-m", "detector", *words]
        return subprocess.run(arguments, cwd=REPOSITORY, capture_output=True, text=True, check=False)  # type: ignore[arg-type]

    exported = read_only("export", run.id)
    assert (exported.returncode, exported.stdout) == (0, expected)
    assert run.id in read_only("runs").stdout
    assert f"Run {run.id}" in read_only("runs", "show", run.id).stdout
    assert read_only("verify").stdout == f"{run.id}: whole\n"
    assert "1 run" in read_only("backup", tmp_path / "backup.zip").stdout
    refused = read_only("runs", "delete", run.id, "--yes")
    assert refused.returncode == 1
    assert "read-only" in refused.stderr
    assert [summary.id for summary in list_runs(open_library())] == [run.id]


def test_a_data_folder_that_vanishes_is_called_that_and_not_begun_anew(data_dir: Path, tmp_path: Path) -> None:
    library = open_library()
    run = make_run(library)
    os.rename(data_dir, tmp_path / "unplugged")
    with pytest.raises(LibraryGone, match=r"has gone.*connect it again"):
        open_library()
    for use in (
        lambda: is_worker_alive(library),
        lambda: try_lock(library.runs / ".x.lock"),
        lambda: make_run(library),
    ):
        with pytest.raises(StorageFailed, match="its folder is not there"):
            use()
    assert not data_dir.exists()
    data_dir.mkdir()  # the empty place where it was mounted
    with pytest.raises(LibraryGone):
        open_library()
    assert list(data_dir.iterdir()) == []
    data_dir.rmdir()
    os.rename(tmp_path / "unplugged", data_dir)  # as the message says
    assert [summary.id for summary in list_runs(open_library())] == [run.id]
