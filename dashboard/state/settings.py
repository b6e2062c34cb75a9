"""The settings that several pages share, typed: run, method, thresholds, range, bins.

``prefix`` tells settings A and B apart where a page has two (B's is ``"b."``); the pages with one use none, and
A is that one, so that what was set on one page holds on the next.
"""

from __future__ import annotations

from dashboard.state import address
from dashboard.state.cache import prepare_view
from detector.model.registry import AUTO
from detector.types import Method, Parameter, Place, Thresholds
from detector.view import Cut, RunView, method_of
from detector.view.places import list_places
from detector.view.spelling import (
    DOUBTFUL,
    HEIGHT,
    METHOD,
    PLACE,
    STRETCH,
    WORDS,
    from_address,
    score_setting,
    to_address,
)

BINS_S = {"none": 0.0, "10 s": 10.0, "1 min": 60.0, "15 min": 900.0, "1 h": 3600.0}
B = "b."


def method(view: RunView, prefix: str = "") -> Method:
    """The clustering method chosen, with its parameters."""
    names = view.method_names
    name = address.choice(f"{prefix}{METHOD}", list(names), names[0]) if len(names) > 1 else names[0]
    own, floor = method_of(name), view.floor
    return method_of(name, **{p.name: _read_parameter(prefix, p, own, floor) for p in own.parameters})


def _read_parameter(prefix: str, parameter: Parameter, own: Method, floor: float) -> float:
    """A parameter's number, within its limits."""
    name, default = f"{prefix}{WORDS[parameter.name].address}", getattr(own, parameter.name)
    if parameter.whole:
        return address.whole(name, default, int(parameter.low), int(parameter.high))
    low = max(parameter.low, floor) if parameter.floored else parameter.low
    return address.number(name, max(default, low), low, parameter.high)


def score_name(class_name: str, method: Method, prefix: str = "") -> str:
    """The setting that holds a class's threshold."""
    return f"{prefix}{score_setting(class_name, method)}"


def score_range(view: RunView, method: Method) -> tuple[float, float]:
    """The lowest and highest threshold worth offering for a method."""
    return (prepare_view(view, method) if method.range_moves else view).score_range_of(method)


def default_score(view: RunView, class_id: int, method: Method, prefix: str = "") -> float:
    """The threshold a class starts from, within what can be cut.

    Setting B starts where there is something to compare: at half of A's coverage, or half a sum above A's.
    """
    lo, hi = score_range(view, method)
    default = method.default_scores(view.classes, view.own_thresholds.scores)[class_id]
    if prefix == B:
        default = method.loosen(default)
    return min(max(default, lo), hi)


def thresholds(view: RunView, prefix: str = "") -> Thresholds:
    """The thresholds, as the address or the controls say."""
    chosen = method(view, prefix)
    values: dict[str, float | str] = {METHOD: chosen.name, HEIGHT: min_height_px(view, prefix)}
    values |= {WORDS[p.name].address: getattr(chosen, p.name) for p in chosen.parameters}
    for class_id, name in enumerate(view.classes):
        values[score_setting(name, chosen)] = score(view, class_id, chosen, prefix)
    return Cut.model_validate(from_address(values)).thresholds(view.classes)


def at(view: RunView, prefix: str = "") -> RunView:
    """The run cut as the address or the controls say, over the view's stretch. Raises SettingError."""
    cut = view.with_thresholds(thresholds(view, prefix)).at(doubtful=doubtful(prefix))
    return prepare_view(cut.within(area(view, prefix)))


def area(view: RunView, prefix: str = "") -> Place | None:
    """The area of the picture that is looked at; None for all of it."""
    areas = {place.name: place for place in list_places(view) if place.kind == "area"}
    return areas.get(address.choice(f"{prefix}{PLACE}", ["", *areas], "")) if areas else None


def doubtful(prefix: str = "") -> bool:
    """True where doubtful frames count."""
    return address.flag(f"{prefix}{DOUBTFUL}")


def score(view: RunView, class_id: int, method: Method, prefix: str = "") -> float:
    """A class's threshold. Where the range moves with the method's parameters, it goes along."""
    name, default = score_name(view.classes[class_id], method, prefix), default_score(view, class_id, method, prefix)
    read = address.level if method.range_moves else address.number
    return read(name, default, *score_range(view, method))


def min_height_px(view: RunView, prefix: str = "") -> float:
    """The least box height in model pixels."""
    return address.number(f"{prefix}{HEIGHT}", 0.0, 0.0, float(view.about.input_wh[1]))


def model_name(names: list[str]) -> str:
    """The model that new analyses take: one of ``names``, or the best there is."""
    return address.choice("model", [AUTO, *names], AUTO)


def bins() -> str:
    """One of ``BINS_S``."""
    return address.choice("bins", list(BINS_S), "none")


def range_s(view: RunView) -> tuple[float, float]:
    """The stretch of footage looked at, in seconds; the whole run by default."""
    return address.span(STRETCH, 0.0, view.whole.end_s)


def stretch(view: RunView) -> RunView:
    """The view within the stretch looked at; itself where that is the whole run."""
    start_s, end_s = range_s(view)
    return view.whole if (start_s, end_s) == (0.0, view.whole.end_s) else view.between(start_s, end_s)


def put(cut: Cut, view: RunView, prefix: str = "") -> None:
    """Make a cut the setting ``prefix``."""
    for name, value in to_address(cut.flat()).items():
        if name != METHOD or len(view.method_names) > 1:
            address.put(f"{prefix}{name}", value)
    address.put(f"{prefix}{DOUBTFUL}", cut.doubtful)
