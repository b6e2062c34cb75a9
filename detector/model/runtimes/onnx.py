"""ONNX Runtime, on the CPU or an NVIDIA GPU."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from detector.errors import ModelUnusable, SettingError
from detector.model.decoders import make_decoder
from detector.model.file import read_whole
from detector.model.network import LoadedNetwork
from detector.model.processor import find_processor
from detector.model.runtimes.base import AtHand, find_version, register
from detector.model.runtimes.providers import (
    CPU,
    CUDA,
    TENSORRT,
    TITLES,
    add_options,
    choose_providers,
    count_usable_cores,
    find_machine,
)
from detector.model.spec import ModelDescription, describe
from detector.types import AUTO, EXACT, Choice, Decoder, Float32, Outputs

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SILENT, ERRORS_ONLY = 4, 3
PRECISION = EXACT
PACKAGES = ("onnxruntime-gpu", "onnxruntime")
"""Packages that bring it. Both write into one folder, so that two of them in an environment are broken."""
ON_CPU, ON_GPU = 1, 16
"""Pictures at once. Measured: with more than one the layers' data no longer fits a processor's cache, and a frame takes
longer; a GPU wants to be kept busy."""
CPU_S, GPU_S = 0.06, 0.005

_ORT_PREFIX = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : (Load model from .*? failed:)?")
_CPP_PLACE = re.compile(r"/\S+\.(?:cc|h|cu):\d+ [^()]*\((?:[^()]|\([^()]*\))*\)(?: const)?(?: \[with [^]]*\])? ?")
"""The file, line and function of the runtime's own code where something failed."""
_TOO_NEW = {
    "ONNX opset": re.compile(r"Opset (\d+) is under development.* till opset (\d+)"),
    "ONNX IR version": re.compile(r"Unsupported model IR version: (\d+), max supported IR version: (\d+)"),
}
CHECK = "Look at the GPU and its driver with: nvidia-smi."


@register
class OnnxRuntime:
    """Runs a model's ONNX file as it is. FOOTFALL_TENSORRT=1 asks for TensorRT where nobody chose a device."""

    name: ClassVar[str] = "onnx"
    title: ClassVar[str] = "ONNX Runtime"

    def load(self, path: Path, choice: Choice) -> LoadedNetwork:
        """See ``Runtime``."""
        _check(choice)
        description = describe(path, read_whole)
        device = choice.device
        if device == AUTO and os.environ.get("FOOTFALL_TENSORRT") == "1":
            device = "TensorRT"
        providers = choose_providers(find_machine(device), device)
        threads = choice.threads or count_usable_cores()
        session = _open_session(description, threads, providers.names)
        active = session.get_providers()[0]
        description = replace(description, file=replace(description.file, content=b""))  # the session has its own copy
        decoder = make_decoder(description)
        actual_choice = replace(
            choice,
            device=TITLES[active],
            threads=threads,
            streams=1,
            batch=description.layout.batch_limit or choice.batch or (ON_CPU if active == CPU else ON_GPU),
            build=build(),
            processor=find_processor().kind if active == CPU else "",
        )
        note = providers.note or _explain_fallback(requested=providers.names[0], active=active)
        return LoadedNetwork(description, decoder, actual_choice, note, partial(_run, session, description, decoder))

    def look(self) -> AtHand:
        """See ``Runtime``."""
        installed = find_version(*PACKAGES)
        if installed is None:
            return AtHand("", refused={TITLES[CPU]: "onnxruntime is not installed."})
        machine = find_machine(TITLES[TENSORRT])
        refused = {name: choose_providers(machine, name).note for name in (TITLES[CUDA], TITLES[TENSORRT])}
        devices = [TITLES[CPU], *(name for name, note in refused.items() if note is None)]
        return AtHand(
            f"{self.title} {installed}",
            tuple((device, PRECISION) for device in devices),
            {name: note for name, note in refused.items() if note is not None},
        )

    def estimate_s(self, device: str, input_wh: tuple[int, int]) -> float:
        """See ``Runtime``; as the bundled detector takes on two cores, or on a GPU."""
        return (CPU_S if device == TITLES[CPU] else GPU_S) * input_wh[0] * input_wh[1] / (960 * 544)


def build() -> str:
    """The runtime's title and version, as manifests and digests have it."""
    import onnxruntime

    return f"{OnnxRuntime.title} {onnxruntime.__version__}"


def _check(choice: Choice) -> None:
    devices = (AUTO, *TITLES.values())
    for kind, asked, choices in (("device", choice.device, devices), ("precision", choice.precision, (PRECISION,))):
        if asked not in choices:
            raise SettingError(
                "{runtime} has no {kind} called {asked!r}. Choose one of {choices}.",
                runtime=OnnxRuntime.title,
                kind=kind,
                asked=asked,
                choices=", ".join(choices),
            )


def _explain_fallback(*, requested: str, active: str) -> str | None:
    """The line for a provider that was there but did not start."""
    if active == requested:
        return None
    return f"{TITLES[requested]} did not start, {TITLES[active]} runs the network. {CHECK}"


def _open_session(description: ModelDescription, threads: int, providers: tuple[str, ...]) -> InferenceSession:
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
            description.file.content, options, providers=add_options(providers), enable_fallback=0
        )
    except _list_errors() as error:
        if providers == (CPU,):
            raise _run_error(description.file.path, error) from error
        return _open_session(description, threads, (CPU,))
    finally:
        onnxruntime.set_default_logger_severity(ERRORS_ONLY)


def _run(session: InferenceSession, description: ModelDescription, decoder: Decoder, tensor: Float32) -> Outputs:
    try:
        outputs = session.run(list(decoder.outputs), {description.layout.picture: tensor})
    except _list_errors() as error:
        raise _run_error(description.file.path, error) from error
    return dict(zip(decoder.outputs, outputs, strict=True))


@cache
def _list_errors() -> tuple[type[Exception], ...]:
    """The runtime's own exceptions."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = (kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception))
    return (RuntimeError, ValueError, *own)


def _run_error(path: Path, error: Exception) -> ModelUnusable:
    text = str(error)
    if "memory" in text.lower() or "bad_alloc" in text:
        return ModelUnusable("There is not enough memory to run {file}: choose a smaller batch.", file=path.name)
    for what, pattern in _TOO_NEW.items():
        if versions := pattern.search(text):
            return ModelUnusable(
                "{file} was exported for {what} {asked}, and {build} runs at most {newest}. Export it again for "
                "{what} {newest} or an older one, or install a newer onnxruntime.",
                file=path.name,
                what=what,
                asked=versions[1],
                newest=versions[2],
                build=build(),
            )
    first_line = text.splitlines()[0] if text else type(error).__name__
    reason = _CPP_PLACE.sub("", _ORT_PREFIX.sub("", first_line))
    return ModelUnusable("{file} cannot be run: {reason}", file=path.name, reason=reason[:300])
