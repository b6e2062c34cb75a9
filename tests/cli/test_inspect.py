from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np

from detector.library.paths import open_library
from detector.library.runs import list_runs
from detector.model.runtimes import load_network
from tests.cli.conftest import Command
from tests.model.builders import detector, saved
from tests.video.clips import damage, write_clip

OPTIONS = ("--every-frames", "20", "--frames", "2")


def numbers(line: str) -> list[float]:
    return [float(word) for word in re.findall(r"(?<![\w.])-?\d+\.?\d*(?:e-?\d+)?(?![\w.])", line)]


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_shows_inputs_outputs_and_every_frame(command: Command, clip: Path, network: Path) -> None:
    said = command("inspect", clip, "--model", network, *OPTIONS)
    assert said.status == 0
    assert "input_1:0 (float32, N x 3 x 64 x 96)" in said.out
    assert "output_cov/Sigmoid:0 (float32, N x 3 x 4 x 6)" in said.out
    assert "output_bbox/BiasAdd:0 (float32, N x 12 x 4 x 6)" in said.out
    assert re.findall(r"^Frame (\d+) at (\S+)$", said.out, re.MULTILINE) == [
        ("0", "00:00:00.000"),
        ("20", "00:00:00.800"),
    ]
    assert "picture   112 x 192 x 3" in said.out
    assert "input     1 x 3 x 64 x 96" in said.out
    assert "coverage  1 x 3 x 4 x 6" in said.out
    assert "boxes     1 x 12 x 4 x 6" in said.out


def test_keeps_nothing_in_the_library(command: Command, clip: Path, network: Path) -> None:
    command("inspect", clip, "--model", network, *OPTIONS)
    assert list_runs(open_library()) == []


def test_saves_pictures_and_tensors_and_prints_their_true_figures(
    command: Command, clip: Path, network: Path, tmp_path: Path
) -> None:
    said = command("inspect", clip, "--model", network, *OPTIONS, "--save", tmp_path / "new" / "kept")
    names = {path.name for path in (tmp_path / "new" / "kept").iterdir()}
    kinds = (".png", "-input.npy", "-coverage.npy", "-boxes.npy")
    assert names == {f"frame-{index:06d}{kind}" for index in (0, 20) for kind in kinds}
    stem = tmp_path / "new" / "kept" / "frame-000000"
    picture = cv2.imread(f"{stem}.png")
    assert picture is not None
    assert picture.shape == (112, 192, 3)
    tensor, cov, boxes = (np.load(f"{stem}-{kind}.npy") for kind in ("input", "coverage", "boxes"))
    loaded = load_network(network)
    grids = loaded.decoder.grids(loaded.infer(tensor))
    assert grids is not None
    np.testing.assert_array_equal(grids.cov, cov)
    np.testing.assert_array_equal(grids.bbox, boxes)
    first = said.out.split("Frame 20")[0]
    for name, values in (("input", tensor), ("coverage", cov), ("boxes", boxes)):
        printed = numbers(line_of(first.split("Frame 0")[1], name))[-3:]
        np.testing.assert_allclose(printed, [values.min(), values.max(), values.mean()], rtol=1e-3, atol=1e-6)
    for level in (0.1, 0.3, 0.5):
        printed = numbers(line_of(first.split("cells over")[1], f"{level:g} "))
        assert printed == [level, *(cov[0] > np.float32(level)).sum(axis=(1, 2))]


def test_candidates_at_five_thresholds_never_grow(command: Command, clip: Path, network: Path) -> None:
    said = command("inspect", clip, "--model", network, "--frames", "1")
    lines = said.out.split("candidates at")[1].splitlines()[1:6]
    rows = np.asarray([numbers(line) for line in lines])
    assert rows[:, 0].tolist() == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert (np.diff(rows[:, 1:], axis=0) <= 0).all()
    assert (rows[:, -1] <= rows[:, 1:-1].sum(axis=1)).all()


def test_below_the_models_floor_the_raw_grids_still_tell(command: Command, clip: Path, tmp_path: Path) -> None:
    """The same network with a higher floor: a run would not know these numbers, inspect prints the same ones."""
    kept = []
    for floor in (0.02, 0.6):
        path = tmp_path / str(floor) / "network.onnx"
        saved(detector(input_wh=(96, 64)), path, "person\nbag\nface", f"score_floor = {floor}\n")
        said = command("inspect", clip, "--model", path, "--frames", "1").out
        kept.append(said[said.index("cells over") :].splitlines()[:11])
    assert kept[0] == kept[1]
    assert numbers(kept[0][-1])[0] == 0.5


def test_a_damaged_frame_does_not_end_it(command: Command, network: Path, tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.avi", frames=40, codec="mjpeg", pixel_format="yuvj420p")
    broken = damage(whole, tmp_path / "broken.avi", start=0.45, end=0.55)
    said = command("inspect", broken, "--every-frames", "1", "--frames", "40", "--model", network)
    assert said.status == 0
    assert "cannot be decoded" in said.out
    assert len(re.findall(r"^Frame ", said.out, re.MULTILINE)) == 40


def test_a_network_without_boxes(command: Command, clip: Path, tmp_path: Path) -> None:
    network = saved(detector(input_wh=(96, 64), boxes=False), tmp_path / "coverage.onnx", labels="person\nbag\nface")
    said = command("inspect", clip, "--model", network, "--frames", "1")
    assert said.status == 0
    assert "extents of connected cells" in said.out
    assert "nan" not in said.out
    run_id = command("analyse", clip, "--model", network).run_id
    assert command("export", run_id, "--threshold", "person=0.3").status == 0
    command("export", run_id, "--method", "nms").check_refused()


def test_nothing_seen_is_said(command: Command, clip: Path, tmp_path: Path) -> None:
    strict = "[thresholds]\nperson = 1.0\nbag = 1.0\nface = 1.0\n"
    network = saved(detector(input_wh=(96, 64)), tmp_path / "strict.onnx", "person\nbag\nface", strict)
    said = command("inspect", clip, "--model", network, "--frames", "1")
    assert "Nothing counts as seen" in said.out
