"""The options by which a command cuts a run: thresholds, method, least height, stretch, place, doubtful frames."""

from __future__ import annotations

import argparse
from typing import Any

from detector.cli.arguments import class_score, fraction, positive, seconds
from detector.errors import SettingError
from detector.grid.methods import METHODS, method_of, methods_for
from detector.times import format_clock
from detector.types import Method
from detector.view import RunView
from detector.view.spelling import PARAMETERS, WORDS, Flat, from_options


def add_cut(parser: argparse.ArgumentParser) -> None:
    """Add what cuts a run, from --threshold to --count-doubtful, each kept by its field."""

    def add(field: str, **settings: Any) -> None:
        parser.add_argument(WORDS[field].option, dest=field, **settings)

    add(
        "scores",
        action="append",
        type=class_score,
        default=[],
        metavar="CLASS=SCORE",
        help="what counts as seen, such as person=0.5; once for each class (default: the model's own)",
    )
    add(
        "method",
        choices=methods_for(has_boxes=True),
        help=f"how cells become objects (default: {methods_for(has_boxes=True)[0]}, where there are boxes)",
    )
    for method in METHODS.values():
        for parameter in method.parameters:
            add(
                parameter.name,
                type=positive if parameter.whole else fraction,
                metavar=parameter.metavar,
                help=f"{method.name}: {parameter.option_help}",
            )
    add("min_height_px", type=float, metavar="PIXELS", help="least box height in model pixels (0)")
    add("start_s", type=seconds, metavar="TIME", help="leave out what comes before, such as 90, 90s or 1:30")
    add("end_s", type=seconds, metavar="TIME", help="leave out this time and what comes after")
    add("place", metavar="NAME", help="only what is in this area of the picture, as 'places' lists it")
    add(
        "doubtful",
        action="store_true",
        default=None,
        help="count doubtful frames, in which damage of the file can show, like the others (default: leave them out)",
    )


def cut_as_asked(view: RunView, args: argparse.Namespace) -> RunView:
    """The view as the options of ``add_cut`` cut it. SettingError for what the run cannot answer."""
    if args.method is not None and not view.has_boxes:
        raise SettingError("This run's network gives no boxes, so its connected cells are used: leave --method out.")
    asked = from_options(vars(args), has_boxes=view.has_boxes)
    start_s, end_s = asked.get("start_s"), asked.get("end_s")
    if end_s is not None and end_s <= (start_s or 0.0):
        raise SettingError(
            "The end ({end}) must come after the start ({start}).",
            end=format_clock(end_s),
            start=format_clock(start_s or 0.0),
        )
    cut = view.at(
        asked["scores"],
        method=_method(view, asked),
        min_height_px=asked["min_height_px"],
        doubtful=asked.get("doubtful"),
    )
    return _place(cut.between(start_s, end_s), asked.get("place"))


def _place(view: RunView, name: str | None) -> RunView:
    """The view within the area of its video that has this name. SettingError where there is none."""
    from detector.library.places import find_place
    from detector.view.places import list_places

    return view if name is None else view.within(find_place(list_places(view), name))


def _method(view: RunView, asked: Flat) -> Method:
    """The method asked for, with those of its parameters that were given. SettingError for those of others."""
    kind = METHODS[asked["method"]]
    own = [parameter.name for parameter in kind.parameters]
    for other in (name for name in PARAMETERS if name in asked and name not in own):
        where = f"--method {kind.name}" if view.has_boxes else "a network without boxes"
        raise SettingError("{option} does not belong to {where}.", option=WORDS[other].option, where=where)
    method, _ = kind().raise_to_floor(view.floor)
    return method_of(kind.name, **{name: asked.get(name, getattr(method, name)) for name in own})
