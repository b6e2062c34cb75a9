"""Files from strangers: read without being run, refused with the reason."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from detector.errors import ModelUnusable
from detector.model import bundled
from detector.model.file import contents
from detector.model.file.onnxfile import read_onnx
from tests.model.builders import detector, saved


def test_inputs_outputs_and_hash_are_read(tmp_path: Path) -> None:
    file = read_onnx(saved(detector(), tmp_path / "a.onnx"))
    assert [str(tensor) for tensor in file.inputs] == ["input_1:0 (float32, N x 3 x 544 x 960)"]
    assert [tensor.shape for tensor in file.outputs] == [(None, 3, 34, 60), (None, 12, 34, 60)]
    assert len(file.sha256) == 64


def test_weights_listed_among_the_inputs_are_not_inputs(tmp_path: Path) -> None:
    model = detector()  # as files of ONNX's first years do
    model.graph.input.append(helper.make_tensor_value_info("cov", TensorProto.FLOAT, [3, 4, 1, 1]))
    assert len(read_onnx(saved(model, tmp_path / "old.onnx")).inputs) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not found</html>",
        b"version https://git-lfs.github.com/spec/v1\n",
        bundled.PATH.read_bytes()[:100_000],
    ],
    ids=["empty", "web page", "pointer", "cut off"],
)
def test_what_is_no_whole_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"broken\.onnx is not an ONNX model, or only a part of one"):
        read_onnx(path)


def external(model: ModelProto, location: str) -> ModelProto:
    weight = model.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value=location)
    return model


@pytest.mark.parametrize("location", ["../../etc/passwd", "/etc/passwd", "beside.bin"])
def test_weights_in_another_file_are_refused(tmp_path: Path, location: str) -> None:
    with pytest.raises(ModelUnusable, match="single file") as caught:
        read_onnx(saved(external(detector(), location), tmp_path / "a.onnx"))
    assert location in str(caught.value)


def test_weights_in_another_file_are_found_inside_nested_graphs(tmp_path: Path) -> None:
    inner = external(detector(), "../secret").graph
    model = detector()
    model.graph.node.append(helper.make_node("If", ["cov"], ["x"], then_branch=inner, else_branch=detector().graph))
    with pytest.raises(ModelUnusable, match="secret"):
        read_onnx(saved(model, tmp_path / "nested.onnx"))


def test_weights_in_another_file_are_found_in_constants(tmp_path: Path) -> None:
    value = numpy_helper.from_array(np.zeros(1, np.float32), "value")
    value.data_location = TensorProto.EXTERNAL
    value.external_data.add(key="location", value="../secret")
    model = detector()
    model.graph.node.append(helper.make_node("Constant", [], ["x"], value=value))
    with pytest.raises(ModelUnusable, match="secret"):
        read_onnx(saved(model, tmp_path / "constant.onnx"))


def test_weights_in_another_file_are_found_in_functions(tmp_path: Path) -> None:
    value = external(detector(), "../secret").graph.initializer[0]
    model = detector()
    node = helper.make_node("Constant", [], ["y"], value=value)
    model.functions.append(helper.make_function("own", "f", [], ["y"], [node], [helper.make_opsetid("", 12)]))
    with pytest.raises(ModelUnusable, match="secret"):
        read_onnx(saved(model, tmp_path / "function.onnx"))


def test_a_scan_is_refused_wherever_it_is(tmp_path: Path) -> None:
    model = detector()
    inner = helper.make_graph([helper.make_node("Scan", ["x"], ["y"])], "inner", [], [])
    model.graph.node.append(helper.make_node("Own", ["cov"], ["z"], body=inner))
    with pytest.raises(ModelUnusable, match="holds a Scan"):
        read_onnx(saved(model, tmp_path / "endless.onnx"))


def test_a_small_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    model = detector()
    model.graph.initializer.append(numpy_helper.from_array(np.array([100_000, 100_000]), "size"))
    model.graph.node.append(helper.make_node("ConstantOfShape", ["size"], ["huge"]))
    with pytest.raises(ModelUnusable, match="100000 x 100000 numbers at once"):
        read_onnx(saved(model, tmp_path / "bomb.onnx"))


@pytest.mark.parametrize("sizes", [(2**40, 2**40), (-1, 5)], ids=["enormous", "negative"])
def test_absurd_weights_are_refused(tmp_path: Path, sizes: tuple[int, int]) -> None:
    model = detector()
    model.graph.initializer[0].dims[:] = sizes
    with pytest.raises(ModelUnusable, match="which no detector does"):
        read_onnx(saved(model, tmp_path / "a.onnx"))


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    path.touch()
    os.truncate(path, contents.MAX_FILE_BYTES + 1)
    with pytest.raises(ModelUnusable, match="detectors have at most 512 MB"):
        read_onnx(path)


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.onnx"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        with pytest.raises(ModelUnusable, match="is not a file"):
            read_onnx(path)


def test_the_git_blob_id_is_gits() -> None:
    assert contents.git_blob_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_size_of_minus_one_is_left_open(tmp_path: Path) -> None:
    file = read_onnx(saved(detector(batch=-1), tmp_path / "open.onnx"))
    assert [tensor.shape[0] for tensor in (*file.inputs, *file.outputs)] == [None] * 3
