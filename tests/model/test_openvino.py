"""OpenVINO: the same answers as ONNX Runtime's, in a child, and nobody is told of it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from detector import bounded
from detector.errors import ModelUnusable, SettingError
from detector.model.processor import Processor
from detector.model.runtimes import RUNTIMES, load_network, openvino
from detector.types import Choice
from tests.model.builders import detector, saved

pytest.importorskip("openvino", reason="there is no wheel of OpenVINO for this machine")
OPENVINO = Choice(runtime="openvino")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of 6 x 4 cells."""
    return saved(detector(input_wh=(96, 64)), tmp_path_factory.mktemp("network") / "small.onnx", labels="a\nb\nc")


def test_it_answers_as_onnx_runtime_does(small: Path) -> None:
    tensor = np.random.default_rng(1).random((3, 3, 64, 96), dtype=np.float32)
    ours, theirs = load_network(small, OPENVINO), load_network(small)
    expected = theirs.infer(tensor)
    for pictures in (tensor, tensor[:1], tensor[:2]):  # its tensors change their size between inferences
        found = ours.infer(pictures)
        assert found.keys() == expected.keys()
        for name, output in found.items():
            np.testing.assert_allclose(output, expected[name][: len(pictures)], rtol=1e-4, atol=1e-5)
    assert ours.choice.build.startswith("OpenVINO 20")
    assert (ours.choice.device, ours.choice.precision, ours.choice.batch) == ("CPU", "fp32", 1)
    assert ours.choice.processor == theirs.choice.processor != ""
    assert ours.choice.identity != theirs.choice.identity


def load_and_list(path: Path, labels: Path) -> tuple[str, ...]:
    """The modules that tell Google of an import, of those that are loaded with the runtime."""
    del labels  # the child may read what is among its arguments
    RUNTIMES["openvino"].load(path, OPENVINO)
    return tuple(name for name, module in sys.modules.items() if module and name.startswith("openvino_telemetry"))


def test_nobody_is_told_that_it_is_used(small: Path) -> None:
    assert bounded.work(load_and_list, small, small.parent / "labels.txt") == ()


def test_a_precision_that_the_processor_lacks_is_refused(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino, "find_processor", lambda: Processor("old", ("AVX2",), ("BF16", "FP16")))
    assert RUNTIMES["openvino"].look().ways == (("CPU", "fp32"),)
    assert set(RUNTIMES["openvino"].look().refused) == {"bf16", "fp16"}
    with pytest.raises(SettingError, match=r"no precision called 'bf16'\. Choose one of fp32"):
        RUNTIMES["openvino"].load(small, Choice(runtime="openvino", precision="bf16"))


def test_a_precision_that_the_processor_has_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino, "find_processor", lambda: Processor("new", ("AVX-512", "BF16")))
    assert RUNTIMES["openvino"].look().ways == (("CPU", "fp32"), ("CPU", "bf16"))


def test_where_it_is_missing_it_says_so(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino, "find_version", lambda *_: None)
    assert RUNTIMES["openvino"].look().ways == ()
    with pytest.raises(SettingError, match="pip install openvino"):
        RUNTIMES["openvino"].load(small, OPENVINO)


def test_a_failure_is_told_in_a_line(small: Path) -> None:
    error = openvino._run_error(small, RuntimeError("Exception from src/a.cpp:1:\nCheck 'b' failed at c\n\nNo room"))
    assert isinstance(error, ModelUnusable)
    assert str(error) == "small.onnx cannot be run by OpenVINO: No room"


def test_lower_precisions_are_bound_to_the_kind_of_processor() -> None:
    exact, low = Choice(processor="one"), Choice(processor="one", precision="bf16")
    assert exact.identity == Choice(processor="another").identity
    assert low.identity != Choice(processor="another", precision="bf16").identity
