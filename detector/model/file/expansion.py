"""The size of an ONNX graph with its functions and loops written out, counted without writing them out.

A function may call others: twelve that call the one before eight times each are 8,590 million operations in 2 KB.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onnx import FunctionProto, GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto

from detector.errors import ModelUnusable
from detector.model.file.contents import MAX_FILE_BYTES

MAX_NODES = 200_000  # the largest detectors have a few thousand
MAX_CONSTANT_BYTES = 2 * MAX_FILE_BYTES
MAX_DEPTH = 32

Key = tuple[str, str, str]
Scope = ChainMap[str, TensorProto]
"""Constants by name, those of the graphs around behind a graph's own."""


@dataclass(frozen=True, slots=True)
class Size:
    """Operations, and bytes of constants."""

    nodes: int = 0
    constant_bytes: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.nodes + other.nodes, self.constant_bytes + other.constant_bytes)

    def __mul__(self, times: int) -> Size:
        return Size(self.nodes * times, self.constant_bytes * times)


def measure_expansion(model: ModelProto, file: str) -> Size:
    """The size of the model's graph written out.

    ModelUnusable, which names the file, as soon as it is more than any detector has, where functions call themselves,
    or where a loop has no fixed number of rounds.
    """
    functions = {(_domain(f.domain), f.name, f.overload): f for f in model.functions}
    return _Counter(file, functions).measure_graph(model.graph, Scope(), 0)


@dataclass(frozen=True, slots=True)
class _Counter:
    file: str
    functions: dict[Key, FunctionProto]
    measured: dict[Key, Size] = field(default_factory=dict)

    def measure_graph(self, graph: GraphProto, around: Scope, depth: int) -> Size:
        tensors = [*graph.initializer, *_list_sparse(graph.sparse_initializer)]
        scope = around.new_child({tensor.name: tensor for tensor in graph.initializer})
        return self._measure_nodes(graph.node, scope, depth, Size(0, _count_bytes(tensors)))

    def _measure_nodes(self, nodes: Iterable[NodeProto], scope: Scope, depth: int, size: Size = Size()) -> Size:
        if depth > MAX_DEPTH:
            raise ModelUnusable(
                "{file} holds functions or graphs that call themselves, or lie more than {most} deep in each other, "
                "which no detector needs.",
                file=self.file,
                most=MAX_DEPTH,
            )
        for node in nodes:
            size = self._check(size + self._measure_node(node, scope, depth))
        return size

    def _measure_node(self, node: NodeProto, scope: Scope, depth: int) -> Size:
        tensors = list(iter_attribute_tensors(node))
        if node.op_type == "Constant" and len(tensors) == 1 and node.output:
            scope[node.output[0]] = tensors[0]
        inner = self._measure_function((_domain(node.domain), node.op_type, node.overload), depth)
        for graph in iter_subgraphs(node):
            inner += self.measure_graph(graph, scope, depth + 1)
        rounds = self._read_rounds(node, scope) if node.op_type == "Loop" else 1
        return Size(1, _count_bytes(tensors)) + inner * rounds

    def _measure_function(self, key: Key, depth: int) -> Size:
        """A function sees nothing of what is around it, so that it has one size wherever it is called."""
        if key not in self.functions:
            return Size()
        if key not in self.measured:
            self.measured[key] = self._measure_nodes(self.functions[key].node, Scope(), depth + 1)
        return self.measured[key]

    def _read_rounds(self, node: NodeProto, scope: Scope) -> int:
        """The number of rounds of a loop; it has to be a constant of the file."""
        rounds = _read_whole(scope.get(node.input[0] if node.input else ""))
        if rounds is None:
            raise ModelUnusable(
                "{file} holds a Loop whose number of rounds is not fixed, so that it may never end. Export the model "
                "without it, or with a fixed number.",
                file=self.file,
            )
        return max(rounds, 0)

    def _check(self, size: Size) -> Size:
        limits = (
            (size.nodes, MAX_NODES, "operations"),
            (size.constant_bytes, MAX_CONSTANT_BYTES, "bytes of constants"),
        )
        for number, most, unit in limits:
            if number > most:
                raise ModelUnusable(
                    "{file} holds functions or loops that come to more than {most:,} {unit} when it runs, which no "
                    "detector needs.",
                    file=self.file,
                    most=most,
                    unit=unit,
                )
        return size


def iter_subgraphs(node: NodeProto) -> Iterator[GraphProto]:
    """The graphs inside a node, one level down."""
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def iter_attribute_tensors(node: NodeProto) -> Iterator[TensorProto]:
    """The constants of a node itself."""
    for attribute in node.attribute:
        if attribute.HasField("t"):
            yield attribute.t
        yield from attribute.tensors
        if attribute.HasField("sparse_tensor"):
            yield from _list_sparse([attribute.sparse_tensor])
        yield from _list_sparse(attribute.sparse_tensors)


def _list_sparse(tensors: Iterable[SparseTensorProto]) -> list[TensorProto]:
    return [part for sparse in tensors for part in (sparse.values, sparse.indices)]


def _domain(name: str) -> str:
    """Both names of ONNX's own domain are one."""
    return "" if name == "ai.onnx" else name


def _count_bytes(tensors: Iterable[TensorProto]) -> int:
    return sum(tensor.ByteSize() for tensor in tensors)


def _read_whole(tensor: TensorProto | None) -> int | None:
    """The number in a tensor of one whole number, None for any other."""
    if tensor is None or tensor.data_type != TensorProto.INT64 or math.prod(tensor.dims) != 1:
        return None
    if len(tensor.int64_data) == 1:
        return int(tensor.int64_data[0])
    return int.from_bytes(tensor.raw_data, "little", signed=True) if len(tensor.raw_data) == 8 else None
