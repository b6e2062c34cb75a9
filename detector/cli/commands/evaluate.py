"""``evaluate``: hold a run against labelled boxes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers, fraction
from detector.cli.printing import table
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.library.measured import Measurement
    from detector.view.evaluation import Measure, Score

PLACE = 45
_HEADER = ("", "frames", "labelled", "found", "precision", "recall", "count error")


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="hold a run against labelled boxes: precision, recall, count error",
        description="Hold what a run found, at the model's own thresholds, against the boxes that somebody drew: over "
        "all labelled frames that it looked at, and by size, crowding and brightness. The most certain box chooses "
        "first, and takes the label that it overlaps most. Intervals are of 95 per cent, from how much five stretches "
        "of the frames differ. The Models page keeps what came of it.",
    )
    parser.add_argument("id", metavar="RUN", help="the run's id as 'runs' lists it, its beginning or end, or 'latest'")
    parser.add_argument(
        "--labels",
        type=Path,
        required=True,
        metavar="FILE",
        help="boxes in the video's pixels, by its own frame numbers: MOT text, COCO JSON, or the XML of CVAT or PETS",
    )
    parser.add_argument(
        "--iou", type=fraction, metavar="IOU", default=0.5, help="the least overlap of a box and its label (0.5)"
    )
    parser.add_argument(
        "--ignore",
        type=Path,
        metavar="FILE",
        help="boxes, in any of these formats, in which nothing counts as hit or miss",
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Print the figures, and keep them beside the model."""
    from detector.actions.evaluate import evaluate
    from detector.library.audit import note_command
    from detector.library.measured import keep_measurement
    from detector.library.paths import open_library
    from detector.view import open_run

    view = open_run(args.id)
    measurement = evaluate(view, args.labels, ignore_file=args.ignore, min_iou=args.iou)
    print(measurement.model_dump_json(indent=2) if args.json else _in_words(measurement))
    keep_measurement(open_library(), measurement)
    note_command(open_library(), "evaluate", view.run_id, name=view.label)


def _in_words(measurement: Measurement) -> str:
    overall, iou = measurement.evaluation.overall, measurement.min_iou
    lines = [
        f"Run {measurement.run_id}",
        printable(
            f"{measurement.model_title} against {measurement.labels_name}: {measurement.class_name} from "
            f"{measurement.threshold:g}, boxes that overlap a label by {iou:g} or more"
        ),
        f"{overall.frames} labelled frames, {overall.labelled} labelled, {overall.found} found, {overall.hits} in both",
        "",
        _figure_line("precision", overall.precision),
        _figure_line("recall", overall.recall),
        _figure_line("count error", overall.count_error) + _bias(overall),
    ]
    for group in measurement.evaluation.groups:
        rows = [_row(score) for score in group.scores]
        lines += ["", f"By {group.by} ({group.unit})", table(_HEADER, rows)]
    return "\n".join(lines)


def _figure_line(name: str, measure: Measure | None) -> str:
    return f"{name:<12} {_number(measure)}"


def _bias(score: Score) -> str:
    return "" if score.count_bias is None else f"  a frame; {score.count_bias:+.3f} on average"


def _row(score: Score) -> list[object]:
    figures = (_number(measure) for measure in (score.precision, score.recall, score.count_error))
    return [score.name, score.frames, score.labelled, score.found, *figures]


def _number(measure: Measure | None) -> str:
    if measure is None:
        return "-"
    interval = "" if measure.low is None else f"  ({measure.low:.3f} to {measure.high:.3f})"
    return f"{measure.value:.3f}{interval}"
