"""A run in a few lines."""

from __future__ import annotations

from detector.analysis.timeline import ClassSummary
from detector.cli.printing import program, table
from detector.library.run import Run
from detector.times import timecode
from detector.video.names import printable
from detector.view import RunView

OUTCOMES = {
    "new": "",
    "continued": " (continued where it was interrupted)",
    "known": " (analysed before; nothing was computed again)",
}


def print_summary(view: RunView, outcome: str = "new") -> None:
    """The run's id, what was found, how fast, and what to do next."""
    run = view.run
    manifest = run.manifest
    print(f"Run {run.id}{OUTCOMES[outcome]}")
    print(f"{printable(manifest.video.name)} with {manifest.model.title} on {manifest.provider}")
    print(frames_line(run))
    print()
    print(classes_table(view))
    print()
    for line in cost_lines(run):
        print(line)
    print(f"Counts as CSV: {program()} export {run.id} --kind timeline --out timeline.csv")


def frames_line(run: Run) -> str:
    """The number of frames looked at, and of those that could not be read."""
    manifest = run.manifest
    unread = int((~run.samples.readable).sum())
    text = f"{run.n_samples} {'frame' if run.n_samples == 1 else 'frames'} looked at"
    if manifest.state == "partial":
        text += f" of {manifest.total_samples}; the same command goes on from there"
    if unread:
        text += f"; {unread} could not be read"
    if manifest.expected and manifest.decoded is not None and manifest.decoded < manifest.expected:
        text += f"; decoded {manifest.decoded} of {manifest.expected} expected"
    return text


def classes_table(view: RunView) -> str:
    """Per class the mean and the largest count at the view's thresholds."""
    rows = [_row(line, score) for line, score in zip(view.figures, view.thresholds.scores, strict=True)]
    return table(["class", "threshold", "a frame", "most", "at", "seconds present"], rows)


def _row(line: ClassSummary, score: float) -> list[object]:
    mean = "-" if line.mean_count is None else f"{line.mean_count:.2f}"
    at = "-" if line.max_at_s is None or not line.max_count else timecode(line.max_at_s)
    most = "-" if line.max_count is None else str(line.max_count)
    return [line.class_name, f"{score:.2f}", mean, most, at, f"{line.seconds_present:.1f}"]


def cost_lines(run: Run) -> list[str]:
    """Speed by stage and memory, where the run knows them."""
    timings = run.manifest.timings
    if timings is None or not timings.frames:
        return []
    stages = ", ".join(f"{stage} {ms:.1f}" for stage, ms in timings.ms_per_frame.items())
    ms = 1000 / timings.frames_per_s if timings.frames_per_s else 0.0
    return [
        f"Speed: {timings.frames_per_s:.1f} frames a second, {ms:.1f} ms a frame; stages overlap: {stages}",
        f"Memory: {timings.peak_memory_bytes / 2**20:.0f} MiB at most",
    ]
