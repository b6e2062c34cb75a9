"""What is known about a detector: from its content, its name, and what lies beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from onnx import TensorProto, ValueInfoProto, helper

from detector.errors import ModelUnusable
from detector.model import bundled
from detector.model.spec import describe
from detector.types import ModelSpec
from tests.model.builders import detector, finished, saved


def spec_of(path: Path) -> ModelSpec:
    return describe(path).spec


def test_the_bundled_detector() -> None:
    spec = spec_of(bundled.PATH)
    assert (spec.name, spec.classes, spec.thresholds) == ("bundled", ("person", "bag", "face"), (0.5, 0.25, 0.7))
    assert (spec.resize, spec.score_floor, spec.input_wh) == ("letterbox", 0.02, (960, 544))
    assert any("0.20" in limit for limit in spec.limits)


def test_a_copy_of_the_bundled_detector_is_never_called_peoplenet(tmp_path: Path) -> None:
    copy = tmp_path / "resnet34_peoplenet_int8.onnx"
    shutil.copy(bundled.PATH, copy)
    spec = spec_of(copy)
    assert spec.name == "bundled"
    assert spec.resize == "letterbox"


def test_peoplenet_is_known_by_its_file_name(tmp_path: Path) -> None:
    spec = spec_of(saved(detector(), tmp_path / "resnet34_peoplenet_int8.onnx"))
    assert (spec.name, spec.thresholds, spec.resize) == ("peoplenet", (0.4, 0.2, 0.2), "stretch")
    assert (spec.score_floor, spec.classes) == (0.005, ("person", "bag", "face"))


def test_peoplenet_is_known_by_its_folder_and_says_its_version(tmp_path: Path) -> None:
    spec = spec_of(saved(detector(), tmp_path / "peoplenet_vpruned_v2.3.4" / "model.onnx", labels="Person\nBag\nFace"))
    assert spec.name == "peoplenet"
    assert spec.title == "NVIDIA PeopleNet v2.3.4"
    assert spec.classes == ("person", "bag", "face")


def test_a_stranger_is_called_after_its_file(tmp_path: Path) -> None:
    spec = spec_of(saved(detector(classes=2), tmp_path / "My Traffic.onnx"))
    assert (spec.name, spec.title, spec.classes) == ("my-traffic", "My Traffic", ("class 1", "class 2"))
    assert spec.limits


def test_a_file_name_that_says_nothing_gives_way_to_the_folder(tmp_path: Path) -> None:
    assert spec_of(saved(detector(), tmp_path / "facedetect" / "model.onnx")).name == "facedetect"


@pytest.mark.parametrize(
    "text", ["car\nbus\n", "Car;Bus", "\ufeffcar\r\n\r\nbus\r\n"], ids=["lines", "semicolons", "Windows"]
)
def test_labels_beside_the_file(tmp_path: Path, text: str) -> None:
    path = saved(detector(classes=2), tmp_path / "a.onnx")
    (tmp_path / "labels.txt").write_text(text, encoding="utf-8")
    assert spec_of(path).classes == ("car", "bus")


@pytest.mark.parametrize(
    ("labels", "match"),
    [
        ("car\nbus\nvan", "tells 2 classes apart, but .* names 3"),
        ("car\ncar", "different classes"),
        ("\n\n", "different classes"),
        ("car\nb\x07us", "not a class name"),
        ("car\n" + "b" * 41, "not a class name"),
        ("x" * 70_000, "too large"),
    ],
    ids=["too many", "twice", "none", "unprintable", "endless", "huge"],
)
def test_labels_that_do_not_fit(tmp_path: Path, labels: str, match: str) -> None:
    with pytest.raises(ModelUnusable, match=match):
        spec_of(saved(detector(classes=2), tmp_path / "a.onnx", labels=labels))


def test_labels_that_are_no_text(tmp_path: Path) -> None:
    path = saved(detector(classes=2), tmp_path / "a.onnx")
    (tmp_path / "labels.txt").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(ModelUnusable, match="cannot be read as text"):
        spec_of(path)


TOML = """
title = "TrafficCamNet"
licence = "NVIDIA"
source = "https://example.org"
input_wh = [320, 192]
stride_px = 32
box_norm = 17.5
cell_offset_px = 0.25
resize = "letterbox"
score_floor = 0.01

