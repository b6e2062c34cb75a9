"""The evidence pack: one ZIP with which somebody else can check a run's numbers."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pydantic import Field

from detector.errors import SettingError
from detector.exports import detections_csv, notes_csv, spot_check, summary_csv, timeline_csv
from detector.exports.base import Export, Options
from detector.exports.csv import write_csv
from detector.exports.datasets import clock_head
from detector.exports.readme import readme
from detector.exports.table import FRAME_COLUMNS, Cell, Table, columns_of
from detector.images import encode_jpeg
from detector.library.manifest_file import MANIFEST
from detector.library.notes import Notes
from detector.library.paths import software_version
from detector.times import format_timecode
from detector.types import Int32
from detector.video.names import clean_name
from detector.view import RunView
from detector.view.notes import list_notes
from detector.view.pictures import annotate_picture, read_large_picture
from detector.view.spot_check import list_answered, read_spot_check
from detector.view.tracks import choose_followed_class

Files = dict[str, bytes]
CHECKSUMS, SETTINGS, BY_EYE = "SHA256SUMS", "settings.json", "spot-checks.json"
TABLES = {
    "detections.csv": detections_csv.EXPORT,
    "timeline.csv": timeline_csv.EXPORT,
    "summary.csv": summary_csv.EXPORT,
}
"""What follows from the run alone, and is made again to check a pack."""


class EvidenceOptions(Options):
    """The pictures that go in."""

    samples: tuple[int, ...] | None = Field(
        default=None,
        title="SAMPLE",
        description="pictures of these samples, by their place in the run (the fullest ones)",
    )
    blur_faces: bool = Field(
        default=True, description="whether faces that were found in the pictures are blurred (they are)"
    )


def write(view: RunView, options: EvidenceOptions) -> Iterator[bytes]:
    """A ZIP: the CSV files, settings, manifest, hashes, pictures, charts, and a README.

    The same request gives the same bytes. Raises SettingError for a sample that the run does not have.
    """
    samples = fullest(view) if options.samples is None else options.samples
    files = {name: export.content(view) for name, export in TABLES.items()}
    files |= _spot_checks(view) | _notes(view)
    files |= {SETTINGS: _settings(view), MANIFEST: view.manifest_json}
    files |= _frames(view, sorted(set(samples)), blur_faces=options.blur_faces)
    files |= _charts(view)
    files["README.txt"] = readme(view, sorted(files), blur_faces=options.blur_faces).encode()
    files[CHECKSUMS] = _checksums(files)
    yield _zipped(files, view)


def fullest(view: RunView, most: int = 12) -> list[int]:
    """Samples worth showing where nobody chose any, by their place in the run, in order of time.

    Those with most people; of a network that knows no people its first class is counted.
    """
    counts = view.counts[:, view.class_id(choose_followed_class(view))]
    return [view.first_sample + sample for sample in fullest_of(counts, most)]


def fullest_of(counts: Int32, most: int) -> list[int]:
    """The places of the highest counts (S,), rising.

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


def evenly_spread(view: RunView, most: int = 24) -> list[int]:
    """Samples of the view's stretch at even steps, by their place in the run."""
    rows = view.rows
    return list(range(rows.start, rows.stop, max(1, -(-(rows.stop - rows.start) // most))))


def _spot_checks(view: RunView) -> Files:
    """What was counted by eye, for people; and for a program, which needs all that the bias follows from."""
    answered = list_answered(view)
    tables = {
        clean_name(f"spot-check-{name}.csv"): spot_check.EXPORT.content(view, class_name=name) for name in answered
    }
    checks = tuple(read_spot_check(view, name) for name in answered)
    notes = Notes(spot_checks=checks).model_dump_json(indent=2).encode()
    return {**tables, BY_EYE: notes} if checks else {}


def _notes(view: RunView) -> Files:
    return {"notes.csv": notes_csv.EXPORT.content(view)} if list_notes(view) else {}


def _charts(view: RunView) -> Files:
    from detector.figures.files import make_chart_files  # where it is used: help and completion do without Plotly

    return {f"charts/{name}": data for name, data in make_chart_files(view, choose_followed_class(view)).items()}


def _settings(view: RunView) -> bytes:
    made = {"run": view.run_id, "footfall": software_version()}
    return json.dumps({**made, **view.settings, **clock_head(view)}, indent=2, ensure_ascii=False).encode()


def _frames(view: RunView, samples: list[int], *, blur_faces: bool) -> Files:
    """The pictures, and a table that says which is which."""
    if not samples:
        return {}
    whole = view.whole
    files: Files = {}
    rows: list[list[Cell]] = []
    for sample in samples:
        if not 0 <= sample < view.n_samples:
            raise SettingError(
                "This run has no sample {sample}; it has {n_samples}.", sample=sample, n_samples=view.n_samples
            )
        time_s, index = float(whole.time_s[sample]), int(whole.samples.frame_index[sample])
        picture = read_large_picture(view, sample)
        name = f"frames/{index:06d}-{format_timecode(time_s).replace(':', '-')}.jpg" if picture.size != "none" else ""
        if name:
            files[name] = encode_jpeg(annotate_picture(view, sample, picture.image, blur_faces=blur_faces))
        numbers = whole.counts[sample].tolist() if whole.counted[sample] else [None] * len(view.classes)
        rows.append([name, picture.size, index, time_s, time_s, whole.statuses[sample], *numbers])
    columns = (*columns_of("picture", "size"), *FRAME_COLUMNS[1:], *columns_of("status"))
    table = Table((*columns, *columns_of(*view.classes, kind="whole")), rows)
    return {"frames.csv": b"".join(write_csv(table)), **files}


def _checksums(files: Files) -> bytes:
    """As ``sha256sum --check`` reads it."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def _zipped(files: Files, view: RunView) -> bytes:
    """The files below one folder, dated by the run."""
    moment = view.about.created.timetuple()[:6]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{view.run_id}-evidence/{name}", date_time=moment)
            entry.external_attr = 0o644 << 16
            packed = zipfile.ZIP_STORED if Path(name).suffix == ".jpg" else zipfile.ZIP_DEFLATED
            pack.writestr(entry, files[name], compress_type=packed)
    return content.getvalue()


EXPORT = Export(
    name="evidence",
    title="Evidence pack",
    help="One ZIP with which somebody else can check the numbers: tables, settings, hashes, pictures, charts.",
    group="packs",
    suffix="evidence.zip",
    mime="application/zip",
    takes="view",
    write=write,
    options=EvidenceOptions,
)
