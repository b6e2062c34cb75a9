"""The devices ONNX Runtime can use here: TensorRT and CUDA on an NVIDIA GPU, or the CPU. Never loud."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import psutil

from detector.types import AUTO

CPU, CUDA, TENSORRT = "CPUExecutionProvider", "CUDAExecutionProvider", "TensorrtExecutionProvider"
TITLES = {CPU: "CPU", CUDA: "CUDA", TENSORRT: "TensorRT"}

# The default search tries every algorithm for every new batch size; batches differ at the end of a video.
CUDA_OPTIONS = {"cudnn_conv_algo_search": "HEURISTIC"}
CUDA_PACKAGES = 'pip install "onnxruntime-gpu[cuda,cudnn]"'


@dataclass(frozen=True, slots=True)
class Providers:
    """Providers to try in this order, and, where something was in the way of a better one, a line about it."""

    names: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """The GPUs found here, the CUDA version (major, minor) their driver supports, and why libraries do not load.

    An empty error means that the library loads.
    """

    gpus: int
    driver_cuda: tuple[int, int] = (0, 0)
    cuda_error: str = ""
    tensorrt_error: str = ""


def choose_providers(machine: Machine, device: str) -> Providers:
    """TensorRT only if asked for, CUDA where a GPU and its libraries are, and always the CPU."""
    if device == TITLES[CPU]:
        return Providers((CPU,))
    if not machine.gpus:
        note = f"{device} needs an NVIDIA GPU and its driver, and none was found: the CPU runs the network."
        return Providers((CPU,), None if device == AUTO else note)
    if machine.cuda_error:
        return Providers((CPU,), f"A GPU is there, but the CPU runs the network: {machine.cuda_error}")
    if device != TITLES[TENSORRT]:
        return Providers((CUDA, CPU))
    if machine.tensorrt_error:
        return Providers((CUDA, CPU), f"TensorRT cannot be used, CUDA runs the network: {machine.tensorrt_error}")
    return Providers((TENSORRT, CUDA, CPU))


def find_machine(device: str) -> Machine:
    """Look at this machine for a device. Nothing is loaded where there is no GPU, and nothing is printed."""
    gpus, driver_cuda = count_gpus()
    if not gpus:
        return Machine(0)
    tensorrt_error = _library_error("tensorrt") if device == TITLES[TENSORRT] else ""
    return Machine(gpus, driver_cuda, find_cuda_error(driver_cuda), tensorrt_error)


def find_cuda_error(driver_cuda: tuple[int, int]) -> str:
    """The reason why CUDA cannot be used with a driver of this CUDA version, and what to do; empty if it can."""
    import onnxruntime

    if CUDA not in onnxruntime.get_available_providers():
        return f"this ONNX Runtime is built without CUDA. Install it with: {CUDA_PACKAGES}."
    needed = int((onnxruntime.cuda_version or "0").split(".")[0])
    if driver_cuda[0] < needed:
        has = ".".join(map(str, driver_cuda))
        return (
            f"its driver supports CUDA {has}, and CUDA {needed} is needed. Update the driver, or rent another machine."
        )
    missing = _library_error("cuda")
    return f"{missing}. Install the libraries of CUDA {needed} with: {CUDA_PACKAGES}." if missing else ""


def add_options(providers: tuple[str, ...]) -> list[str | tuple[str, dict[str, Any]]]:
    """Providers as a session wants them."""
    return [(name, CUDA_OPTIONS) if name == CUDA else name for name in providers]


def count_gpus() -> tuple[int, tuple[int, int]]:
    """NVIDIA GPUs that the driver offers to this process, and the CUDA version it supports; 0 without a driver."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0, (0, 0)
    count, version = ctypes.c_int(0), ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return 0, (0, 0)
    driver.cuDriverGetVersion(ctypes.byref(version))  # 12040 is 12.4
    return count.value, (version.value // 1000, version.value % 1000 // 10)


def _library_error(kind: str) -> str:
    """The reason a provider's library ("cuda", "tensorrt") does not load, in a few words; empty if it loads."""
    import onnxruntime

    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # it prints what it cannot find
        onnxruntime.preload_dlls()
    folder = Path(onnxruntime.__file__).parent / "capi"
    prefix, suffix = ("", ".dll") if sys.platform == "win32" else ("lib", ".so")
    try:
        for name in ("shared", kind):
            ctypes.CDLL(str(folder / f"{prefix}onnxruntime_providers_{name}{suffix}"), mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        library, _, reason = str(error).splitlines()[0].partition(": ")
        return f"{Path(library).name} is missing" if "No such file" in reason else str(error).splitlines()[0]
    return ""


def count_usable_cores() -> int:
    """Physical cores this process may use: not more than its affinity or its container's share allows."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or allowed
    return max(1, min(allowed, physical, _count_container_cores(allowed)))


def _count_container_cores(default: int) -> int:
    """Whole cores of a Linux container's quota (cgroup version 2, then 1)."""
    root = Path("/sys/fs/cgroup")
    try:
        quota, period = (root / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            quota = (root / "cpu/cpu.cfs_quota_us").read_text().strip()
            period = (root / "cpu/cpu.cfs_period_us").read_text().strip()
        except OSError:
            return default
    if not quota.isdigit() or not period.isdigit() or int(period) == 0:
        return default  # "max" or -1: no quota
    return max(1, int(quota) // int(period))
