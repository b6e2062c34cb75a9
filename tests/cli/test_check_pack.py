"""An evidence pack checked by somebody else: another data folder, the same video and model, the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from detector.cli.main import main
from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import open_library
from detector.library.runs import list_runs, read_run
from detector.library.videos import list_videos
from tests.cli.conftest import Command
from tests.library.made import make_run
from tests.video.clips import write_clip


@pytest.fixture(scope="module")
def packed(clip: Path, network: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder and the pack made there, whose run is gone; the model lies in models/."""
    folder = tmp_path_factory.mktemp("packed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTFALL_DATA", str(folder / "data"))
        _make_pack(folder / "evidence.zip", clip, network)
    return folder


def _make_pack(path: Path, clip: Path, network: Path) -> None:
    """Of a cut, a stretch, a clock and frames somebody counted."""
    library = open_library()
    folder = library.root / "models" / "small"
    shutil.copytree(network.parent, folder)
    _do("analyse", clip, "--every", "0.1s", "--model", folder / network.name)
    (summary,) = list_runs(library)
    run, samples = read_run(library, summary.id), tuple(range(0, 20, 2))
    check = SpotCheck(
        class_name="person", samples=samples, weights=(1.2345,) * 10, counted=dict.fromkeys(samples, 1), seed=3
    )
    change_notes(run.folder, lambda _: Notes(spot_checks=(check,)))
    cut = ("--threshold", "person=0.3", "--min-height", "5", "--start", "0.25")
    video = run.manifest.video.id
    _do("videos", "clock", video, "--start", "2026-11-25T14:03:00", "--zone", "Asia/Seoul")
    _do("export", "latest", "--kind", "evidence", "--out", path, *cut)
    _do("videos", "clock", video, "--clear")
    _do("runs", "delete", run.id, "--yes")


def _do(*arguments: object) -> None:
    assert main([str(argument) for argument in arguments]) == 0


@pytest.fixture
def pack(packed: Path, data_dir: Path, tmp_path: Path) -> Path:
    """The pack, and where it was made in force as the data folder, both as the test's own."""
    shutil.copytree(packed / "data", data_dir, dirs_exist_ok=True)
    return Path(shutil.copy(packed / "evidence.zip", tmp_path))


def replace_file(pack: Path, name: str, content: bytes) -> None:
    """Put another file into a pack, with a checksum that fits."""
    with zipfile.ZipFile(pack) as old:
        files = {entry: old.read(entry) for entry in old.namelist()}
    folder = next(iter(files)).partition("/")[0]
    files[f"{folder}/{name}"] = content
    del files[f"{folder}/SHA256SUMS"]
    lines = [f"{hashlib.sha256(data).hexdigest()}  {entry.partition('/')[2]}" for entry, data in files.items()]
    files[f"{folder}/SHA256SUMS"] = "\n".join(lines).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for entry, data in files.items():
            new.writestr(entry, data)
    pack.write_bytes(made.getvalue())


def read_file(pack: Path, name: str) -> bytes:
    with zipfile.ZipFile(pack) as files:
        (entry,) = [entry for entry in files.namelist() if entry.endswith(f"/{name}")]
        return files.read(entry)


def test_the_same_video_gives_the_same_bytes(command: Command, pack: Path) -> None:
    said = command("verify", pack)
    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines()[0] == "evidence.zip: whole"
    assert "detections.csv, timeline.csv, summary.csv are the same bytes, made again from the same video" in said.out
    assert b"2026-11-25T14:03:00.200+09:00" in read_file(pack, "timeline.csv")
    assert "as here." in said.out
    assert "person 0.3" in said.out
    assert "the same file as here" in said.out
    assert command("runs").out.startswith("There are no runs yet")


def test_a_run_that_looked_closer_is_made_again_as_closely(
    command: Command, clip: Path, network: Path, tmp_path: Path
) -> None:
    model = open_library().root / "models" / "small"
    shutil.copytree(network.parent, model)
    command("analyse", clip, "--every", "0.5s", "--detail", "2", "--model", model / network.name)
    path = tmp_path / "closer.zip"
    assert command("export", "latest", "--kind", "evidence", "--out", path).status == 0
    said = command("verify", path)
    assert (said.status, "are the same bytes" in said.out) == (0, True), said.out


def test_a_video_that_is_not_in_the_library_is_named(command: Command, pack: Path, clip: Path) -> None:
    (video,) = list_videos(open_library())
    assert command("videos", "delete", video.id, "--yes").status == 0
    said = command("verify", pack)
    assert said.status == 0
    assert 'the video "walk.mp4" is not here' in said.out
    assert "are the same bytes" in command("verify", pack, "--video", clip).out


def test_another_video_is_refused(command: Command, pack: Path, tmp_path: Path) -> None:
    other = write_clip(tmp_path / "other.mp4", frames=9)
    said = command("verify", pack, "--video", other)
    said.check_refused()
    assert 'is not the video of this pack, which is "walk.mp4"' in said.err


def test_a_table_that_was_changed_with_its_checksum_is_found_out(command: Command, pack: Path) -> None:
    timeline = read_file(pack, "timeline.csv")
    replace_file(pack, "timeline.csv", timeline.replace(b",ok,", b",ok,9", 1))
    said = command("verify", pack)
    assert said.status == 1
    assert "evidence.zip: timeline.csv is not what the same video gives here." in said.out
    assert "summary.csv is not" not in said.out


def test_what_else_may_be_behind_a_difference_is_told(command: Command, pack: Path) -> None:
    settings = json.loads(read_file(pack, "settings.json"))
    replace_file(pack, "settings.json", json.dumps(settings | {"footfall": "0.0.1"}).encode())
    said = command("verify", pack)
    assert (said.status, "made by Footfall 0.0.1, here is" in said.out) == (0, True)
    settings["min_height_model_px"] = 1000.0
    replace_file(pack, "settings.json", json.dumps(settings | {"footfall": "0.0.1"}).encode())
    said = command("verify", pack)
    assert said.status == 1
    assert "detections.csv is not" in said.out
    assert "Another version of Footfall made the pack" in said.out


def test_a_model_that_is_not_here_is_told(command: Command, pack: Path) -> None:
    shutil.rmtree(open_library().root / "models")
    said = command("verify", pack)
    assert said.status == 0
    assert "is not here; the sha256 of its file is" in said.out
    assert "for want of the model" in said.out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("settings.json", b"[]"),
        ("settings.json", b"{}"),
        ("settings.json", b"[" * 100_000),
        ("manifest.json", b"{}"),
        ("spot-checks.json", b"\xff"),
    ],
)
def test_settings_of_a_stranger_that_make_no_sense(command: Command, pack: Path, name: str, content: bytes) -> None:
    replace_file(pack, name, content)
    said = command("verify", pack)
    assert said.status == 1
    assert "holds no settings or manifest of a run that can be read here" in said.out


def test_of_a_run_that_was_not_finished_no_tables_are_made(command: Command, pack: Path) -> None:
    manifest = json.loads(read_file(pack, "manifest.json"))
    manifest.pop("checksum", None)
    replace_file(pack, "manifest.json", json.dumps(manifest | {"state": "partial"}).encode())
    assert "had not been finished" in command("verify", pack).out


def test_a_video_belongs_to_a_pack(command: Command, clip: Path) -> None:
    make_run(open_library())
    command("verify", "latest", "--video", clip).check_refused()
