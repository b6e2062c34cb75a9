"""Every file a run can be taken away as, by the name the command line and the download buttons use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detector.errors import SettingError
from detector.exports.csv_files import detections_csv, summary_csv, timeline_csv
from detector.exports.datasets import coco_json, mot_text, parquet
from detector.library.run import Run
from detector.types import Detections, Thresholds
from detector.view.seen import found

Maker = Callable[[Run, Thresholds, Detections], bytes]
"""From a run, thresholds, and what counts as seen at them, to a file's bytes."""


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file: what it is, its ending, its media type, and how it is made."""

    title: str
    ending: str
    mime: str
    make: Maker


EXPORTS = {
    "detections": Export(
        "every box (CSV)", "detections.csv", "text/csv", lambda run, _, seen: detections_csv(run, seen)
    ),
    "timeline": Export(
        "counts for every frame (CSV)", "timeline.csv", "text/csv", lambda run, _, seen: timeline_csv(run, seen)
    ),
    "summary": Export(
        "key figures for every class (CSV)", "summary.csv", "text/csv", lambda run, _, seen: summary_csv(run, seen)
    ),
    "coco": Export("every box (COCO JSON)", "coco.json", "application/json", coco_json),
    "mot": Export("every box (MOT text)", "mot.txt", "text/plain", lambda run, _, seen: mot_text(run, seen)),
    "parquet": Export("every box (Parquet)", "detections.parquet", "application/vnd.apache.parquet", parquet),
}


def export(run: Run, kind: str, thresholds: Thresholds, *, kept: Detections | None = None) -> bytes:
    """The file of this kind. ``kept`` is ``found(run, thresholds)`` where the caller already has it.

    Raises SettingError for a kind there is none of, or thresholds the run cannot answer.
    """
    if kind not in EXPORTS:
        raise SettingError(
            "There is no export called {kind!r}. Choose one of {exports}.", kind=kind, exports=", ".join(EXPORTS)
        )
    seen = found(run, thresholds) if kept is None else kept
    return EXPORTS[kind].make(run, thresholds, seen)
