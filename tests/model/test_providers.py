"""Which hardware runs the network, and the line that says why it is not better."""

from __future__ import annotations

import pytest

from detector.model.runtimes import providers
from detector.model.runtimes.providers import CPU, CUDA, TENSORRT, Machine, choose

READY = Machine(gpus=1, driver_cuda=(13, 0))


@pytest.mark.parametrize(
    ("machine", "use_tensorrt", "wanted"),
    [
        (Machine(0), False, (CPU,)),
        (Machine(0), True, (CPU,)),
        (READY, False, (CUDA, CPU)),
        (READY, True, (TENSORRT, CUDA, CPU)),
        (Machine(1, (13, 0), cuda_error="libfoo is missing."), True, (CPU,)),
        (Machine(1, (13, 0), tensorrt_error="libnvinfer is missing"), True, (CUDA, CPU)),
        (Machine(1, (13, 0), tensorrt_error="libnvinfer is missing"), False, (CUDA, CPU)),
    ],
    ids=["no GPU", "no GPU, TensorRT", "GPU", "TensorRT", "no CUDA", "no TensorRT", "TensorRT not asked for"],
)
def test_the_best_that_works_is_tried_first(machine: Machine, use_tensorrt: bool, wanted: tuple[str, ...]) -> None:
    assert choose(machine, use_tensorrt=use_tensorrt).providers == wanted


def test_a_machine_without_a_gpu_is_nothing_to_remark_on() -> None:
    assert choose(Machine(0), use_tensorrt=False).note is None


def test_a_gpu_that_works_is_nothing_to_remark_on() -> None:
    assert choose(READY, use_tensorrt=True).note is None


def test_what_is_missing_is_named_in_one_line() -> None:
    note = choose(Machine(1, (13, 0), cuda_error="libcublasLt.so.13 is missing."), use_tensorrt=False).note
    assert note is not None
    assert "libcublasLt.so.13" in note
    assert "CPU runs the network" in note
    assert "\n" not in note


def test_tensorrt_in_vain_is_said() -> None:
    assert "TensorRT needs an NVIDIA GPU" in (choose(Machine(0), use_tensorrt=True).note or "")


@pytest.mark.skipif(CUDA not in providers.onnxruntime.get_available_providers(), reason="needs onnxruntime-gpu")
def test_a_driver_too_old_for_this_runtime_is_told_with_both_versions() -> None:
    said = providers.cuda_error((11, 8))
    assert "supports CUDA 11.8" in said
    assert "is needed" in said


def test_looking_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    providers.look(use_tensorrt=True)
    providers.cuda_error((99, 0))
    assert capfd.readouterr() == ("", "")


def test_at_least_one_core_is_used() -> None:
    assert providers.usable_cores() >= 1