[thresholds]
bus = 0.3
"""


def test_the_toml_says_the_rest(tmp_path: Path) -> None:
    model = detector(classes=2, input_wh=(320, 192), stride=32)
    spec = spec_of(saved(model, tmp_path / "a.onnx", labels="car\nbus", toml=TOML))
    assert (spec.title, spec.licence, spec.source) == ("TrafficCamNet", "NVIDIA", "https://example.org")
    assert (spec.input_wh, spec.stride_px, spec.box_norm, spec.cell_offset_px) == ((320, 192), 32, 17.5, 0.25)
    assert (spec.resize, spec.score_floor, spec.thresholds) == ("letterbox", 0.01, (0.4, 0.3))


def test_the_toml_may_be_called_model(tmp_path: Path) -> None:
    path = saved(detector(classes=2), tmp_path / "own" / "a.onnx", labels="car\nbus")
    (path.parent / "model.toml").write_text('title = "For all"')
    assert spec_of(path).title == "For all"
    path.with_suffix(".toml").write_text('title = "Its own"')
    assert spec_of(path).title == "Its own"


@pytest.mark.parametrize(
    ("toml", "match"),
    [
        ("title = ", "not valid TOML"),
        ("colour = 1", "there is no setting colour"),
        ("score_floor = 2", "score_floor"),
        ("input_wh = [99999, 10]", "input_wh"),
        ("input_wh = [640, 480]", "says input_wh"),
        ("stride_px = 8", "says stride_px"),
        ('resize = "crop"', "resize"),
        ("[thresholds]\nship = 0.5", "threshold for 'ship'"),
        ("x = " + "[" * 20_000, "not valid TOML"),
        ("stride_px = " + "9" * 5000, "not valid TOML"),
    ],
    ids=["syntax", "unknown", "range", "absurd", "size", "stride", "resize", "class", "nested", "a long number"],
)
def test_a_toml_that_cannot_be_used_is_refused_by_name(tmp_path: Path, toml: str, match: str) -> None:
    with pytest.raises(ModelUnusable, match=match) as caught:
        spec_of(saved(detector(), tmp_path / "a.onnx", toml=toml))
    assert "a.toml" in str(caught.value)


def test_an_open_picture_size_has_to_be_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="input_wh ="):
        spec_of(saved(detector(input_wh=("w", "h")), tmp_path / "a.onnx"))


def network(inputs: list[list[int | str]], outputs: list[list[int | str]], kind: int = TensorProto.FLOAT) -> bytes:
    def infos(name: str, shapes: list[list[int | str]]) -> list[ValueInfoProto]:
        return [helper.make_tensor_value_info(f"{name}{i}", kind, shape) for i, shape in enumerate(shapes)]

    nodes = [helper.make_node("Identity", ["in0"], [f"out{i}"]) for i in range(len(outputs))]
    graph = helper.make_graph(nodes, "g", infos("in", inputs), infos("out", outputs))
    content: bytes = finished(graph).SerializeToString()
    return content


PICTURE: list[int | str] = ["N", 3, 544, 960]
COV: list[int | str] = ["N", 3, 34, 60]
BOX: list[int | str] = ["N", 12, 34, 60]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (network([PICTURE, PICTURE], [COV, BOX]), "2 inputs"),
        (network([["N", 544, 960, 3]], [COV, BOX]), "N x 3 x height x width"),
        (network([PICTURE], [COV, BOX], TensorProto.FLOAT16), "float32"),
        (network([PICTURE], [COV, BOX, BOX]), "one or two grids"),
        (network([PICTURE], [["N", 1000]]), "one or two grids"),
        (network([PICTURE], [COV, COV]), "four times the channels"),
        (network([PICTURE], [COV, ["N", 12, 17, 30]]), "different grids"),
        (network([["N", 3, 100_000, 100_000]], [COV, BOX]), "pictures of"),
        (network([[100_000, 3, 544, 960]], [COV, BOX]), "fixed batch"),
        (network([[256, 3, 1088, 1920]], [[256, 3, 68, 120], [256, 12, 68, 120]]), "too large"),
        (network([PICTURE], [["N", 5000, 34, 60], ["N", 20_000, 34, 60]]), "5000 classes"),
    ],
    ids=[
        "inputs",
        "channels last",
        "half",
        "outputs",
        "classifier",
        "channels",
        "grids",
        "size",
        "batch",
        "batch of pictures",
        "classes",
    ],
)
def test_other_networks_are_refused_with_the_reason_and_their_signature(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "other.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelUnusable, match="not a DetectNet_v2 detector") as caught:
        spec_of(path)
    assert reason in str(caught.value)
    assert "inputs: in0" in str(caught.value)
    assert "outputs: out0" in str(caught.value)


def test_a_grid_that_does_not_cover_the_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.onnx"
    path.write_bytes(network([PICTURE], [["N", 3, 33, 60], ["N", 12, 33, 60]]))
    with pytest.raises(ModelUnusable, match="does not divide"):
        spec_of(path)
