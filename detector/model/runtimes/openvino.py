"""OpenVINO, on the CPU."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from detector.errors import ModelUnusable, SettingError
from detector.model.decoders import make_decoder
from detector.model.file import read_whole
from detector.model.network import LoadedNetwork
from detector.model.processor import find_processor
from detector.model.runtimes.base import AtHand, find_version, register
from detector.model.runtimes.providers import count_usable_cores
from detector.model.spec import ModelDescription, describe
from detector.types import AUTO, EXACT, Choice, Decoder, Float32, Outputs

if TYPE_CHECKING:
    from openvino import CompiledModel, InferRequest

CPU = "CPU"
PRECISIONS = {EXACT: ("f32", None), "bf16": ("bf16", "BF16"), "fp16": ("f16", "FP16")}
"""By the precision's name: OpenVINO's own, and what the processor has to have for it."""
CPU_S = 0.06


@register
class OpenVino:
    """Runs a model's ONNX file on the CPU, in bfloat16 or float16 where the processor reckons in them."""

    name: ClassVar[str] = "openvino"
    title: ClassVar[str] = "OpenVINO"

    def load(self, path: Path, choice: Choice) -> LoadedNetwork:
        """See ``Runtime``."""
        _check(self.look(), choice)
        description = describe(path, read_whole)
        threads = choice.threads or count_usable_cores()
        compiled = _compile(description, threads, choice.precision)
        description = replace(description, file=replace(description.file, content=b""))  # it has its own copy
        decoder = make_decoder(description)
        actual_choice = replace(
            choice,
            device=CPU,
            threads=threads,
            streams=1,
            batch=description.layout.batch_limit or choice.batch or 1,
            build=_build(),
            processor=find_processor().kind,
        )
        run = partial(_run, compiled.create_infer_request(), Lock(), description, decoder)
        return LoadedNetwork(description, decoder, actual_choice, None, run)

    def look(self) -> AtHand:
        """See ``Runtime``."""
        if find_version("openvino") is None:
            return AtHand("", refused={CPU: "OpenVINO is not installed; there are wheels for most systems."})
        features = find_processor().features
        able = [name for name, (_, needed) in PRECISIONS.items() if needed is None or needed in features]
        lacking = [name for name in PRECISIONS if name not in able]
        return AtHand(
            _build(),
            tuple((CPU, name) for name in able),
            dict.fromkeys(lacking, "this processor has no instructions for it."),
        )

    def estimate_s(self, device: str, input_wh: tuple[int, int]) -> float:
        """See ``Runtime``; as the bundled detector takes on two cores."""
        del device
        return CPU_S * input_wh[0] * input_wh[1] / (960 * 544)


def _build() -> str:
    return f"{OpenVino.title} {find_version('openvino')}"


def import_quietly() -> Any:
    """The library, without the package by which importing it tells Google so. Raises ImportError."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino


def _check(here: AtHand, choice: Choice) -> None:
    """Raise SettingError for what there is not, or not here."""
    if not here.ways:
        raise SettingError("OpenVINO is not installed here. Install it with: pip install openvino")
    for kind, asked, choices in (
        ("device", choice.device, (AUTO, CPU)),
        ("precision", choice.precision, tuple(name for _, name in here.ways)),
    ):
        if asked not in choices:
            raise SettingError(
                "On this machine {runtime} has no {kind} called {asked!r}. Choose one of {choices}.",
                runtime=OpenVino.title,
                kind=kind,
                asked=asked,
                choices=", ".join(choices),
            )


def _compile(description: ModelDescription, threads: int, precision: str) -> CompiledModel:
    """The content that was checked, compiled; nothing of it is kept on the disk."""
    openvino = import_quietly()
    asked, _ = PRECISIONS[precision]
    settings = {
        "INFERENCE_PRECISION_HINT": asked,
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,  # threads bound to cores would be in the decoder's way
    }
    try:
        core = openvino.Core()
        compiled = core.compile_model(core.read_model(description.file.content, b""), CPU, settings)
    except RuntimeError as error:
        raise _run_error(description.file.path, error) from error
    got = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
    if got != asked:
        raise SettingError(
            "OpenVINO runs {file} in {got} here, not in {asked}.", file=description.file.path.name, got=got, asked=asked
        )
    return compiled


def _run(
    request: InferRequest, lock: Lock, description: ModelDescription, decoder: Decoder, tensor: Float32
) -> Outputs:
    try:
        with lock:  # the request has one set of tensors
            found = request.infer({description.layout.picture: tensor}, share_inputs=True)
            return {name: found[name] for name in decoder.outputs}
    except RuntimeError as error:
        raise _run_error(description.file.path, error) from error


def _run_error(path: Path, error: RuntimeError) -> ModelUnusable:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("Exception from", "Check "))] or lines or ["no reason given"]
    return ModelUnusable("{file} cannot be run by OpenVINO: {reason}", file=path.name, reason=told[0][:300])
