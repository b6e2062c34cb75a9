"""The bundled detector says what YOLOX and YuNet say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest

from detector.errors import ModelUnusable
from detector.model import bundled
from detector.model.bundled import build
from detector.types import Float32

Floats = Float32
GRID = (34, 60)


def answers(model: bytes, picture: Floats, outputs: list[str] | None = None) -> list[Floats]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    given: list[Float32] = session.run(outputs, {session.get_inputs()[0].name: picture})
    return given


def any_size(path: Path) -> bytes:
    """The published file, with the sizes it declares left open."""
    model = onnx.load(path)
    del model.graph.value_info[:]
    for info in [*model.graph.input, *model.graph.output]:
        for axis in info.type.tensor_type.shape.dim:
            axis.ClearField("dim_value")
    content: bytes = model.SerializeToString()
    return content


def bgr255(images: npt.NDArray[np.uint8]) -> Floats:
    return np.ascontiguousarray(images[..., ::-1].transpose(0, 3, 1, 2)).astype(np.float32)


def anchors(stride: int) -> npt.NDArray[np.int64]:
    """Column and row of every position of a map, in the order in which both networks list them (M, 2)."""
    return np.array([(col, row) for row in range(544 // stride) for col in range(960 // stride)])


def decoded(offsets: Floats, log_sizes: Floats, stride: int) -> Floats:
    centre, size = (offsets + anchors(stride)) * stride, np.exp(log_sizes) * stride
    return np.concatenate([centre - size / 2, centre + size / 2], axis=1)


def yolox_boxes(path: Path, image: npt.NDArray[np.uint8]) -> list[tuple[int, tuple[Floats, Floats], Floats]]:
    """Per stride: person and bag scores (M,), boxes (M, 4), from YOLOX's own output."""
    (rows,) = answers(any_size(path), bgr255(image[None]))
    found, start = [], 0
    for stride in (8, 16, 32):
        part = rows[0, start : start + len(anchors(stride))]
        start += len(part)
        bag = part[:, 4] * part[:, [5 + 24, 5 + 26, 5 + 28]].max(axis=1)
        found.append((stride, (part[:, 4] * part[:, 5], bag), decoded(part[:, :2], part[:, 2:4], stride)))
    return found


def yunet_boxes(path: Path, image: npt.NDArray[np.uint8]) -> list[tuple[int, Floats, Floats]]:
    """Per stride: face scores (M,), boxes (M, 4), from YuNet's own outputs."""
    found = []
    for stride in (8, 16, 32):
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox")]
        of_class, of_object, coded = (a[0] for a in answers(any_size(path), bgr255(image[None]), names))
        found.append((stride, np.sqrt(of_class * of_object)[:, 0], decoded(coded[:, :2], coded[:, 2:], stride)))
    return found


def gridded(parts: list[tuple[int, Floats, Floats]]) -> tuple[Floats, Floats]:
    """The best box in every 16-pixel cell: scores (34, 60), boxes (34, 60, 4)."""
    score, boxes = np.full(GRID, -1, np.float32), np.zeros((*GRID, 4), np.float32)
    for stride, scores, xyxy in parts:
        for (col, row), value, box in zip(anchors(stride), scores, xyxy, strict=True):
            top, left = row * stride // 16, col * stride // 16
            cells = np.s_[top : top + max(stride // 16, 1), left : left + max(stride // 16, 1)]
            better = value > score[cells]
            score[cells][better], boxes[cells][better] = value, box
    return score, boxes


def read_boxes(coded: Floats) -> Floats:
    """DetectNet_v2's four distances (4, 34, 60) -> corners in pixels (34, 60, 4)."""
    row, col = np.indices(GRID)
    left, top, right, bottom = coded * 35
    x, y = 16 * col + 0.5, 16 * row + 0.5
    return np.stack([x - left, y - top, x + right, y + bottom], axis=-1)


@pytest.fixture(scope="module")
def said(walkers: npt.NDArray[np.uint8]) -> list[Floats]:
    tensor = walkers.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
    return answers(bundled.PATH.read_bytes(), tensor, [build.COVERAGE, build.BOXES])


def test_people_and_bags_are_those_of_yolox(yolox: Path, walkers: npt.NDArray[np.uint8], said: list[Floats]) -> None:
    parts = yolox_boxes(yolox, walkers[0])
    for class_id in (0, 1):
        score, boxes = gridded([(stride, scores[class_id], xyxy) for stride, scores, xyxy in parts])
        np.testing.assert_allclose(said[0][0, class_id], score, atol=1e-4)
        seen = score > 0.02  # where two candidates are as good as equal, and as bad, either may stand
        assert seen.any()
        np.testing.assert_allclose(read_boxes(said[1][0, 4 * class_id :][:4])[seen], boxes[seen], atol=0.05)


def test_faces_are_those_of_yunet(yunet: Path, walkers: npt.NDArray[np.uint8], said: list[Floats]) -> None:
    score, boxes = gridded(yunet_boxes(yunet, walkers[0]))
    np.testing.assert_allclose(said[0][0, 2], score, atol=1e-4)
    seen = score > 0.02
    assert seen.any()
    np.testing.assert_allclose(read_boxes(said[1][0, 8:12])[seen], boxes[seen], atol=0.05)


def test_people_are_seen_in_a_real_picture(said: list[Floats]) -> None:
    assert (said[0][:, 0].max(axis=(1, 2)) > 0.5).all()


def test_a_batch_gives_what_its_pictures_give_alone(walkers: npt.NDArray[np.uint8], said: list[Floats]) -> None:
    tensor = walkers.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
    model = bundled.PATH.read_bytes()
    for i in range(len(tensor)):
        alone = answers(model, tensor[i : i + 1], [build.COVERAGE, build.BOXES])
        for one, many in zip(alone, said, strict=True):
            np.testing.assert_allclose(one[0], many[i], atol=1e-4, rtol=1e-4)


def test_building_again_gives_the_same_bytes(yolox: Path, yunet: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.onnx"
    assert build.main([str(yolox), str(yunet), str(out)]) == 0
    assert hashlib.sha256(out.read_bytes()).hexdigest() == hashlib.sha256(bundled.PATH.read_bytes()).hexdigest()


def test_other_weights_are_refused(yolox: Path, yunet: Path) -> None:
    with pytest.raises(ModelUnusable, match="not the published file"):
        build.build(yunet, yolox)


def test_a_missing_weight_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "nowhere.onnx")
    assert build.main([missing, missing, str(tmp_path / "out.onnx")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "nowhere.onnx" in said


def test_the_licences_travel_with_the_weights() -> None:
    assert "Megvii" in (bundled.FOLDER / "LICENSE-YOLOX.txt").read_text()
    assert "Shiqi Yu" in (bundled.FOLDER / "LICENSE-YUNET.txt").read_text()
