"""The evidence pack's README: what was measured, what each file holds, and how to check it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from detector.overlay.draw import BLUR_NOTE, FACE
from detector.times import format_clock, format_timecode
from detector.types import Sampling
from detector.view import RunView, assess_uncertainty
from detector.view.footage import assess_footage, describe_conditions
from detector.view.spelling import to_options
from detector.view.uncertainty import describe_bias, describe_mean, describe_missed

_FILES = {
    "timeline.csv": "one row for every sampled frame: when it was and how many of each class were found; empty counts "
    "where the frame does not count: it could not be read, or is doubtful and left out",
    "detections.csv": "one row for every box: when, what, how sure, and where (pixels of the video's picture)",
    "summary.csv": "one row for every class: mean and highest count, seconds present, first and last seen, and how "
    "sure each is: *_half_width are half of 95 % intervals, held_count is the most that held for a second",
    "settings.json": "the thresholds and the method behind all three tables, and the version of Footfall",
    "spot-checks.json": "what a person counted by eye, for a program that checks this pack",
    "notes.csv": "what somebody noted about moments and stretches of the footage; none of it comes from the model",
    "manifest.json": "how the run was made: video, model, sampling, software, and the sha256 of video and model",
    "frames.csv": "which picture shows which frame; size is full (from the video) or small (kept with the run)",
}
_KINDS = {
    "frames/": "the chosen frames, with a box around everything that counts as seen",
    "charts/": "the counts over time, and at every threshold; open them in a browser",
    "spot-check-": "what a person counted by eye in a few frames; none of it comes from the model",
}


def readme(view: RunView, names: Sequence[str], *, blur_faces: bool) -> str:
    """The text, for a pack that holds the files ``names``."""
    parts = [
        f"Evidence pack of the run {view.run_id}\n",
        _measured(view),
        _counted(view),
        _how_sure(view),
        _footage(view),
        _files(names),
        _checking(view),
        _limits(view, blur_faces),
    ]
    return "\n".join(filter(None, parts))


def _measured(view: RunView) -> str:
    facts = view.about
    read = "" if facts.expected is None else f"; decoded {facts.decoded} of {facts.expected} frames expected"
    return _section(
        "What was measured",
        [
            f"Video: {view.label}, {format_clock(facts.duration_s)} long",
            *([f"Recorded: {view.clock.describe()}"] if view.clock else []),
            f"Video's sha256: {facts.footage_sha256}",
            f"Model: {facts.model_title}",
            f"Model's sha256: {facts.model_sha256}",
            f"Frames looked at: {facts.frames}, {facts.sampling}; {view.whole.n_read} of them readable{read}",
            *_doubtful(view),
            f"Run: {'complete' if facts.complete else 'partial'}, begun {facts.created:%Y-%m-%d %H:%M} UTC, "
            f"by {facts.runtime} on {facts.device}",
        ],
    )


def _doubtful(view: RunView) -> list[str]:
    n_doubtful = view.whole.n_doubtful
    fate = "counted all the same" if view.cut.doubtful else "left out of every count and mean"
    why = "decoded, but damage of the file can show in them"
    return [f"Doubtful frames: {n_doubtful} ({why}), {fate}"] if n_doubtful else []


def _counted(view: RunView) -> str:
    cut = view.cut
    scores = ", ".join(f"{name} {score:g}" for name, score in cut.scores)
    height = [f"Least box height: {cut.min_height_px:g} model pixels"] if cut.min_height_px else []
    where = view.bounds.words()
    place = [f"Place: {where}"] if where else []
    method = f"Method: {view.method.words()}"
    return _section("What counts as seen", [f"Thresholds: {scores}", method, *height, *place, *_stretch(view)])


def _stretch(view: RunView) -> list[str]:
    start_s, end_s = view.cut.start_s, view.cut.end_s
    if start_s is None and end_s is None:
        return []
    last = "the end" if end_s is None else format_timecode(end_s)
    return [f"Only from {format_timecode(start_s or 0.0)} to {last}"]


def _how_sure(view: RunView) -> str:
    lines = []
    for figures in view.figures:
        found = assess_uncertainty(view, figures.class_name)
        if figures.mean_count is not None:
            mean = f"{figures.mean_count:.2f} on average, {describe_mean(found.sampling)}"
            held = found.sampling.held_count
            most = f"{figures.max_count} at most" + ("" if held is None else f", {held} for a second or more")
            lines += [f"{figures.class_name}: {mean}; {most}. {describe_bias(found)}"]
            missed = describe_missed(found.sampling)
    return _section("How sure the numbers are", [*lines, missed]) if lines else ""


def _footage(view: RunView) -> str:
    """The section on what makes the numbers worth less in this footage; empty where nothing is told."""
    lines = describe_conditions(view, assess_footage(view))
    return _section("What the footage is like", lines) if lines else ""


def _files(names: Sequence[str]) -> str:
    lines = [f"{name}: {_FILES[name]}" for name in _FILES if name in names]
    for start, what in _KINDS.items():
        lines += [f"{start}*: {what}"] if any(name.startswith(start) for name in names) else []
    lines += ["SHA256SUMS: a checksum of every file here"]
    return (
        _section("The files", lines) + "\nTimes are seconds from the video's start. In tables an apostrophe stands in "
        "front of = + - or @\nwhere a text or a part of it begins so, that no spreadsheet takes it for a formula.\n"
    )


def _checking(view: RunView) -> str:
    steps = [
        "All at once, and that the tables follow from the video where it is at hand:\n  "
        "python -m detector verify PACK --video VIDEO",
        "That nothing here was changed: sha256sum --check SHA256SUMS",
        "That it is the same video and model: compare their sha256 with the ones above",
        "That the tables follow from the run:\n  " + _export_command(view),
        "That the run follows from the video:\n  "
        + f"python -m detector analyse VIDEO {_analysis_options(view)} --model MODEL",
    ]
    return _section("How to check it", steps)


def _limits(view: RunView, blur_faces: bool) -> str:
    if not blur_faces:
        faces = "Faces are not blurred, as whoever made this pack asked."
    elif FACE in view.classes:
        faces = BLUR_NOTE
    else:
        faces = "This model does not look for faces, so none could be blurred."
    counts = "Counts are a model's answer at the thresholds above, frame by frame; nobody is followed or recognised."
    return _section("Limits", [counts, faces, *view.about.model_limits])


def _section(title: str, lines: Sequence[str]) -> str:
    return f"{title}\n{'-' * len(title)}\n" + "".join(f"- {line}\n" for line in lines)


def _analysis_options(view: RunView) -> str:
    detail = view.about.detail
    return _sampling_options(view.about.sampling_asked) + (f" --detail {detail}" if detail > 1 else "")


def _sampling_options(sampling: Sampling) -> str:
    if sampling.every_s is not None:
        way = f"--every {sampling.every_s:g}s"
    elif sampling.every_frames is not None:
        way = f"--every-frames {sampling.every_frames}"
    else:
        way = f"--frames {sampling.frames}"
    start = f" --start {sampling.start_s:g}" if sampling.start_s else ""
    end = "" if sampling.end_s is None else f" --end {sampling.end_s:g}"
    return way + start + end + ("" if sampling.stream is None else f" --stream {sampling.stream}")


def _export_command(view: RunView) -> str:
    command = ["python", "-m", "detector", "export", view.run_id, "--kind", "timeline"]
    return shlex.join([*command, *to_options(view.cut.flat())])
