"""Reading an ONNX file from a stranger: what goes in, what comes out, and whether it is safe to open."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, TensorShapeProto, ValueInfoProto

from detector.errors import ModelMissing, ModelUnusable
from detector.model.file.contents import MAX_ELEMENTS, MAX_FILE_BYTES, OnnxFile, TensorInfo, git_blob_id
from detector.model.file.expansion import iter_attribute_tensors, iter_subgraphs, measure_expansion


def read_onnx(path: Path) -> OnnxFile:
    """Read and check a file. ModelMissing if it is not there; ModelUnusable if it is broken or unsafe."""
    content = _read_content(path)
    graph = _parse(path, content).graph
    weights = {tensor.name for tensor in graph.initializer}
    return OnnxFile(
        path=path,
        content=content,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        git_blob_id=git_blob_id(content),
        inputs=tuple(_read_info(value) for value in graph.input if value.name not in weights),
        outputs=tuple(_read_info(value) for value in graph.output),
    )


def _read_content(path: Path) -> bytes:
    try:
        if not path.exists():
            raise ModelMissing("There is no model file {file}.", file=str(path))
        if not path.is_file():
            raise ModelUnusable("{file} is not a file. Name the .onnx file itself.", file=str(path))
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 1024**2
            raise ModelUnusable(
                "{file} has {size_mb:.0f} MB; detectors have at most {limit} MB.",
                file=path.name,
                size_mb=size / 1024**2,
                limit=limit,
            )
        return path.read_bytes()
    except OSError as error:
        raise ModelUnusable(
            "{file} cannot be read: {reason}.", file=str(path), reason=error.strerror or str(error)
        ) from error


def _parse(path: Path, content: bytes) -> ModelProto:
    try:
        model = onnx.load_from_string(content)
    except (DecodeError, ValueError) as error:
        raise _broken_file_error(path) from error
    if not model.ir_version or not model.graph.node:
        raise _broken_file_error(path)
    for tensor in _iter_tensors(model):
        _refuse_external(path, tensor)
        _refuse_absurd(path, tensor.dims)
    for node in _iter_nodes(model):
        if node.op_type == "Scan":
            raise ModelUnusable(
                "{file} holds a Scan, which runs a graph of its own as often as it likes and which no detector needs.",
                file=path.name,
            )
    measure_expansion(model, path.name)
    model = _infer_shapes(path, model)
    for value in [*model.graph.value_info, *model.graph.output]:
        _refuse_absurd(path, [size or 1 for size in _read_info(value).shape])
    return model


def _infer_shapes(path: Path, model: ModelProto) -> ModelProto:
    """The model with the sizes of all it computes, as far as they can be told without running it."""
    try:
        return onnx.shape_inference.infer_shapes(model)
    except onnx.shape_inference.InferenceError as error:
        raise _broken_file_error(path) from error


def _broken_file_error(path: Path) -> ModelUnusable:
    return ModelUnusable(
        "{file} is not an ONNX model, or only a part of one. Fetch or copy the file again and compare its size.",
        file=path.name,
    )


def _refuse_external(path: Path, tensor: TensorProto) -> None:
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        where = next((entry.value for entry in tensor.external_data if entry.key == "location"), "another file")
        raise ModelUnusable(
            "{file} wants to read its weights from {where!r}. For safety only models in a single file are "
            "opened: export it with its weights inside.",
            file=path.name,
            where=where,
        )


def _refuse_absurd(path: Path, sizes: Sequence[int]) -> None:
    """Weights, and what is computed from them, of a size that would only fill the memory."""
    if any(size < 0 for size in sizes) or math.prod(sizes) > MAX_ELEMENTS:
        shape = " x ".join(map(str, sizes))
        raise ModelUnusable(
            "{file} works with {shape} numbers at once, which no detector does.", file=path.name, shape=shape
        )


def _iter_tensors(model: ModelProto) -> Iterator[TensorProto]:
    """Every constant of a model: of its graphs, and of its nodes."""
    for graph in _iter_graphs(model):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in _iter_nodes(model):
        yield from iter_attribute_tensors(node)


def _iter_nodes(model: ModelProto) -> Iterator[NodeProto]:
    """Every node of a model: of its graphs, and of the functions it defines."""
    for graph in _iter_graphs(model):
        yield from graph.node
    for function in model.functions:
        yield from function.node


def _iter_graphs(model: ModelProto) -> Iterator[GraphProto]:
    """A model's graph, and those inside nodes, however deep."""
    called = [node for function in model.functions for node in function.node]
    queue = [model.graph, *(graph for node in called for graph in iter_subgraphs(node))]
    while queue:
        graph = queue.pop()
        yield graph
        queue.extend(inner for node in graph.node for inner in iter_subgraphs(node))


def _read_info(value: ValueInfoProto) -> TensorInfo:
    kind = value.type.tensor_type
    sizes = tuple(_read_size(axis) for axis in kind.shape.dim)
    return TensorInfo(value.name, _name_dtype(kind.elem_type), sizes)


def _read_size(axis: TensorShapeProto.Dimension) -> int | None:
    """None for a size that is left open, which some exporters write as -1."""
    return axis.dim_value if axis.HasField("dim_value") and axis.dim_value != -1 else None


def _name_dtype(element: int) -> str:
    """The numpy name of an element type; what has none is never a picture or a grid."""
    if element not in TensorProto.DataType.values() or element == TensorProto.UNDEFINED:
        return "unknown type"
    return str(onnx.helper.tensor_dtype_to_np_dtype(element))
