"""A run in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from detector.analysis.timeline import ClassSummary
from detector.cli.printing import program, table
from detector.clock import Clock
from detector.times import format_timecode
from detector.video.names import printable
from detector.view import RunView, Uncertainty, assess_uncertainty
from detector.view.about import About, describe_detail
from detector.view.footage import assess_footage, describe_conditions
from detector.view.uncertainty import describe_bias, describe_interval, describe_missed, format_half_width

OUTCOMES = {
    "new": "",
    "continued": " (continued where it was interrupted)",
    "known": " (analysed before; nothing was computed again)",
}


def print_summary(view: RunView, outcome: str = "new", notes: Sequence[str] = ()) -> None:
    """The run's id, what was found, how fast, and what to do next; ``notes`` are those about its video."""
    facts = view.about
    print(f"Run {view.run_id}{OUTCOMES[outcome]}")
    print(f"{printable(view.label)} with {facts.model_title} on {facts.device}{describe_detail(facts.detail)}")
    print(frames_line(view))
    if view.clock:
        print(f"Recorded {view.clock.describe()}")
    for note in notes:
        print(note)
    print()
    print(classes_table(view))
    for line in describe_conditions(view, assess_footage(view)):
        print(line)
    print()
    for line in cost_lines(facts):
        print(line)
    print(f"Counts as CSV: {program()} export {view.run_id} --kind timeline --out timeline.csv")


def frames_line(view: RunView) -> str:
    """The number of frames looked at, and of those that do not count by why: unread, failed, doubtful."""
    facts, whole = view.about, view.whole
    text = f"{facts.frames} {'frame' if facts.frames == 1 else 'frames'} looked at"
    if not facts.complete:
        text += f" of {facts.total_frames}; the same command goes on from there"
    if whole.n_unreadable:
        text += f"; {whole.n_unreadable} could not be read"
    if facts.failed:
        text += f"; the network failed at {facts.failed}"
    if whole.n_doubtful:
        fate = "counted" if view.cut.doubtful else "left out of every mean"
        text += f"; {whole.n_doubtful} doubtful, as damage of the file can show in them, and {fate}"
    if facts.expected and facts.decoded is not None and facts.decoded < facts.expected:
        text += f"; decoded {facts.decoded} of {facts.expected} expected"
    return text


def classes_table(view: RunView) -> str:
    """Per class the mean over time and the largest count at the view's thresholds, and how sure they are."""
    found = [assess_uncertainty(view, name) for name in view.classes]
    rows = [_row(*line, view.clock) for line in zip(view.figures, view.thresholds.scores, found, strict=True)]
    header = ["class", "threshold", "on average", "most", "at", "for 1 s", "seconds present"]
    return "\n".join([table(header, rows), *_explain(found)])


def _row(line: ClassSummary, score: float, found: Uncertainty, clock: Clock | None) -> list[object]:
    sampling = found.sampling
    at = "-" if line.max_at_s is None or not line.max_count else format_timecode(line.max_at_s)
    if clock and line.max_at_s is not None and line.max_count:
        at += f" ({clock.text(line.max_at_s)})"
    if len(sampling.peaks) > 1:
        at += f" and {len(sampling.peaks) - 1} more"
    return [
        line.class_name,
        f"{score:.2f}",
        "-" if line.mean_count is None else f"{line.mean_count:.2f}{_give_or_take(sampling.mean_half_width, 2)}",
        "-" if line.max_count is None else str(line.max_count),
        at,
        "-" if sampling.held_count is None else str(sampling.held_count),
        f"{line.seconds_present:.1f}{_give_or_take(sampling.present_half_width_s, 1)}",
    ]


def _give_or_take(half_width: float | None, digits: int) -> str:
    return "" if half_width is None else f" {format_half_width(half_width, digits)}"


def _explain(found: Sequence[Uncertainty]) -> list[str]:
    """Where the doubt comes from: how often was looked, and how well the detector counts, as far as that is known."""
    sampling = found[0].sampling
    if sampling.interval_s is None:
        return []
    looked = f"± comes from looking {describe_interval(sampling.interval_s)}. {describe_missed(sampling)}"
    checked = [describe_bias(one) for one in found if one.bias is not None]
    return [looked, *(checked or [describe_bias(found[0])])]


def cost_lines(facts: About) -> list[str]:
    """Speed by stage and memory, where the run knows them."""
    costs = facts.costs
    if costs is None or not costs.frames:
        return []
    stages = ", ".join(f"{stage} {ms:.1f}" for stage, ms in costs.ms_per_frame.items())
    ms = 1000 / costs.frames_per_s if costs.frames_per_s else 0.0
    return [
        f"Speed: {costs.frames_per_s:.1f} frames a second, {ms:.1f} ms a frame; stages overlap: {stages}",
        f"Memory: {costs.peak_memory_bytes / 2**20:.0f} MiB at most",
    ]
