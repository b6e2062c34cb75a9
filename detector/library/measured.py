"""Measurements of models on footage that was labelled here: kept by model, whatever becomes of the run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from detector.analysis.evaluation import Evaluation
from detector.library.documents import lock_document, read_document
from detector.library.manifest import Moment, Sha256
from detector.library.paths import Library
from detector.library.storage import write_bytes

_MOST = 500
"""The oldest go when there are more."""


class Measurement(BaseModel):
    """A run held against labels: which, when and how, and what came of it.

    ``threshold`` and ``method`` are those of the class; ``ignore_sha256`` is of the file of ignored boxes, where there
    was one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model_sha256: Sha256
    model_title: str
    run_id: str
    footage: str
    class_name: str
    threshold: float
    method: str
    min_iou: Annotated[float, Field(ge=0, le=1)]
    labels_name: str
    labels_sha256: Sha256
    ignore_sha256: Sha256 | None
    measured: Moment
    evaluation: Evaluation

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for the same question asked again, whose answer takes the place of the former one."""
        asked = (self.run_id, self.class_name, self.threshold, self.method, self.min_iou)
        return (self.model_sha256, *asked, self.labels_sha256, self.ignore_sha256)


class _Measurements(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    measurements: tuple[Measurement, ...] = ()


def list_measurements(library: Library, model_sha256: str) -> list[Measurement]:
    """The measurements of a model, the latest first. Raises LibraryError where their file is damaged."""
    return [m for m in reversed(_read(library).measurements) if m.model_sha256 == model_sha256]


def keep_measurement(library: Library, measurement: Measurement) -> None:
    """Keep one; the same question's former answer goes. Raises LibraryError, StorageFailed."""
    with lock_document(library.measured):
        others = tuple(m for m in _read(library).measurements if m.identity != measurement.identity)
        kept = _Measurements(measurements=(*others, measurement)[-_MOST:])
        write_bytes(library.measured, kept.model_dump_json(indent=1).encode())


def _read(library: Library) -> _Measurements:
    return read_document(library.measured, _Measurements)
