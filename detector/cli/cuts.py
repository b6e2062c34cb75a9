"""The options by which a command cuts a run: thresholds, method, least height, and a stretch of time."""

from __future__ import annotations

import argparse

from detector.cli.arguments import class_score, fraction, positive, seconds
from detector.errors import SettingError
from detector.grid.methods import METHODS, method_of, methods_for
from detector.times import clock
from detector.types import Method
from detector.view import RunView


def add_cut(parser: argparse.ArgumentParser) -> None:
    """--threshold, --method and the methods' parameters, --min-height, --start and --end."""
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
        help=f"how cells become objects (default: {methods_for(has_boxes=True)[0]}, where there are boxes)",
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
    parser.add_argument(
        "--start", type=seconds, metavar="TIME", help="leave out what comes before, such as 90, 90s or 1:30"
    )
    parser.add_argument("--end", type=seconds, metavar="TIME", help="leave out this time and what comes after")


def cut_as_asked(view: RunView, args: argparse.Namespace) -> RunView:
    """The view as the options of ``add_cut`` cut it. SettingError for what the run cannot answer."""
    if args.end is not None and args.end <= (args.start or 0.0):
        raise SettingError(
            "The end ({end}) must come after the start ({start}).", end=clock(args.end), start=clock(args.start or 0.0)
        )
    scores = dict(args.threshold)
    return view.at(scores, method=_method(view, args), min_height_px=args.min_height).between(args.start, args.end)


def _method(view: RunView, args: argparse.Namespace) -> Method:
    """The method asked for, with those of its parameters that were given."""
    if args.method is not None and not view.has_boxes:
        raise SettingError("This run's network gives no boxes, so its connected cells are used: leave --method out.")
    kind = METHODS[args.method or methods_for(has_boxes=view.has_boxes)[0]]
    own = {parameter.name for parameter in kind.parameters}
    others = [p.name for other in METHODS.values() for p in other.parameters if p.name not in own]
    _refuse(args, others, f"--method {kind.name}" if view.has_boxes else "a network without boxes")
    method, _ = kind().floored(view.floor)
    return method_of(kind.name, **{name: _given(args, name, getattr(method, name)) for name in own})


def _given(args: argparse.Namespace, name: str, own: float) -> float:
    given: float | None = getattr(args, name)
    return own if given is None else given


def _refuse(args: argparse.Namespace, options: list[str], where: str) -> None:
    """SettingError for an option that would be passed over."""
    for option in options:
        if getattr(args, option) is not None:
            raise SettingError("--{option} does not belong to {where}.", option=option.replace("_", "-"), where=where)
