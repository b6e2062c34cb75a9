"""A small notation for adding nodes to an ONNX graph, and for taking over the part of one that is needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, compose, helper, numpy_helper


class GraphBuilder:
    """Nodes and constants in the order in which they were added, which is a topological one.

    Names count up from zero, so that the same calls give the same bytes.
    """

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def const(self, value: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> str:
        """Add a constant and return its name."""
        name = f"const_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def ints(self, *values: int) -> str:
        """Add a 1-D int64 constant (a shape, axes or indices) and return its name."""
        return self.const(values, np.int64)

    def op(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """Add a node with one output, named ``output`` if given, and return that output's name."""
        name = f"{kind}_{len(self.nodes)}"
        node = helper.make_node(kind, list(inputs), [output or name], name=name, **attributes)
        self.nodes.append(node)
        return output or name

    def channels(self, tensor: str, start: int, stop: int) -> str:
        """Channels start..stop of a (N, C, h, w) tensor."""
        return self.op("Slice", tensor, self.ints(start), self.ints(stop), self.ints(1))

    def embed(self, model: ModelProto, prefix: str, picture: str, ends: Iterable[str]) -> None:
        """Add the nodes of ``model`` that its tensors ``ends`` need, fed with ``picture``; names get the prefix.

        Weights are taken over untouched; what the model does behind its ends is left out.
        """
        part = compose.add_prefix_graph(model.graph, prefix)
        nodes = select_nodes(part, {prefix + end for end in ends})
        feed = part.input[0].name
        for node in nodes:
            node.input[:] = [picture if name == feed else name for name in node.input]
        used = {name for node in nodes for name in node.input}
        self.nodes += nodes
        self.constants += [tensor for tensor in part.initializer if tensor.name in used]


def select_nodes(graph: GraphProto, ends: set[str]) -> list[NodeProto]:
    """The nodes that the tensors ``ends`` depend on, in the graph's own order."""
    needed = set(ends)
    nodes = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            needed.update(node.input)
    return nodes[::-1]
