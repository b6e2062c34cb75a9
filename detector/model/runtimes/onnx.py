"""Running a DetectNet_v2 detector: uint8 pictures in, raw grids out."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from detector.errors import ModelUnusable
from detector.model.file.layout import Layout
from detector.model.file.onnxfile import TensorInfo
from detector.model.runtimes.providers import CPU, TITLES, choose, look, usable_cores, with_options
from detector.model.spec import Described, describe
from detector.types import Float32, ModelSpec, RawGrids, UInt8

RUNTIME = f"ONNX Runtime {onnxruntime.__version__}"
SILENT, ERRORS_ONLY = 4, 3

_ORT_PREFIX = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ")
CHECK = "Look at the GPU and its driver with: nvidia-smi."

_RUNTIME_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(kind for kind in vars(ort_state).values() if isinstance(kind, type) and issubclass(kind, Exception)),
)


class OnnxNetwork:
    """A detector in ONNX Runtime, made once and shared; safe to call from several threads.

    ``provider_note`` says in one line what kept a GPU from being used, where something did.
    """

    def __init__(self, described: Described, session: onnxruntime.InferenceSession, note: str | None, threads: int):
        self._described = described
        self._session = session
        self.provider_note = note
        self.threads = threads
        layout = described.layout
        self._outputs = [layout.coverage, *filter(None, [layout.boxes])]

    @property
    def spec(self) -> ModelSpec:
        """Which network this is."""
        return self._described.spec

    @property
    def path(self) -> Path:
        """The ONNX file."""
        return self._described.file.path

    @property
    def inputs(self) -> tuple[TensorInfo, ...]:
        """What the file takes."""
        return self._described.file.inputs

    @property
    def outputs(self) -> tuple[TensorInfo, ...]:
        """What the file gives, in its own order."""
        return self._described.file.outputs

    @property
    def provider(self) -> str:
        """What really runs it: "CPU", "CUDA" or "TensorRT"."""
        return TITLES[self._session.get_providers()[0]]

    @property
    def has_boxes(self) -> bool:
        """False for a file that gives coverage alone."""
        return bool(self._layout.boxes)

    @property
    def batch_limit(self) -> int | None:
        """The batch the file is made for; None where it takes any. ``infer`` takes any batch all the same."""
        return self._layout.batch_limit

    @property
    def _layout(self) -> Layout:
        return self._described.layout

    def prepare(self, images: UInt8) -> Float32:
        """(B, H, W, 3) uint8 RGB at model size -> (B, 3, H, W) float32 in [0, 1].

        ValueError for pictures of another shape or type.
        """
        width, height = self.spec.input_wh
        if images.dtype != np.uint8 or images.shape[1:] != (height, width, 3):
            raise ValueError(f"expected uint8 (B, {height}, {width}, 3), got {images.dtype} {images.shape}")
        tensor = np.empty((len(images), 3, height, width), np.float32)
        for image, planes in zip(images, tensor, strict=True):
            for channel, plane in zip(cv2.split(image), planes, strict=True):
                np.divide(channel, np.float32(255), out=plane)
        return tensor

    def infer(self, tensor: Float32) -> RawGrids:
        """(B, 3, H, W) from ``prepare`` -> raw grids of B pictures, in pieces where the file fixes its batch.

        ModelUnusable if the network fails at it; ValueError for a tensor of another shape.
        """
        width, height = self.spec.input_wh
        if tensor.dtype != np.float32 or tensor.shape[1:] != (3, height, width):
            raise ValueError(f"expected float32 (B, 3, {height}, {width}), got {tensor.dtype} {tensor.shape}")
        step = self.batch_limit or max(len(tensor), 1)
        pieces = [self._run(tensor[start : start + step]) for start in range(0, len(tensor), step)]
        if not pieces:
            return self._empty()
        return RawGrids(np.concatenate([p.cov for p in pieces]), np.concatenate([p.bbox for p in pieces]))

    def _run(self, tensor: Float32) -> RawGrids:
        count = len(tensor)
        missing = (self.batch_limit or count) - count
        try:
            if missing:  # a fixed batch has to be full; the copies' answers are dropped
                tensor = np.concatenate([tensor, np.repeat(tensor[-1:], missing, axis=0)])
            grids = self._session.run(self._outputs, {self._layout.picture: tensor})
        except _RUNTIME_ERRORS as error:
            raise _failed(self.path, error) from error
        return self._checked([grid[:count] for grid in grids])

    def _checked(self, grids: list[Float32]) -> RawGrids:
        cov = grids[0]
        bbox = grids[1] if len(grids) > 1 else np.zeros((len(cov), 0, *cov.shape[2:]), np.float32)
        if cov.shape[2:] != self.spec.grid_hw or bbox.shape[2:] != self.spec.grid_hw:
            raise ModelUnusable(
                "{file} gave a grid of {grid}, expected {wanted}.",
                file=self.path.name,
                grid=str(cov.shape[2:]),
                wanted=str(self.spec.grid_hw),
            )
        return RawGrids(cov, bbox)

    def _empty(self) -> RawGrids:
        channels = len(self.spec.classes)
        cov, bbox = (np.zeros((0, n, *self.spec.grid_hw), np.float32) for n in (channels, 4 * channels))
        return RawGrids(cov, bbox if self.has_boxes else bbox[:, :0])


def load_network(path: Path | str, *, use_tensorrt: bool | None = None, threads: int | None = None) -> OnnxNetwork:
    """Open a detector with the best provider that works here.

    Where ``use_tensorrt`` is not given, the environment's FOOTFALL_TENSORRT=1 asks for it. ``threads`` is the
    number of cores one inference uses; by default all that this process may use.
    ModelMissing or ModelUnusable if the file cannot be used.
    """
    described = describe(Path(path))
    tensorrt = os.environ.get("FOOTFALL_TENSORRT") == "1" if use_tensorrt is None else use_tensorrt
    choice = choose(look(use_tensorrt=tensorrt), use_tensorrt=tensorrt)
    options = _options(threads or usable_cores())
    session = _session(described, options, choice.providers)
    described = replace(described, file=replace(described.file, content=b""))  # the session has its own copy
    note = choice.note or _fallen_back(wanted=choice.providers[0], used=session.get_providers()[0])
    return OnnxNetwork(described, session, note, options.intra_op_num_threads)


def _fallen_back(*, wanted: str, used: str) -> str | None:
    """The line for a provider that was there but did not start."""
    return None if used == wanted else f"{TITLES[wanted]} did not start, {TITLES[used]} runs the network. {CHECK}"


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = SILENT  # what goes wrong is told by an exception
    # Threads that wait in a loop take the cores from the decoder: measured, half the speed on two busy cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _session(
    described: Described, options: onnxruntime.SessionOptions, providers: tuple[str, ...]
) -> onnxruntime.InferenceSession:
    """A session on the content that was checked; on the CPU where the GPU fails. Keeps the runtime's log quiet."""
    onnxruntime.set_default_logger_severity(SILENT)
    try:
        return onnxruntime.InferenceSession(
            described.file.content, options, providers=with_options(providers), enable_fallback=0
        )
    except _RUNTIME_ERRORS as error:
        if providers == (CPU,):
            raise _failed(described.file.path, error) from error
        return _session(described, options, (CPU,))
    finally:
        onnxruntime.set_default_logger_severity(ERRORS_ONLY)


def _failed(path: Path, error: Exception) -> ModelUnusable:
    text = str(error)
    if "memory" in text.lower() or "bad_alloc" in text:
        return ModelUnusable("There is not enough memory to run {file}: choose a smaller batch.", file=path.name)
    reason = _ORT_PREFIX.sub("", text.splitlines()[0]) if text else type(error).__name__
    return ModelUnusable("{file} cannot be run: {reason}", file=path.name, reason=reason[:300])
