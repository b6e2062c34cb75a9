"""Which hardware runs the network, and the line that says why it is not better."""

from __future__ import annotations

import onnxruntime
import pytest

from detector.model.runtimes import providers
from detector.model.runtimes.providers import CPU, CUDA, TENSORRT, Machine, choose_providers
from detector.types import AUTO

READY = Machine(gpus=1, driver_cuda=(13, 0))


@pytest.mark.parametrize(
    ("machine", "device", "wanted"),
    [
        (Machine(0), AUTO, (CPU,)),
        (Machine(0), "TensorRT", (CPU,)),
        (READY, "CPU", (CPU,)),
        (READY, "CUDA", (CUDA, CPU)),
        (READY, AUTO, (CUDA, CPU)),
        (READY, "TensorRT", (TENSORRT, CUDA, CPU)),
        (Machine(1, (13, 0), cuda_error="libfoo is missing."), "TensorRT", (CPU,)),
        (Machine(1, (13, 0), tensorrt_error="libnvinfer is missing"), "TensorRT", (CUDA, CPU)),
        (Machine(1, (13, 0), tensorrt_error="libnvinfer is missing"), AUTO, (CUDA, CPU)),
    ],
    ids=[
        "no GPU",
        "no GPU, TensorRT",
        "CPU asked for",
        "CUDA asked for",
        "GPU",
        "TensorRT",
        "no CUDA",
        "no TensorRT",
        "TensorRT not asked for",
    ],
)
def test_the_best_that_works_is_tried_first(machine: Machine, device: str, wanted: tuple[str, ...]) -> None:
    assert choose_providers(machine, device).names == wanted


def test_a_machine_without_a_gpu_is_nothing_to_remark_on() -> None:
    assert choose_providers(Machine(0), AUTO).note is None


def test_a_gpu_that_works_is_nothing_to_remark_on() -> None:
    assert choose_providers(READY, "TensorRT").note is None


def test_what_is_missing_is_named_in_one_line() -> None:
    note = choose_providers(Machine(1, (13, 0), cuda_error="libcublasLt.so.13 is missing."), AUTO).note
    assert note is not None
    assert "libcublasLt.so.13" in note
    assert "CPU runs the network" in note
    assert "\n" not in note


@pytest.mark.parametrize("device", ["TensorRT", "CUDA"])
def test_a_device_asked_for_in_vain_is_said(device: str) -> None:
    assert f"{device} needs an NVIDIA GPU" in (choose_providers(Machine(0), device).note or "")


@pytest.mark.skipif(CUDA not in onnxruntime.get_available_providers(), reason="needs onnxruntime-gpu")
def test_a_driver_too_old_for_this_runtime_is_told_with_both_versions() -> None:
    said = providers.find_cuda_error((11, 8))
    assert "supports CUDA 11.8" in said
    assert "is needed" in said


def test_looking_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    providers.find_machine("TensorRT")
    providers.find_cuda_error((99, 0))
    assert capfd.readouterr() == ("", "")


def test_at_least_one_core_is_used() -> None:
    assert providers.count_usable_cores() >= 1
