"""The evidence pack: one ZIP with which somebody else can check a run's numbers."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from detector.analysis import timeline
from detector.exports.csv_files import (
    detections_csv,
    spot_check_csv,
    summary_csv,
    table,
    text_cell,
    timeline_csv,
)
from detector.exports.pictures import annotated
from detector.exports.readme import readme
from detector.images import jpeg
from detector.library.manifest import MANIFEST
from detector.library.notes import read_notes
from detector.library.paths import Library
from detector.library.run import Run
from detector.times import timecode
from detector.types import Detections, Int32, Thresholds
from detector.video.names import clean_name
from detector.view.seen import faces_to_hide, found, settings

Files = dict[str, bytes]
CHECKSUMS = "SHA256SUMS"


def evidence_pack(
    library: Library,
    run: Run,
    thresholds: Thresholds,
    *,
    samples: Sequence[int] = (),
    charts: Mapping[str, bytes] | None = None,
    blur_faces: bool = True,
    kept: Detections | None = None,
) -> bytes:
    """A ZIP: the CSV files, settings, manifest, hashes, the pictures of ``samples``, charts, and a README.

    ``charts`` are files by name, such as ``timeline.html``. Faces are blurred where the detector found them, unless
    ``blur_faces`` is switched off. ``kept`` is ``found(run, thresholds)`` where the caller already has it. The same
    request gives the same bytes. Raises SettingError for thresholds that the run cannot answer, IndexError for a sample
    it does not have.
    """
    seen = found(run, thresholds) if kept is None else kept
    files = _tables(run, seen) | _spot_checks(run)
    files |= {"settings.json": _settings(run, thresholds), MANIFEST: (run.folder / MANIFEST).read_bytes()}
    hidden = faces_to_hide(run, thresholds) if blur_faces and samples else Detections.empty()
    files |= _frames(library, run, seen, hidden, sorted(set(samples)))
    files |= {f"charts/{clean_name(name)}": data for name, data in (charts or {}).items()}
    files["README.txt"] = readme(run, thresholds, sorted(files), blur_faces=blur_faces).encode()
    files[CHECKSUMS] = _checksums(files)
    return _zipped(files, run)


def _tables(run: Run, seen: Detections) -> Files:
    return {
        "detections.csv": detections_csv(run, seen),
        "timeline.csv": timeline_csv(run, seen),
        "summary.csv": summary_csv(run, seen),
    }


def _spot_checks(run: Run) -> Files:
    checks = [check for check in read_notes(run.folder).spot_checks if check.counted]
    return {clean_name(f"spot-check-{check.class_name}.csv"): spot_check_csv(run, check) for check in checks}


def _settings(run: Run, thresholds: Thresholds) -> bytes:
    return json.dumps({"run": run.id, **settings(run, thresholds)}, indent=2, ensure_ascii=False).encode()


def _frames(library: Library, run: Run, seen: Detections, hidden: Detections, samples: list[int]) -> Files:
    """The pictures, and a table that says which is which."""
    if not samples:
        return {}
    counted = timeline.counts(seen, run.n_samples, len(run.classes))
    files: Files = {}
    rows: list[Sequence[object]] = []
    for sample in samples:
        if not 0 <= sample < run.n_samples:
            raise IndexError(f"sample {sample} of a run of {run.n_samples}")
        time_s, index = float(run.samples.time_s[sample]), int(run.samples.frame_index[sample])
        shown = annotated(library, run, sample, seen, hidden)
        name = f"frames/{index:06d}-{timecode(time_s).replace(':', '-')}.jpg"
        if shown.size != "none":
            files[name] = jpeg(shown.image)
        numbers = counted[sample].tolist() if run.samples.readable[sample] else [""] * len(run.classes)
        place = [index, f"{time_s:.3f}", timecode(time_s), run.samples.status[sample]]
        rows.append([name if shown.size != "none" else "", shown.size, *place, *numbers])
    header = ("picture", "size", "frame_index", "time_s", "timecode", "status", *map(text_cell, run.classes))
    return {"frames.csv": table(header, rows), **files}


def _checksums(files: Files) -> bytes:
    """As ``sha256sum --check`` reads it."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def _zipped(files: Files, run: Run) -> bytes:
    """The files below one folder, dated by the run."""
    moment = run.manifest.created.timetuple()[:6]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{run.id}-evidence/{name}", date_time=moment)
            entry.external_attr = 0o644 << 16
            packed = zipfile.ZIP_STORED if Path(name).suffix == ".jpg" else zipfile.ZIP_DEFLATED
            pack.writestr(entry, files[name], compress_type=packed)
    return content.getvalue()


def worth_showing(counts: Int32, most: int = 12) -> list[int]:
    """Samples a pack may show where nobody chose any, from counts (S,): the fullest ones, in order of time.

    They lie apart by at least a third of an even spread, so that one crowd does not fill the pack.
    """
    apart = max(1, len(counts) // (3 * most))
    chosen: list[int] = []
    for sample in np.argsort(-counts, kind="stable").tolist():
        if len(chosen) == most or not counts[sample]:
            break
        if all(abs(sample - other) >= apart for other in chosen):
            chosen.append(sample)
    return sorted(chosen)
