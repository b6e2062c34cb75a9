"""Functions and loops, measured as they would be written out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

from detector.errors import ModelUnusable
from detector.model.file.expansion import Size, measure_expansion
from detector.model.file.onnxfile import read_onnx
from tests.model.builders import FLOAT, detector, saved

OPSETS = [helper.make_opsetid("", 12), helper.make_opsetid("own", 1)]


def function(name: str, nodes: list[NodeProto]) -> FunctionProto:
    return helper.make_function("own", name, ["a"], ["b"], nodes, OPSETS)


def call(name: str) -> NodeProto:
    return helper.make_node(name, ["a"], ["b"], domain="own")


def model_of(nodes: list[NodeProto], functions: list[FunctionProto] = []) -> ModelProto:  # noqa: B006
    graph = helper.make_graph(nodes, "graph", [], [])
    return helper.make_model(graph, functions=functions, opset_imports=OPSETS)


def body(nodes: list[NodeProto]) -> GraphProto:
    condition = helper.make_tensor_value_info("on", TensorProto.BOOL, [])
    return helper.make_graph(nodes, "body", [condition], [condition])


def rounds(number: int) -> NodeProto:
    return helper.make_node("Constant", [], ["m"], value=numpy_helper.from_array(np.array(number, np.int64)))


RELU = helper.make_node("Relu", ["a"], ["b"])


def test_a_graph_without_functions_is_as_large_as_it_is() -> None:
    assert measure_expansion(model_of([]), "a.onnx") == Size()
    assert measure_expansion(detector(), "a.onnx").nodes == 5
    assert measure_expansion(detector(), "a.onnx").constant_bytes > 4 * (4 * 3 * 16 * 16 + 4 * 15)


def test_a_function_counts_wherever_it_is_called_and_not_where_it_is_not() -> None:
    functions = [function("two", [RELU, RELU]), function("idle", [RELU])]
    assert measure_expansion(model_of([call("two"), RELU, call("two")], functions), "a.onnx").nodes == 7


def test_both_branches_of_an_if_count() -> None:
    branch = helper.make_graph([RELU], "branch", [], [])
    node = helper.make_node("If", ["on"], ["b"], then_branch=branch, else_branch=branch)
    assert measure_expansion(model_of([node]), "a.onnx").nodes == 3


def test_a_loop_counts_as_often_as_it_goes_round() -> None:
    inner = helper.make_node("Loop", ["m", ""], ["b"], body=body([RELU]))
    outer = helper.make_node("Loop", ["m", ""], ["c"], body=body([inner, RELU]))
    assert measure_expansion(model_of([rounds(10), outer]), "a.onnx").nodes == 2 + 10 * (1 + 10 + 1)


@pytest.mark.parametrize("count", ["", "said"], ids=["none", "computed"])
def test_a_loop_of_which_nobody_knows_when_it_ends_is_refused(count: str) -> None:
    loop = helper.make_node("Loop", [count, "on"], ["b"], body=body([RELU]))
    with pytest.raises(ModelUnusable, match=r"^a\.onnx holds a Loop .* may never end"):
        measure_expansion(model_of([loop]), "a.onnx")


def nested(levels: int, calls: int) -> ModelProto:
    """Functions that each call the one before so often."""
    chain = [function("0", [RELU]), *(function(f"{i}", [call(f"{i - 1}")] * calls) for i in range(1, levels))]
    return model_of([call(f"{levels - 1}")], chain)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (nested(12, 8), "operations"),
        (nested(30, 2), "operations"),
        (model_of([rounds(10**12), helper.make_node("Loop", ["m", ""], ["b"], body=body([RELU]))]), "operations"),
        (nested(40, 1), "deep in each other"),
        (model_of([call("self")], [function("self", [call("self")])]), "call themselves"),
    ],
    ids=["nested", "narrow", "loop", "deep", "recursive"],
)
def test_what_explodes_is_refused_at_once(model: ModelProto, reason: str) -> None:
    with pytest.raises(ModelUnusable, match=reason):
        measure_expansion(model, "a.onnx")


def test_constants_that_are_written_out_often_are_refused() -> None:
    constant = helper.make_node("Constant", [], ["b"], value=numpy_helper.from_array(np.zeros(25_000, np.float32)))
    many = [function("0", [constant]), function("1", [call("0")] * 200), function("2", [call("1")] * 200)]
    with pytest.raises(ModelUnusable, match="bytes of constants"):
        measure_expansion(model_of([call("2")], many), "a.onnx")


def test_a_file_that_explodes_is_refused_before_its_sizes_are_computed(tmp_path: Path) -> None:
    model = detector()
    model.functions.extend(nested(12, 8).functions)
    model.opset_import.append(OPSETS[1])
    model.graph.node.append(helper.make_node("11", ["output_cov/Sigmoid:0"], ["more"], domain="own"))
    with pytest.raises(ModelUnusable, match=r"nested\.onnx holds functions"):
        read_onnx(saved(model, tmp_path / "nested.onnx"))


def test_honest_functions_branches_loops_and_suppression_are_read(tmp_path: Path) -> None:
    model = detector()
    model.functions.append(function("act", [RELU]))
    model.opset_import.append(OPSETS[1])
    branch = helper.make_graph(
        [helper.make_node("Identity", ["kept"], ["same"])],
        "branch",
        [],
        [helper.make_tensor_value_info("same", FLOAT, None)],
    )
    on = helper.make_node("Constant", [], ["on"], value=numpy_helper.from_array(np.array(True)))
    model.graph.node.extend(
        [
            helper.make_node("act", ["kept"], ["acted"], domain="own"),
            on,
            helper.make_node("If", ["on"], ["chosen"], then_branch=branch, else_branch=branch),
            helper.make_node("NonMaxSuppression", ["some", "scores"], ["left"]),
        ]
    )
    assert len(read_onnx(saved(model, tmp_path / "honest.onnx")).outputs) == 2
