"""The settings that several pages share, typed: run, method, thresholds, range, bins.

``prefix`` tells settings A and B apart where a page has two (B's is ``"b."``); the pages with one use none, and
A is that one, so that what was set on one page holds on the next.
"""

from __future__ import annotations

from dashboard.state import address, cache
from detector.grid.methods import method_of, methods_for
from detector.library.run import Run
from detector.model.registry import AUTO
from detector.types import Method, Parameter, Thresholds

BINS_S = {"none": 0.0, "10 s": 10.0, "1 min": 60.0}
B = "b."


def method_names(run: Run) -> tuple[str, ...]:
    """The methods this run can be read by; a network without boxes leaves no choice."""
    return methods_for(has_boxes=run.manifest.model.has_boxes)


def method(run: Run, prefix: str = "") -> Method:
    """How cells become detections, with its parameters."""
    names = method_names(run)
    name = address.choice(f"{prefix}method", list(names), names[0]) if len(names) > 1 else names[0]
    own, floor = method_of(name), run.manifest.floor
    return method_of(name, **{p.name: _parameter(prefix, p, own, floor) for p in own.parameters})


def _parameter(prefix: str, parameter: Parameter, own: Method, floor: float) -> float:
    """A parameter's number, within its limits."""
    name, default = f"{prefix}{parameter.name}", getattr(own, parameter.name)
    if parameter.whole:
        return address.whole(name, default, int(parameter.low), int(parameter.high))
    low = max(parameter.low, floor) if parameter.floored else parameter.low
    return address.number(name, max(default, low), low, parameter.high)


def score_name(class_name: str, method: Method, prefix: str = "") -> str:
    """The setting that holds a class's threshold; summed coverage and coverage are kept apart."""
    return f"{prefix}{method.key}.{class_name}"


def default_score(run: Run, class_id: int, method: Method, prefix: str = "") -> float:
    """The threshold a class starts from, within what can be cut.

    Setting B starts where there is something to compare: at half of A's coverage, or half a sum above A's.
    """
    lo, hi = cache.scores(run.id, method)
    wanted = method.default_scores(run.classes, run.manifest.model.thresholds)[class_id]
    if prefix == B:
        wanted = method.looser(wanted)
    return min(max(wanted, lo), hi)


def thresholds(run: Run, prefix: str = "") -> Thresholds:
    """What counts as seen, as the address or the controls say."""
    chosen = method(run, prefix)
    scores = tuple(score(run, class_id, chosen, prefix) for class_id in range(len(run.classes)))
    return Thresholds(scores, chosen, min_height_px(run, prefix))


def score(run: Run, class_id: int, method: Method, prefix: str = "") -> float:
    """A class's threshold. Where the range moves with the method's parameters, it goes along."""
    name, default = score_name(run.classes[class_id], method, prefix), default_score(run, class_id, method, prefix)
    read = address.level if method.range_moves else address.number
    return read(name, default, *cache.scores(run.id, method))


def min_height_px(run: Run, prefix: str = "") -> float:
    """The least box height in model pixels."""
    return address.number(f"{prefix}height", 0.0, 0.0, float(run.manifest.model.input_wh[1]))


def model_name(names: list[str]) -> str:
    """The model that new analyses take: one of ``names``, or the best there is."""
    return address.choice("model", [AUTO, *names], AUTO)


def bins() -> str:
    """One of ``BINS_S``."""
    return address.choice("bins", list(BINS_S), "none")


def range_s(run: Run) -> tuple[float, float]:
    """The stretch of footage looked at, in seconds; the whole run by default."""
    return address.span("range", 0.0, run.end_s)
