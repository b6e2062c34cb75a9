"""Measurements of the ways in which a model can be run here: kept by machine, model file and library versions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from detector.library.documents import lock_document, read_document
from detector.library.manifest import Moment, Sha256
from detector.library.paths import Library
from detector.library.storage import write_bytes
from detector.model.machine import Machine
from detector.types import EXACT, Choice

LEAST_MATCHED, MOST_OFF = 0.995, 0.005
"""The share of the detections of float32 and of another way that have to be the same, and what the mean count of all of
them may be off."""
_LEAST_FRAMES = 4
_WORTH = 1.05
"""Another way has to be so much faster than float32 in three of four comparisons before it is taken."""
_MOST = 200
"""The oldest go when there are more."""

_Count = Annotated[int, Field(ge=0)]
_Ms = Annotated[float, Field(ge=0)]


class Trial(BaseModel):
    """A way of running a model beside the usual one in float32, frame by frame: milliseconds a frame, medians.

    ``speed`` is how many times as fast as the usual way it was in half of the comparisons, ``steady_speed`` in three of
    four. ``matched`` of its ``found`` detections are among the ``exact_found`` of the usual way, too. ``difference`` is
    the largest between coverages. Where ``problem`` says why it could not be run, there are no figures.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    runtime: str
    device: str
    precision: str
    threads: _Count
    batch: _Count
    frames: _Count = 0
    ms: _Ms = 0.0
    exact_ms: _Ms = 0.0
    speed: _Ms = 0.0
    steady_speed: _Ms = 0.0
    difference: _Ms = 0.0
    found: _Count = 0
    exact_found: _Count = 0
    matched: _Count = 0
    problem: str = ""

    @property
    def choice(self) -> Choice:
        """The way."""
        return Choice(self.runtime, self.device, self.precision, self.threads, batch=self.batch)

    @property
    def matched_share(self) -> float | None:
        """The share of the detections of either way that both have; None where neither has any."""
        most = max(self.found, self.exact_found)
        return self.matched / most if most else None

    @property
    def agrees(self) -> bool:
        """True where its answers are near enough to those of float32."""
        share = self.matched_share
        if self.problem or self.frames < _LEAST_FRAMES:
            return False
        if share is None:
            return self.precision == EXACT
        return share >= LEAST_MATCHED and abs(self.found - self.exact_found) <= MOST_OFF * self.exact_found


class Tuning(BaseModel):
    """The trials of a model on a machine, and the footage that they were made on. ``complete``: all there are."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model_sha256: Sha256
    model_title: str
    machine: Machine
    measured: Moment
    footage: str
    complete: bool
    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial | None:
        """The fastest of those that agree, where it is worth it; None where the usual way is as good."""
        able = [trial for trial in self.trials if trial.agrees and trial.steady_speed >= _WORTH]
        return max(able, key=lambda trial: trial.speed, default=None)


class _Tunings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    tunings: tuple[Tuning, ...] = ()


def read_tuning(library: Library, model_sha256: str, machine: Machine) -> Tuning | None:
    """The measurement of a model on this machine with these libraries; None where there is none.

    Raises LibraryError where their file is damaged.
    """
    kept = read_document(library.tuned, _Tunings).tunings
    return next((t for t in reversed(kept) if (t.model_sha256, t.machine) == (model_sha256, machine)), None)


def keep_tuning(library: Library, tuning: Tuning) -> None:
    """Keep one; the former one of this model on this machine goes. Raises LibraryError, StorageFailed."""
    with lock_document(library.tuned):
        kept = read_document(library.tuned, _Tunings).tunings
        key = (tuning.model_sha256, tuning.machine)
        others = tuple(t for t in kept if (t.model_sha256, t.machine) != key)
        content = _Tunings(tunings=(*others, tuning)[-_MOST:])
        write_bytes(library.tuned, content.model_dump_json(indent=1).encode())
