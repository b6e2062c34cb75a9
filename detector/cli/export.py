"""``export``: what a run shows, as CSV or in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers, class_score, fraction, positive
from detector.errors import SettingError
from detector.exports.registry import EXPORTS, export
from detector.grid.methods import METHODS, method_of, methods_for
from detector.grid.threshold import check_thresholds
from detector.library.paths import open_library
from detector.types import Method, Thresholds

if TYPE_CHECKING:
    from detector.library.run import Run


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "export",
        help="write a run's detections, timeline or summary as CSV, or its boxes in other formats",
        description="Write what a run shows at the given thresholds. Nothing is analysed again.",
    )
    parser.add_argument("id", metavar="RUN", help="the run's id as 'runs' lists it, its beginning or end, or 'latest'")
    parser.add_argument(
        "--kind",
        choices=tuple(EXPORTS),
        default="timeline",
        help="; ".join(f"{kind}: {made.title}" for kind, made in EXPORTS.items()) + " (default: timeline)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: to the terminal)")
    _add_thresholds(parser)
    parser.set_defaults(run=run)


def _add_thresholds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--threshold",
        action="append",
        type=class_score,
        default=[],
        metavar="CLASS=SCORE",
        help="what counts as seen, such as person=0.5; once for each class (default: the model's own)",
    )
    parser.add_argument(
        "--method",
        choices=methods_for(has_boxes=True),
        help="how cells become objects (default: nms, where there are boxes)",
    )
    for method in METHODS.values():
        for parameter in method.parameters:
            parser.add_argument(
                f"--{parameter.name.replace('_', '-')}",
                type=positive if parameter.whole else fraction,
                metavar=parameter.metavar,
                help=f"{method.name}: {parameter.option_help}",
            )
    parser.add_argument(
        "--min-height", type=float, default=0.0, metavar="PIXELS", help="least box height in model pixels (0)"
    )


def run(args: argparse.Namespace) -> None:
    """Write one export."""
    from detector.cli.output import save
    from detector.library.run import read_run
    from detector.library.runs import find_run

    library = open_library()
    opened = read_run(library, find_run(library, args.id))
    save(export(opened, args.kind, thresholds_of(args, opened)), args.out)


def thresholds_of(args: argparse.Namespace, run: Run) -> Thresholds:
    """The thresholds the options ask for, checked against the run. SettingError where it cannot answer them."""
    method = _method(args, run)
    scores = dict(zip(run.classes, method.default_scores(run.classes, run.manifest.model.thresholds), strict=True))
    for name, score in args.threshold:
        if name not in scores:
            raise SettingError(
                "This run has no class {name!r}; it has {classes}.", name=name, classes=", ".join(run.classes)
            )
        scores[name] = score
    thresholds = Thresholds(tuple(scores.values()), method, args.min_height)
    check_thresholds(thresholds, run.classes, run.manifest.floor)
    return thresholds


def _method(args: argparse.Namespace, run: Run) -> Method:
    """The method asked for, with those of its parameters that were given."""
    has_boxes = run.manifest.model.has_boxes
    if args.method is not None and not has_boxes:
        raise SettingError("This run's network gives no boxes, so its connected cells are used: leave --method out.")
    kind = METHODS[args.method or methods_for(has_boxes=has_boxes)[0]]
    own = {parameter.name for parameter in kind.parameters}
    others = [p.name for other in METHODS.values() for p in other.parameters if p.name not in own]
    _refuse(args, others, f"--method {kind.name}" if has_boxes else "a network without boxes")
    method, _ = kind().floored(run.manifest.floor)
    return method_of(kind.name, **{name: _given(args, name, method) for name in own})


def _given(args: argparse.Namespace, name: str, method: Method) -> float:
    given: float | None = getattr(args, name)
    own: float = getattr(method, name)
    return own if given is None else given


def _refuse(args: argparse.Namespace, options: list[str], where: str) -> None:
    """SettingError for an option that would be passed over."""
    for option in options:
        if getattr(args, option) is not None:
            raise SettingError("--{option} does not belong to {where}.", option=option.replace("_", "-"), where=where)
