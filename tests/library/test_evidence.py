from __future__ import annotations

import hashlib
import io
import json
import shlex
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.cli.main import main
from detector.errors import SettingError
from detector.exports import export
from detector.exports.evidence import evidence_pack, worth_showing
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import Library
from detector.library.run import Run
from detector.library.videos import add_video
from detector.types import Thresholds
from tests.library.clips import make_clip
from tests.library.made import make_run

HALF = Thresholds((0.5, 0.5, 0.5), Nms(0.45), 5.0)
ROWS = [
    (0, 0, 0.9, (10.0, 10.0, 60.0, 90.0)),
    (0, 2, 0.8, (20.0, 20.0, 40.0, 40.0)),
    (1, 0, 0.4, (10.0, 10.0, 60.0, 90.0)),
]


def unpacked(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as files:
        assert files.testzip() is None
        return {name.split("/", 1)[1]: files.read(name) for name in files.namelist()}


@pytest.fixture
def run(library: Library, tmp_path: Path) -> Run:
    """Two samples of a real clip, 480 x 272, whose frames the library can show."""
    added = add_video(library, make_clip(tmp_path / "walk.mp4", wh=(480, 272)), copy=False)
    return make_run(library, ROWS, samples=2, video=added.part())


def test_its_tables_are_the_exports(library: Library, run: Run) -> None:
    files = unpacked(evidence_pack(library, run, HALF))
    for kind in ("detections", "timeline", "summary"):
        assert files[f"{kind}.csv"] == export(run, kind, HALF)


def test_the_command_in_its_readme_gives_its_timeline(library: Library, run: Run, tmp_path: Path) -> None:
    for thresholds in (HALF, Thresholds((1.0, 1.1, 1.2), Dbscan(0.4, 1, 0.1))):
        files = unpacked(evidence_pack(library, run, thresholds))
        lines = files["README.txt"].decode().splitlines()
        (command,) = [line for line in lines if "python -m detector export" in line]
        out = tmp_path / "timeline.csv"
        out.unlink(missing_ok=True)
        assert main([*shlex.split(command)[3:], "--out", str(out)]) == 0
        assert out.read_bytes() == files["timeline.csv"]


def test_every_file_is_explained_and_summed(library: Library, run: Run) -> None:
    change_notes(
        run.folder, lambda _: Notes(spot_checks=(SpotCheck(class_name="person", samples=(0,), counted={0: 2}),))
    )
    run_pack = evidence_pack(library, run, HALF, samples=[0, 1], charts={"timeline.html": b"<html>"})
    files = unpacked(run_pack)
    text = files["README.txt"].decode()
    for name in files.keys() - {"README.txt"}:
        top, below, _ = name.partition("/")
        assert f"- {top}/*" in text if below else (f"- {name}" in text or "- spot-check-*" in text)
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {n: hashlib.sha256(d).hexdigest() for n, d in files.items() if n != "SHA256SUMS"}
    assert run.manifest.video.sha256 in text
    assert run.manifest.model.sha256 in text
    assert files["charts/timeline.html"] == b"<html>"
    assert b"by_eye" in files["spot-check-person.csv"]
    assert json.loads(files["settings.json"])["method"] == {"iou": 0.45, "name": "nms"}
    assert files["manifest.json"] == (run.folder / "manifest.json").read_bytes()


def frame(files: dict[str, bytes], start: str) -> np.ndarray:  # type: ignore[type-arg]
    (name,) = [name for name in files if name.startswith(start)]
    return cv2.imdecode(np.frombuffer(files[name], np.uint8), cv2.IMREAD_COLOR)


def test_its_frames_are_full_size_with_boxes(library: Library, run: Run) -> None:
    files = unpacked(evidence_pack(library, run, HALF, samples=[0, 1]))
    boxed, plain = frame(files, "frames/000000-00-00-00.000"), frame(files, "frames/000010-00-00-01.000")
    assert boxed.shape == (272, 480, 3)
    assert boxed.std() > 5 > plain.std()
    assert files["frames.csv"].decode().splitlines()[1:] == [
        "frames/000000-00-00-00.000.jpg,full,0,0.000,00:00:00.000,ok,1,0,1",
        "frames/000010-00-00-01.000.jpg,full,10,1.000,00:00:01.000,ok,0,0,0",
    ]


def test_faces_are_blurred_unless_switched_off(library: Library, tmp_path: Path) -> None:
    """The frame is a chessboard: what is blurred loses its squares."""
    import av

    board = (
        np.kron(np.indices((34, 60)).sum(axis=0) % 2, np.ones((8, 8))).astype(np.uint8)[..., None].repeat(3, 2) * 255
    )
    with av.open(str(tmp_path / "board.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 480, 272, "yuv420p", 8_000_000
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(board, "rgb24")))
        container.mux(stream.encode(None))
    added = add_video(library, tmp_path / "board.mp4", copy=False)
    rows = [(0, 2, 0.9, (200.0, 200.0, 400.0, 400.0))]
    run = make_run(library, rows, samples=1, video=added.part())  # type: ignore[arg-type]
    blurred, sharp = (
        frame(unpacked(evidence_pack(library, run, HALF, samples=[0], blur_faces=blur)), "frames/")
        for blur in (True, False)
    )
    inside = (slice(120, 180), slice(120, 180))
    assert blurred[inside].std() < 30 < sharp[inside].std()
    assert blurred[:60].std() > 60


def test_without_the_video_the_small_picture_serves(library: Library) -> None:
    run = make_run(library, ROWS, samples=2)
    ok, jpeg = cv2.imencode(".jpg", np.full((27, 48, 3), 200, np.uint8))
    assert ok
    (run.folder / "pictures" / "000000.jpg").write_bytes(jpeg.tobytes())
    files = unpacked(evidence_pack(library, run, HALF, samples=[0, 1]))
    assert frame(files, "frames/000000").shape == (27, 48, 3)
    assert [row.split(",")[:2] for row in files["frames.csv"].decode().splitlines()[1:]] == [
        ["frames/000000-00-00-00.000.jpg", "small"],
        ["", "none"],
    ]


def test_the_same_request_gives_the_same_bytes(library: Library, run: Run) -> None:
    assert evidence_pack(library, run, HALF, samples=[1, 0, 1]) == evidence_pack(library, run, HALF, samples=[0, 1])


@pytest.mark.parametrize("name", ["../../evil.html", "/etc/passwd", "..\\x"])
def test_no_chart_name_leads_out_of_the_pack(library: Library, run: Run, name: str) -> None:
    pack = evidence_pack(library, run, HALF, charts={name: b"x"})
    with zipfile.ZipFile(io.BytesIO(pack)) as files:
        assert all(
            entry.startswith(f"{run.id}-evidence/") and ".." not in entry.split("/") for entry in files.namelist()
        )


def test_requests_it_cannot_answer(library: Library, run: Run) -> None:
    with pytest.raises(SettingError):
        evidence_pack(library, run, Thresholds((0.5,), Nms()))
    with pytest.raises(IndexError):
        evidence_pack(library, run, HALF, samples=[2])


def test_frames_worth_showing_are_the_fullest_in_order() -> None:
    assert worth_showing(np.asarray([0, 3, 0, 5, 1], np.int32), most=2) == [1, 3]
    crowd = np.zeros(120, np.int32)
    crowd[40:60] = 9
    crowd[100] = 1
    chosen = worth_showing(crowd, most=4)
    assert chosen == [40, 50, 100]
    assert worth_showing(np.zeros(5, np.int32)) == []
    assert worth_showing(np.zeros(0, np.int32)) == []
