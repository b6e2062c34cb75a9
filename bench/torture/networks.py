"""Networks that claim, unfold, never end, answer nonsense, or are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, StringStringEntryProto, TensorProto, helper, numpy_helper

from bench.torture.cases import Answer, Case
from bench.torture.footage import keep_network, network

OWN = helper.make_opsetid("own", 1)
STANDARD = helper.make_opsetid("", 13)


def _functions(levels: int, calls: int) -> ModelProto:
    """Functions that each call the one before so often."""
    model = network(before=[helper.make_node(f"f{levels - 1}", ["in"], ["fed"], domain="own")], feeds="fed")
    bodies = [[helper.make_node("Relu", ["a"], ["b"])]]
    for level in range(1, levels):
        steps = ["a", *(f"s{step}" for step in range(1, calls)), "b"]
        bodies.append(
            [helper.make_node(f"f{level - 1}", [steps[i]], [steps[i + 1]], domain="own") for i in range(calls)]
        )
    model.functions.extend(
        helper.make_function("own", f"f{n}", ["a"], ["b"], body, [STANDARD, OWN]) for n, body in enumerate(bodies)
    )
    model.opset_import.append(OWN)
    return model


def _constant(name: str, values: Sequence[float], kind: type[np.generic]) -> TensorProto:
    return numpy_helper.from_array(np.array(values, kind), name)


def _loop_body(nodes: Sequence[NodeProto]) -> GraphProto:
    """A body that carries a picture round."""
    infos = [
        helper.make_tensor_value_info("turn", TensorProto.INT64, []),
        helper.make_tensor_value_info("go", TensorProto.BOOL, []),
        helper.make_tensor_value_info("had", TensorProto.FLOAT, None),
    ]
    results = [
        helper.make_tensor_value_info("on", TensorProto.BOOL, []),
        helper.make_tensor_value_info("has", TensorProto.FLOAT, None),
    ]
    return helper.make_graph([helper.make_node("Identity", ["go"], ["on"]), *nodes], "body", infos, results)


def _loop(turns: int) -> ModelProto:
    """A loop that goes round so often, each time over the whole picture."""
    body = _loop_body([helper.make_node("Relu", ["had"], ["has"])])
    node = helper.make_node("Loop", ["turns", "yes", "in"], ["fed"], body=body)
    more = [numpy_helper.from_array(np.array(turns), "turns"), numpy_helper.from_array(np.array(True), "yes")]
    return network(before=[node], feeds="fed", more=more)


def _grows(turns: int) -> ModelProto:
    """A picture that is laid beside itself again and again, and summed up to one in the end."""
    nodes, name = [], "in"
    for turn in range(turns):
        nodes.append(helper.make_node("Concat", [name, name], [f"twice{turn}"], axis=0))
        name = f"twice{turn}"
    nodes.append(helper.make_node("ReduceMean", [name], ["fed"], axes=[0], keepdims=1))
    return network(before=nodes, feeds="fed")


def _unfolds(elements: int) -> ModelProto:
    """A constant of that many numbers, made of one."""
    nodes = [
        helper.make_node("ConstantOfShape", ["many"], ["zeros"]),
        helper.make_node("ReduceSum", ["zeros"], ["zero"], keepdims=0),
        helper.make_node("Add", ["in", "zero"], ["fed"]),
    ]
    return network(before=nodes, feeds="fed", more=[_constant("many", [elements], np.int64)])


def _resized(factor: float) -> ModelProto:
    """The picture enlarged, and made small again."""
    nodes = [
        helper.make_node("Resize", ["in", "", "up"], ["large"], mode="nearest"),
        helper.make_node("Resize", ["large", "", "down"], ["fed"], mode="nearest"),
    ]
    scales = [_constant("up", [1, 1, factor, factor], np.float32)]
    scales.append(_constant("down", [1, 1, 1 / factor, 1 / factor], np.float32))
    return network(before=nodes, feeds="fed", more=scales)


def _deep(depth: int) -> ModelProto:
    """Branches in branches."""
    graph = _branch([helper.make_node("Identity", ["in"], ["same"])])
    for _ in range(depth):
        graph = _branch([helper.make_node("If", ["yes"], ["same"], then_branch=graph, else_branch=graph)])
    node = helper.make_node("If", ["yes"], ["fed"], then_branch=graph, else_branch=graph)
    return network(before=[node], feeds="fed", more=[numpy_helper.from_array(np.array(True), "yes")])


def _branch(nodes: Sequence[NodeProto]) -> GraphProto:
    return helper.make_graph(nodes, "branch", [], [helper.make_tensor_value_info("same", TensorProto.FLOAT, None)])


def _long(nodes: int) -> ModelProto:
    """A chain of operations that do nothing."""
    chain = [helper.make_node("Identity", [f"n{i}" if i else "in"], [f"n{i + 1}"]) for i in range(nodes)]
    return network(before=chain, feeds=f"n{nodes}")


def _circular() -> ModelProto:
    nodes = [helper.make_node("Add", ["in", "fed"], ["other"]), helper.make_node("Relu", ["other"], ["fed"])]
    return network(before=nodes, feeds="fed")


def _elsewhere(location: str) -> ModelProto:
    """Weights that are said to lie in another file."""
    model = network()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.append(StringStringEntryProto(key="location", value=location))
    return model


def _claimed_weights() -> ModelProto:
    model = network()
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend([2**31, 2**31])
    return model


def _answers(value: float) -> ModelProto:
    """Every coverage is that number."""
    model = network(bias=value)
    sigmoid = next(node for node in model.graph.node if node.op_type == "Sigmoid")
    sigmoid.op_type = "Identity"
    return model


def _stranger(domain: str = "evil.example") -> ModelProto:
    """An operation that nobody knows."""
    model = network(before=[helper.make_node("Exec", ["in"], ["fed"], domain=domain)], feeds="fed")
    model.opset_import.append(helper.make_opsetid(domain, 1))
    return model


def _future() -> ModelProto:
    model = network()
    model.opset_import[0].version = 9999
    model.ir_version = 9999
    return model


def _renamed() -> ModelProto:
    """Words that a page or terminal could take for its own."""
    model = network()
    model.producer_name = model.doc_string = "<script>alert(1)</script>\x1b[31m"
    model.graph.name = "../../etc/passwd"
    return model


def _half() -> bytes:
    content = bytes(network().SerializeToString())
    return content[: len(content) // 2]


NETWORKS: dict[str, tuple[Callable[[], ModelProto | bytes], Answer]] = {
    "honest": (network, "read"),
    "batch of -1": (lambda: network(batch=-1), "read"),
    "batch of 2": (lambda: network(batch=2), "either"),
    "functions, wide": (lambda: _functions(12, 8), "refused"),
    "functions, narrow": (lambda: _functions(28, 2), "refused"),
    "functions, deep": (lambda: _functions(60, 1), "refused"),
    "functions, few": (lambda: _functions(3, 2), "read"),
    "loop of 3": (lambda: _loop(3), "read"),
    "loop of 10**15": (lambda: _loop(10**15), "refused"),
    "loop of 20,000": (lambda: _loop(20_000), "either"),
    "grows to 2**24": (lambda: _grows(24), "refused"),
    "grows to 2**13": (lambda: _grows(13), "either"),
    "unfolds to 10**12": (lambda: _unfolds(10**12), "refused"),
    "unfolds to 10**9": (lambda: _unfolds(10**9), "either"),
    "resized by 100": (lambda: _resized(100.0), "either"),
    "resized by 10**6": (lambda: _resized(1e6), "refused"),
    "branches, 20 deep": (lambda: _deep(18), "either"),
    "a long chain": (lambda: _long(100_000), "either"),
    "a circle": (_circular, "refused"),
    "weights in /etc/passwd": (lambda: _elsewhere("/etc/passwd"), "refused"),
    "weights in ../labels.txt": (lambda: _elsewhere("../labels.txt"), "refused"),
    "weights of 2**62": (_claimed_weights, "refused"),
    "not a number": (lambda: _answers(float("nan")), "refused"),
    "infinite": (lambda: _answers(float("inf")), "refused"),
    "an unknown operation": (_stranger, "refused"),
    "of the future": (_future, "refused"),
    "names from a stranger": (_renamed, "read"),
    "half a file": (_half, "refused"),
    "empty": (lambda: b"", "refused"),
    "text": (lambda: b"Dear diary\n" * 1000, "refused"),
    "noise": (lambda: bytes(range(256)) * 500, "refused"),
    "huge picture": (lambda: network(input_wh=(160_000, 160_000)), "refused"),
}

LABELS: dict[str, bytes] = {
    "labels: none": b"",
    "labels: too few": b"person\n",
    "labels: many": b"class\n" * 200_000,
    "labels: one long line": b"x" * 5_000_000,
    "labels: binary": bytes(range(256)) * 20,
    "labels: the same": b"person\nperson\nperson\n",
    "labels: UTF-16": "person\nbag\nface\n".encode("utf-16"),
    "labels: control characters": b"per\x1b[31mson\nb\x00ag\nfa\xe2\x80\xaece\n",
    "labels: formulas and links": b"=1+1\n<a href=x>bag</a>\n../../face\n",
    "settings: binary": b"\x00\xff",
    "settings: deep": b"a=" + b"[" * 100_000,
    "settings: nonsense": b'thresholds = ["x", 1e999, -1]\nclasses = 7\n',
}


def _placed(content: Callable[[], ModelProto | bytes]) -> Callable[[Path], Path]:
    return lambda folder: keep_network(folder, content())


def _described(beside: str, text: bytes) -> Callable[[Path], Path]:
    """The honest network, with that beside it."""

    def make(folder: Path) -> Path:
        path = keep_network(folder)
        (folder / ("small.toml" if beside.startswith("settings") else "labels.txt")).write_bytes(text)
        return path

    return make


def networks() -> Iterator[Case]:
    """All of them, and honest ones with something odd beside them."""
    for name, (content, answer) in NETWORKS.items():
        yield Case("networks", name, _placed(content), answer, "model")
    for name, text in LABELS.items():
        yield Case("networks", name, _described(name, text), "either", "model")
