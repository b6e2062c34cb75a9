"""Running detectors of every shape through one interface."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from detector.errors import ModelMissing, ModelUnusable, SettingError
from detector.model import bundled
from detector.model.network import LoadedNetwork
from detector.model.runtimes import load_network
from detector.model.runtimes.providers import count_gpus
from detector.types import Choice, RawGrids
from tests.model.builders import detector, saved

Images = npt.NDArray[np.uint8]


def noise(count: int, width: int = 960, height: int = 544) -> Images:
    return np.random.default_rng(7).integers(0, 256, (count, height, width, 3), dtype=np.uint8)


def grids_of(network: LoadedNetwork, tensor: npt.NDArray[np.float32]) -> RawGrids:
    grids = network.decoder.grids(network.infer(tensor))
    assert grids is not None
    return grids


@pytest.fixture(scope="module")
def network() -> LoadedNetwork:
    return load_network(bundled.PATH)


def test_preparing_is_channels_first_and_divided_by_255(network: LoadedNetwork) -> None:
    images = noise(2)
    tensor = network.prepare(images)
    np.testing.assert_array_equal(tensor, images.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255))
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous


@pytest.mark.parametrize(
    "images", [noise(1, 544, 960), noise(1)[0], noise(1).astype(np.float32)], ids=["turned", "no batch", "floats"]
)
def test_pictures_of_another_shape_are_a_mistake(network: LoadedNetwork, images: Images) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        network.prepare(images)


@pytest.mark.parametrize("shape", [(1, 3, 10, 10), (0, 3, 544, 960)], ids=["another size", "no pictures"])
def test_a_tensor_of_another_shape_is_a_mistake(network: LoadedNetwork, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected float32"):
        network.infer(np.zeros(shape, np.float32))


def test_the_bundled_detector_sees_people_and_says_what_it_is(network: LoadedNetwork, walkers: Images) -> None:
    grids = grids_of(network, network.prepare(walkers))
    assert (grids.cov[:, 0].max(axis=(1, 2)) > 0.5).all()
    assert network.spec.name == "bundled"
    assert "PeopleNet" not in network.spec.title
    assert network.choice.device in {"CPU", "CUDA", "TensorRT"}
    assert network.choice.build == f"ONNX Runtime {onnxruntime.__version__}"
    assert network.choice.identity == (network.choice.build, network.choice.device, "fp32")
    assert network.decoder.has_boxes


def test_the_order_of_outputs_does_not_matter(tmp_path: Path) -> None:
    tensor = np.random.default_rng(3).random((2, 3, 544, 960), np.float32)
    one, other = (
        grids_of(load_network(saved(detector(boxes_first=first), tmp_path / f"{first}.onnx")), tensor)
        for first in (False, True)
    )
    assert one.cov.shape == (2, 3, 34, 60)
    np.testing.assert_array_equal(one.cov, other.cov)
    np.testing.assert_array_equal(one.bbox, other.bbox)


@pytest.mark.parametrize("fixed", [1, 4])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_a_fixed_batch_takes_any_number_of_pictures(tmp_path: Path, fixed: int, count: int) -> None:
    open_network = load_network(saved(detector(), tmp_path / "open.onnx"))
    fixed_network = load_network(saved(detector(batch=fixed), tmp_path / "fixed.onnx"))
    tensor = open_network.prepare(noise(count))
    wanted, given = grids_of(open_network, tensor), grids_of(fixed_network, tensor)
    assert fixed_network.choice.batch == fixed
    np.testing.assert_allclose(given.cov, wanted.cov, atol=1e-6)
    np.testing.assert_allclose(given.bbox, wanted.bbox, atol=1e-5)


def test_a_file_with_coverage_alone_works_and_says_so(tmp_path: Path) -> None:
    network = load_network(saved(detector(boxes=False), tmp_path / "cov.onnx"))
    grids = grids_of(network, network.prepare(noise(2)))
    assert not network.decoder.has_boxes
    assert not grids.has_boxes
    assert grids.cov.shape == (2, 3, 34, 60)
    assert grids.bbox.shape == (2, 0, 34, 60)
    assert any("without boxes" in limit for limit in network.spec.limits)


def test_another_grid_and_class_list(tmp_path: Path) -> None:
    model = detector(classes=4, input_wh=(320, 192), stride=32)
    network = load_network(saved(model, tmp_path / "traffic.onnx", labels="car\nbicycle\nperson\nroad_sign\n"))
    grids = grids_of(network, network.prepare(noise(2, 320, 192)))
    assert network.spec.classes == ("car", "bicycle", "person", "road_sign")
    assert network.spec.grid_hw == (6, 10)
    assert grids.cov.shape == (2, 4, 6, 10)
    assert grids.bbox.shape == (2, 16, 6, 10)


def test_a_picture_size_left_open_is_taken_from_the_toml(tmp_path: Path) -> None:
    model = detector(input_wh=("w", "h"))
    network = load_network(saved(model, tmp_path / "any.onnx", toml="input_wh = [320, 192]"))
    assert grids_of(network, network.prepare(noise(1, 320, 192))).cov.shape == (1, 3, 12, 20)


def test_another_network_is_refused_by_its_inputs_and_outputs(yolox: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"images .*1 x 3 x 416 x 416.*output .*1 x 3549 x 85") as caught:
        load_network(yolox)
    assert "not a DetectNet_v2 detector" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"nowhere\.onnx"):
        load_network(tmp_path / "nowhere.onnx")


def test_a_graph_the_runtime_cannot_run_is_one_clear_error(tmp_path: Path) -> None:
    model = detector()
    model.graph.node[1].op_type = "NoSuchOperator"
    with pytest.raises(ModelUnusable, match="cannot be run") as caught:
        load_network(saved(model, tmp_path / "odd.onnx"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("what", ["ONNX opset", "ONNX IR version"])
def test_a_model_of_the_future_is_told_what_runs_here(tmp_path: Path, what: str) -> None:
    model = detector()
    if what == "ONNX opset":
        model.opset_import[0].version = 99
    else:
        model.ir_version = 99
    with pytest.raises(ModelUnusable, match=rf"exported for {what} 99, and ONNX Runtime .* at most \d+") as caught:
        load_network(saved(model, tmp_path / "new.onnx"))
    assert "::" not in str(caught.value)
    assert "/" not in str(caught.value)


def test_a_batch_of_minus_one_takes_any(tmp_path: Path) -> None:
    network = load_network(saved(detector(batch=-1), tmp_path / "open.onnx"))
    assert network.description.layout.batch_limit is None
    assert len(grids_of(network, network.prepare(noise(3))).cov) == 3


def test_opening_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    load_network(bundled.PATH)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(count_gpus()[0] > 0, reason="needs a machine without a GPU")
def test_tensorrt_asked_for_by_the_environment_is_missed_aloud(
    in_this_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_network(bundled.PATH).device_note is None
    monkeypatch.setenv("FOOTFALL_TENSORRT", "1")
    assert "TensorRT needs an NVIDIA GPU" in (load_network(bundled.PATH, Choice(threads=1)).device_note or "")


def test_the_number_of_threads_can_be_set() -> None:
    assert load_network(bundled.PATH, Choice(threads=1)).choice.threads == 1


@pytest.mark.parametrize(("batch", "expected"), [(None, 1), (1, 1), (4, 4)], ids=["any", "fixed at 1", "fixed at 4"])
def test_a_file_that_takes_just_so_many_gets_as_many(tmp_path: Path, batch: int | None, expected: int) -> None:
    path = saved(detector(batch=batch or "N"), tmp_path / "a.onnx")
    assert load_network(path, Choice(device="CPU")).choice.batch == expected


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice(runtime="abacus"), "no runtime called 'abacus'.*onnx"),
        (Choice(device="TPU"), "no device called 'TPU'.*CPU, CUDA, TensorRT"),
        (Choice(precision="int2"), "no precision called 'int2'.*fp32"),
    ],
    ids=["runtime", "device", "precision"],
)
def test_a_choice_that_there_is_not_names_those_there_are(choice: Choice, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        load_network(bundled.PATH, choice)


@pytest.mark.long
def test_a_damaged_file_is_refused_or_runs_but_never_does_anything_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = detector(input_wh=(64, 32)).SerializeToString()
    random = np.random.default_rng(11)
    path = tmp_path / "damaged.onnx"
    refused = 0
    for _ in range(150):
        content = bytearray(whole)
        for place in random.integers(0, 400, 2):  # the graph, rather than its weights
            content[place] = random.integers(256)
        path.write_bytes(content)
        try:
            network = load_network(path)
            width, height = network.spec.input_wh
            network.infer(np.zeros((1, 3, height, width), np.float32))
        except ModelUnusable:
            refused += 1
    assert refused > 50
    assert capfd.readouterr() == ("", "")
