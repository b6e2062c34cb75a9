"""The evidence pack's README: what was measured, what each file holds, and how to check it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from detector.library.run import Run
from detector.overlay.draw import BLUR_NOTE, FACE
from detector.times import clock
from detector.types import Sampling, Thresholds
from detector.video.sampling import sampling_words

_FILES = {
    "timeline.csv": "one row for every sampled frame: when it was and how many of each class were found; empty counts "
    "where the frame could not be read",
    "detections.csv": "one row for every box: when, what, how sure, and where (pixels of the video's picture)",
    "summary.csv": "one row for every class: mean and highest count, seconds present, first and last seen",
    "settings.json": "the thresholds and the method behind all three tables",
    "manifest.json": "how the run was made: video, model, sampling, software, and the sha256 of video and model",
    "frames.csv": "which picture shows which frame; size is full (from the video) or small (kept with the run)",
}
_KINDS = {
    "frames/": "the chosen frames, with a box around everything that counts as seen",
    "charts/": "charts as they were on screen; open them in a browser",
    "spot-check-": "what a person counted by eye in a few frames; none of it comes from the model",
}


def readme(run: Run, thresholds: Thresholds, names: Sequence[str], *, blur_faces: bool) -> str:
    """The text, for a pack that holds the files ``names``."""
    parts = (
        f"Evidence pack of the run {run.id}\n",
        _measured(run),
        _counted(run, thresholds),
        _files(names),
        _checking(run, thresholds),
        _limits(run, blur_faces),
    )
    return "\n".join(parts)


def _measured(run: Run) -> str:
    manifest = run.manifest
    read = "" if manifest.expected is None else f"; decoded {manifest.decoded} of {manifest.expected} frames expected"
    return _section(
        "What was measured",
        [
            f"Video: {manifest.video.name}, {clock(manifest.video.duration_s or run.end_s)} long",
            f"Video's sha256: {manifest.video.sha256}",
            f"Model: {manifest.model.title}",
            f"Model's sha256: {manifest.model.sha256}",
            f"Frames looked at: {run.n_samples}, {sampling_words(manifest.sampling.as_sampling())}; "
            f"{int(run.samples.readable.sum())} of them readable{read}",
            f"Run: {manifest.state}, begun {manifest.created:%Y-%m-%d %H:%M} UTC, "
            f"by {manifest.runtime} on {manifest.provider}",
        ],
    )


def _counted(run: Run, thresholds: Thresholds) -> str:
    scores = ", ".join(f"{name} {score:g}" for name, score in zip(run.classes, thresholds.scores, strict=True))
    how = thresholds.method.words()
    height = [f"Least box height: {thresholds.min_height_px:g} model pixels"] if thresholds.min_height_px else []
    return _section("What counts as seen", [f"Thresholds: {scores}", f"Method: {how}", *height])


def _files(names: Sequence[str]) -> str:
    told = [f"{name}: {_FILES[name]}" for name in _FILES if name in names]
    for start, what in _KINDS.items():
        told += [f"{start}*: {what}"] if any(name.startswith(start) for name in names) else []
    told += ["SHA256SUMS: a checksum of every file here"]
    return (
        _section("The files", told) + "\nTimes are seconds from the video's start. Text that begins with = + - or "
        "@ has an apostrophe in front,\nso that no spreadsheet takes it for a formula.\n"
    )


def _checking(run: Run, thresholds: Thresholds) -> str:
    manifest = run.manifest
    steps = [
        "That nothing here was changed: sha256sum --check SHA256SUMS",
        "That it is the same video and model: compare their sha256 with the ones above",
        "That the tables follow from the run:\n  " + _export_command(run, thresholds),
        "That the run follows from the video:\n  "
        + f"python -m detector analyse VIDEO {_sampling_options(manifest.sampling.as_sampling())} --model MODEL",
    ]
    return _section("How to check it", steps)


def _limits(run: Run, blur_faces: bool) -> str:
    if not blur_faces:
        faces = "Faces are not blurred, as whoever made this pack asked."
    elif FACE in run.classes:
        faces = BLUR_NOTE
    else:
        faces = "This model does not look for faces, so none could be blurred."
    counts = "Counts are a model's answer at the thresholds above, frame by frame; nobody is followed or recognised."
    return _section("Limits", [counts, faces, *run.manifest.model.limits])


def _section(title: str, lines: Sequence[str]) -> str:
    return f"{title}\n{'-' * len(title)}\n" + "".join(f"- {line}\n" for line in lines)


def _sampling_options(sampling: Sampling) -> str:
    if sampling.every_s is not None:
        way = f"--every {sampling.every_s:g}s"
    elif sampling.every_frames is not None:
        way = f"--every-frames {sampling.every_frames}"
    else:
        way = f"--frames {sampling.frames}"
    start = f" --start {sampling.start_s:g}" if sampling.start_s else ""
    return way + start + ("" if sampling.end_s is None else f" --end {sampling.end_s:g}")


def _export_command(run: Run, thresholds: Thresholds) -> str:
    words = ["python", "-m", "detector", "export", run.id, "--kind", "timeline"]
    for name, score in zip(run.classes, thresholds.scores, strict=True):
        words += ["--threshold", f"{name}={score:.9g}"]
    method = thresholds.method
    if method.needs_boxes:
        words += ["--method", method.name]
    for parameter in method.parameters:
        words += [f"--{parameter.name.replace('_', '-')}", f"{getattr(method, parameter.name):.9g}"]
    if thresholds.min_height_px:
        words += ["--min-height", f"{thresholds.min_height_px:g}"]
    return shlex.join(words)
