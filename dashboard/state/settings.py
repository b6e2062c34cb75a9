"""The settings that several pages share, typed: run, method, thresholds, range, bins.

``prefix`` tells settings A and B apart where a page has two (B's is ``"b."``); the pages with one use none, and
A is that one, so that what was set on one page holds on the next.
"""

from __future__ import annotations

from dashboard.state import address, cache
from detector.grid.defaults import default_scores
from detector.library.run import Run
from detector.model.registry import AUTO
from detector.types import Dbscan, Method, Nms, Regions, Thresholds

BINS_S = {"none": 0.0, "10 s": 10.0, "1 min": 60.0}
B = "b."
METHODS = {"nms": "NMS", "dbscan": "DBSCAN"}
EPS_RANGE, MIN_SAMPLES_RANGE = (0.01, 0.99), (1, 50)


def method_name(run: Run, prefix: str = "") -> str:
    """``"nms"`` or ``"dbscan"``; ``"regions"`` for a run of a network without boxes, which has no choice."""
    if not run.manifest.model.has_boxes:
        return "regions"
    return address.choice(f"{prefix}method", list(METHODS), "nms")


def method(run: Run, prefix: str = "") -> Method:
    """How cells become detections, with its parameters."""
    name = method_name(run, prefix)
    if name == "regions":
        return Regions()
    if name == "nms":
        return Nms(iou=address.number(f"{prefix}iou", Nms().iou, 0.0, 1.0))
    floor = run.manifest.floor
    return Dbscan(
        eps=address.number(f"{prefix}eps", Dbscan().eps, *EPS_RANGE),
        min_samples=address.whole(f"{prefix}min_samples", Dbscan().min_samples, *MIN_SAMPLES_RANGE),
        min_coverage=address.number(f"{prefix}min_coverage", max(floor, Dbscan().min_coverage), floor, 1.0),
    )


def score_name(class_name: str, method: Method, prefix: str = "") -> str:
    """The setting that holds a class's threshold; summed coverage and coverage are kept apart."""
    return f"{prefix}{'sum' if isinstance(method, Dbscan) else 'score'}.{class_name}"


def default_score(run: Run, class_id: int, method: Method, prefix: str = "") -> float:
    """The threshold a class starts from, within what can be cut.

    Setting B starts where there is something to compare: at half of A's coverage, or half a sum above A's.
    """
    lo, hi = cache.scores(run.id, method)
    wanted = default_scores(method, run.classes, run.manifest.model.thresholds)[class_id]
    if prefix == B:
        wanted = wanted + 0.5 if isinstance(method, Dbscan) else wanted / 2
    return min(max(wanted, lo), hi)


def thresholds(run: Run, prefix: str = "") -> Thresholds:
    """What counts as seen, as the address or the controls say."""
    chosen = method(run, prefix)
    scores = tuple(score(run, class_id, chosen, prefix) for class_id in range(len(run.classes)))
    return Thresholds(scores, chosen, min_height_px(run, prefix))


def score(run: Run, class_id: int, method: Method, prefix: str = "") -> float:
    """A class's threshold. The range of summed coverage moves with the clustering's settings, and it goes along."""
    name, default = score_name(run.classes[class_id], method, prefix), default_score(run, class_id, method, prefix)
    read = address.level if isinstance(method, Dbscan) else address.number
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
