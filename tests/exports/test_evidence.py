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
from detector.exports import write
from detector.exports.evidence import evenly_spread, fullest
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.images import decode
from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import Library
from detector.library.videos import add_video
from detector.types import Place, UInt8
from detector.view import RunView
from tests.exports.made import made_view
from tests.library.clips import make_clip

ROWS = [
    (0, 0, 0.9, (10.0, 10.0, 60.0, 90.0)),
    (0, 2, 0.8, (20.0, 20.0, 40.0, 40.0)),
    (1, 0, 0.4, (10.0, 10.0, 60.0, 90.0)),
]


def cut(view: RunView) -> RunView:
    return view.at(method=Nms(0.45), min_height_px=5.0)


def evidence(view: RunView, **options: object) -> dict[str, bytes]:
    return unpacked(write("evidence", view, **({"samples": ()} | options)))


def unpacked(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as files:
        assert files.testzip() is None
        return {name.split("/", 1)[1]: files.read(name) for name in files.namelist()}


@pytest.fixture
def view(library: Library, tmp_path: Path) -> RunView:
    """Two samples of a real clip, 480 x 272, whose frames the library can show."""
    added = add_video(library, make_clip(tmp_path / "walk.mp4", wh=(480, 272)), copy=False)
    return cut(made_view(library, ROWS, samples=2, video=added.part()))


def test_its_tables_are_the_exports(view: RunView) -> None:
    files = evidence(view)
    for kind in ("detections", "timeline", "summary"):
        assert files[f"{kind}.csv"] == write(kind, view)


def test_the_command_in_its_readme_gives_its_timeline(view: RunView, tmp_path: Path) -> None:
    summed = view.at({"person": 1.0, "bag": 1.1, "face": 1.2}, method=Dbscan(0.4, 1, 0.1))
    for each in (view, summed, view.between(0.25, 1)):
        files = evidence(each)
        lines = files["README.txt"].decode().splitlines()
        (command,) = [line for line in lines if "python -m detector export" in line]
        out = tmp_path / "timeline.csv"
        out.unlink(missing_ok=True)
        assert main([*shlex.split(command)[3:], "--out", str(out)]) == 0
        assert out.read_bytes() == files["timeline.csv"]


def test_every_file_is_explained_and_summed(view: RunView) -> None:
    run = view.run
    change_notes(
        run.folder, lambda _: Notes(spot_checks=(SpotCheck(class_name="person", samples=(0,), counted={0: 2}),))
    )
    files = evidence(view, samples=[0, 1])
    text = files["README.txt"].decode()
    for name in files.keys() - {"README.txt"}:
        top, below, _ = name.partition("/")
        assert f"- {top}/*" in text if below else (f"- {name}" in text or "- spot-check-*" in text)
    sums = {name: digest for digest, name in map(str.split, files["SHA256SUMS"].decode().splitlines())}
    assert sums == {n: hashlib.sha256(d).hexdigest() for n, d in files.items() if n != "SHA256SUMS"}
    assert str(run.manifest.video.sha256) in text
    assert run.manifest.model.sha256 in text
    assert b"by_eye" in files["spot-check-person.csv"]
    assert json.loads(files["settings.json"])["method"] == {"iou": 0.45, "name": "nms"}
    assert files["manifest.json"] == (run.folder / "manifest.json").read_bytes()


def frame(files: dict[str, bytes], start: str) -> UInt8:
    (name,) = [name for name in files if name.startswith(start)]
    return decode(files[name])


def test_its_frames_are_full_size_with_boxes(view: RunView) -> None:
    files = evidence(view, samples=[0, 1])
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
    view = cut(made_view(library, rows, samples=1, video=added.part()))
    blurred, sharp = (frame(evidence(view, samples=[0], blur_faces=blur), "frames/") for blur in (True, False))
    inside = (slice(120, 180), slice(120, 180))
    assert blurred[inside].std() < 30 < sharp[inside].std()
    assert blurred[:60].std() > 60


def test_without_the_video_the_small_picture_serves(library: Library) -> None:
    view = made_view(library, ROWS, samples=2)
    ok, jpeg = cv2.imencode(".jpg", np.full((27, 48, 3), 200, np.uint8))
    assert ok
    (view.run.folder / "pictures" / "000000.jpg").write_bytes(jpeg.tobytes())
    files = evidence(view, samples=[0, 1])
    assert frame(files, "frames/000000").shape == (27, 48, 3)
    assert [row.split(",")[:2] for row in files["frames.csv"].decode().splitlines()[1:]] == [
        ["frames/000000-00-00-00.000.jpg", "small"],
        ["", "none"],
    ]


def test_the_same_request_gives_the_same_bytes(view: RunView) -> None:
    assert write("evidence", view, samples=[1, 0, 1]) == write("evidence", view, samples=[0, 1])


def test_a_stretch_is_told_and_kept_to(view: RunView) -> None:
    files = evidence(view.between(1, None))
    assert len(files["timeline.csv"].decode().splitlines()) == 2
    assert "Only from 00:00:01.000 to the end" in files["README.txt"].decode()
    assert json.loads(files["settings.json"])["start_s"] == 1


def test_where_in_the_picture_something_counts_is_told(view: RunView) -> None:
    corner = ((0.0, 0.0), (200.0, 0.0), (200.0, 200.0))
    door = Place(name="Door", points_px=corner, picture_wh=(480, 272))
    screen = Place(name="Screen", kind="exclusion", points_px=corner, picture_wh=(480, 272))
    said = "only what is within Door; nothing within Screen"
    placed = view.within(door).excluding([screen])
    files = evidence(placed)
    assert f"Place: {said}" in files["README.txt"].decode()
    assert said in files["charts/timeline.html"].decode()
    assert said in write("report", placed).decode()
    assert "Place: " not in evidence(view)["README.txt"].decode()


def test_its_charts_are_the_views(view: RunView) -> None:
    files = evidence(view)
    assert sorted(name for name in files if name.startswith("charts/")) == [
        "charts/plotly.min.js",
        "charts/thresholds.html",
        "charts/timeline.html",
    ]
    for name in ("timeline", "thresholds"):
        assert b'src="plotly.min.js"' in files[f"charts/{name}.html"]
        assert files[f"charts/{name}.html"] != evidence(view.at(person=0.95))[f"charts/{name}.html"]


def test_of_a_stretch_without_frames_there_are_no_charts(view: RunView) -> None:
    assert not [name for name in evidence(view.between(20, 30)) if name.startswith("charts/")]


def test_charts_where_nothing_could_be_read(library: Library) -> None:
    unread = made_view(library, samples=2, unreadable=[0, 1])
    assert b"No frame of this stretch could be read" in evidence(unread)["charts/timeline.html"]


def test_a_frame_that_is_not_there(view: RunView) -> None:
    with pytest.raises(SettingError, match="no sample 2"):
        evidence(view, samples=[2])


def test_where_nobody_chose_the_fullest_frames_are_shown(view: RunView) -> None:
    files = unpacked(write("evidence", view))
    assert [name for name in files if name.startswith("frames/")] == ["frames/000000-00-00-00.000.jpg"]


def crowd(library: Library, *counts: int) -> RunView:
    """So many people in each sample."""
    boxes = [
        (sample, 0, 0.9, (100.0 * i, 0.0, 100.0 * i + 50, 90.0)) for sample, n in enumerate(counts) for i in range(n)
    ]
    return made_view(library, boxes, samples=len(counts), stretch=len(counts))


@pytest.mark.parametrize(
    ("counts", "most", "chosen"),
    [
        ([0, 0, 0, 0, 0], 12, []),
        ([0, 3, 0, 5, 1], 2, [1, 3]),
        ([0] * 40 + [9] * 20 + [0] * 40 + [1] + [0] * 19, 4, [40, 50, 100]),
    ],
    ids=["nobody", "the fullest, in order", "one crowd does not fill the pack"],
)
def test_frames_worth_showing(library: Library, counts: list[int], most: int, chosen: list[int]) -> None:
    assert fullest(crowd(library, *counts), most) == chosen


def test_frames_worth_showing_of_a_stretch(library: Library) -> None:
    stretch = crowd(library, 4, 3, 0, 1, 0, 2).between(2, 5)
    assert fullest(stretch) == [3]
    assert evenly_spread(stretch) == [2, 3, 4]
    assert evenly_spread(stretch, 2) == [2, 4]
    assert fullest(stretch.between(20, 30)) == evenly_spread(stretch.between(20, 30)) == []
