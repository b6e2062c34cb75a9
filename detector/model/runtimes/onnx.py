"""ONNX Runtime, on the CPU or an NVIDIA GPU."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from detector.errors import ModelUnusable, SettingError
from detector.model.decoders import decoder_of
from detector.model.network import LoadedNetwork
from detector.model.runtimes.base import register
from detector.model.runtimes.providers import CPU, TITLES, choose, find_machine, usable_cores, with_options
from detector.model.spec import Described, describe
from detector.types import AUTO, Choice, Decoder, Float32, Outputs

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SILENT, ERRORS_ONLY = 4, 3
PRECISION = "fp32"
ON_CPU, ON_GPU = 1, 16
"""Pictures at once. Measured: with more than one the layers' data no longer fits a processor's cache, and a frame takes
longer; a GPU wants to be kept busy."""
CPU_S, GPU_S = 0.06, 0.005

_ORT_PREFIX = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ")
CHECK = "Look at the GPU and its driver with: nvidia-smi."


@register
class OnnxRuntime:
    """Runs a model's ONNX file as it is. FOOTFALL_TENSORRT=1 asks for TensorRT where nobody chose a device."""

    name: ClassVar[str] = "onnx"
    title: ClassVar[str] = "ONNX Runtime"

    def load(self, path: Path, choice: Choice) -> LoadedNetwork:
        """See ``Runtime``."""
        _check(choice)
        described = describe(path)
        device = choice.device
        if device == AUTO and os.environ.get("FOOTFALL_TENSORRT") == "1":
            device = "TensorRT"
        providers = choose(find_machine(device), device)
        threads = choice.threads or usable_cores()
        session = _session(described, threads, providers.names)
        used = session.get_providers()[0]
        described = replace(described, file=replace(described.file, content=b""))  # the session has its own copy
        decoder = decoder_of(described)
        done = replace(
            choice,
            device=TITLES[used],
            threads=threads,
            streams=1,
            batch=described.layout.batch_limit or choice.batch or (ON_CPU if used == CPU else ON_GPU),
            build=build(),
        )
        note = providers.note or _fallen_back(wanted=providers.names[0], used=used)
        return LoadedNetwork(described, decoder, done, note, partial(_run, session, described, decoder))

    def usual_s(self, device: str, input_wh: tuple[int, int]) -> float:
        """See ``Runtime``; as the bundled detector takes on two cores, or on a GPU."""
        return (CPU_S if device == TITLES[CPU] else GPU_S) * input_wh[0] * input_wh[1] / (960 * 544)


def build() -> str:
    """The runtime's title and version, as manifests and digests have it."""
    import onnxruntime

    return f"{OnnxRuntime.title} {onnxruntime.__version__}"


def _check(choice: Choice) -> None:
    devices = (AUTO, *TITLES.values())
    for kind, asked, known in (("device", choice.device, devices), ("precision", choice.precision, (PRECISION,))):
        if asked not in known:
            raise SettingError(
                "{runtime} has no {kind} called {asked!r}. Choose one of {known}.",
                runtime=OnnxRuntime.title,
                kind=kind,
                asked=asked,
                known=", ".join(known),
            )


def _fallen_back(*, wanted: str, used: str) -> str | None:
    """The line for a provider that was there but did not start."""
    return None if used == wanted else f"{TITLES[wanted]} did not start, {TITLES[used]} runs the network. {CHECK}"


def _session(described: Described, threads: int, providers: tuple[str, ...]) -> InferenceSession:
    """A session on the content that was checked; on the CPU where the GPU fails. Keeps the runtime's log quiet."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = SILENT  # what goes wrong is told by an exception
    # Threads that wait in a loop take the cores from the decoder: measured, half the speed on two busy cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    onnxruntime.set_default_logger_severity(SILENT)
    try:
        return onnxruntime.InferenceSession(
            described.file.content, options, providers=with_options(providers), enable_fallback=0
        )
    except _errors() as error:
        if providers == (CPU,):
            raise _failed(described.file.path, error) from error
        return _session(described, threads, (CPU,))
    finally:
        onnxruntime.set_default_logger_severity(ERRORS_ONLY)


def _run(session: InferenceSession, described: Described, decoder: Decoder, tensor: Float32) -> Outputs:
    try:
        outputs = session.run(list(decoder.outputs), {described.layout.picture: tensor})
    except _errors() as error:
        raise _failed(described.file.path, error) from error
    return dict(zip(decoder.outputs, outputs, strict=True))


@cache
def _errors() -> tuple[type[Exception], ...]:
    """The runtime's own exceptions."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = (kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception))
    return (RuntimeError, ValueError, *own)


def _failed(path: Path, error: Exception) -> ModelUnusable:
    text = str(error)
    if "memory" in text.lower() or "bad_alloc" in text:
        return ModelUnusable("There is not enough memory to run {file}: choose a smaller batch.", file=path.name)
    reason = _ORT_PREFIX.sub("", text.splitlines()[0]) if text else type(error).__name__
    return ModelUnusable("{file} cannot be run: {reason}", file=path.name, reason=reason[:300])
