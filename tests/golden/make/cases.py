"""What is asked of the golden data: commands, cuts, addresses, requests. The generator's; tests read expected/."""

from __future__ import annotations

from collections.abc import Iterator

KINDS = ("analyse", "video", "demo", "fetch")
STATES = ("queued", "running", "stopping", "worn", "cancelled", "failed", "done")
WITH_WORDS = ("timeline", "thresholds", "heatmaps", "confidence", "frames", "compare", "library", "analyse")
_T0 = 1772357400.0

_BOXES: list[list[str]] = [
    [],
    ["--threshold", "person=0.3", "--threshold", "bag=0.2"],
    ["--iou", "0.2"],
    ["--method", "nms", "--iou", "0.75", "--min-height", "52"],
    ["--method", "dbscan"],
    ["--method", "dbscan", "--eps", "0.55", "--min-coverage", "0.1", "--threshold", "person=1.4"],
    [
        "--method", "dbscan", "--eps", "0.5", "--min-samples", "2", "--min-coverage", "0.1",
        "--threshold", "person=2.3", "--threshold", "bag=2", "--threshold", "face=2.05",
    ],
]  # fmt: skip
_CUTS = {
    "A": _BOXES,
    "B": [_BOXES[0], _BOXES[4]],
    "C": [[], ["--threshold", "person=0.7"], ["--threshold", "person=0.2", "--min-height", "33"]],
    "D": [
        [],
        ["--threshold", "bag, large=0.5", "--threshold", "=face=0.4", "--iou", "0.6"],
        ["--method", "dbscan", "--threshold", "=face=1.1", "--min-height", "25"],
    ],
    "E": [[]],
}


def cuts() -> Iterator[tuple[str, list[str]]]:
    """A run's letter and the options of a cut."""
    return ((letter, cut) for letter, those in _CUTS.items() for cut in those)


def commands(names: dict[str, str]) -> list[list[str]]:
    """Listings, summaries, exports to the terminal, and what is refused."""
    a, c, d = names["A"], names["C"], names["D"]
    shown = [["runs", "show", run_id] for run_id in (*names.values(), "latest", a[-8:])]
    refused = [
        ["runs", "show", "nobody"],
        ["runs", "show", "walk"],
        ["runs", "show", "broken-every-1s-0123456789ab"],
        ["export", a, "--threshold", "dog=0.5"],
        ["export", a, "--threshold", "person=0.001"],
        ["export", a, "--eps", "0.3"],
        ["export", c, "--method", "nms"],
        ["export", d, "--method", "dbscan", "--min-coverage", "0.001"],
    ]
    return [["runs"], *shown, ["export", a], ["export", "latest", "--kind", "summary"], *refused]


def analyses() -> list[list[str]]:
    """Requests of before: two that were interrupted, two that are known, one that is new."""
    sampled = {
        "B": ["--every-frames", "3", "--model", "boxes"],
        "E": ["--frames", "20", "--start", "1", "--end", "7s", "--model", "boxes"],
        "A": ["--every", "0.25", "--model", "boxes"],
        "C": ["--every", "0.25", "--model", "cover"],
        "new": ["--every", "1s", "--start", "2", "--model", "cover"],
    }
    return [["analyse", "walk.mp4", *options] for options in sampled.values()]


def row_of(state: str, kind: str, number: int, result: dict[str, str]) -> dict[str, object]:
    """A job's columns besides its kind and payload."""
    began = state not in ("queued", "cancelled")
    over = state in ("done", "failed", "cancelled")
    running = state in ("running", "stopping", "worn")
    return {
        "state": "running" if running else state,
        "created": _T0 + number,
        "started": _T0 + 100 + number if began else None,
        "finished": _T0 + 200 + number if over else None,
        "heartbeat": _T0 + 150 + number if began else None,
        "cancel": int(state == "stopping"),
        "attempts": {"queued": 0, "cancelled": 0, "worn": 3}.get(state, 1),
        "done": 12_500_000 if kind == "fetch" and began else 12 if began else 0,
        "expected": 50_000_000 if kind == "fetch" and began else 48 if began else 0,
        "per_s": 1_250_000.0 if kind == "fetch" and began else 8.0 if began else 0.0,
        "left_s": 30.0 if running and kind == "fetch" else 4.5 if running else None,
        "message": "The disk is full: free some space and try again." if state == "failed" else "",
        "result": _json(result) if state == "done" else "{}",
    }


def _json(value: dict[str, str]) -> str:
    return "{" + ", ".join(f'"{key}": "{text}"' for key, text in value.items()) + "}"


def addresses(names: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Pages with their settings, as people have copied them."""
    a, b, c, d = (names[letter] for letter in "ABCD")
    for view, queries in {
        "timeline": _timeline(a, b, c, d),
        "thresholds": _thresholds(a, c, d),
        "heatmaps": _heatmaps(a, c, d),
        "confidence": _confidence(a, c, d),
        "frames": _frames(a, b, d),
        "compare": _compare(a, b, c, d),
    }.items():
        yield from ((view, query) for query in queries)
    yield "library", {}
    yield "analyse", {"model": "boxes", "way": "count", "count": "10", "from": "0:01", "to": "0:07", "at": "3.2"}
    yield "analyse", {"model": "cover", "every": "0.25"}
    yield "analyse", {"model": "boxes", "way": "frames", "nth": "7"}
    yield "models", {}


def _timeline(a: str, b: str, c: str, d: str) -> list[dict[str, str]]:
    return [
        {},
        {"run": a},
        {"run": a, "score.person": "0.3", "score.face": "0.25", "iou": "0.3", "height": "40"},
        {
            "run": a, "method": "dbscan", "eps": "0.5", "min_samples": "2", "min_coverage": "0.1",
            "sum.person": "2.3", "sum.face": "2.05",
        },
        {
            "run": a, "range": "2..5.5", "bins": "10 s", "bins.how": "max", "classes": "person,face", "collar": "0.5",
            "drag": "1", "blur": "1",
        },
        {"run": a, "range": "1..6", "zoom": "1", "page": "2", "pack.frames": "stretch", "pack.blur": "0"},
        {"run": a, "frame": "17", "classes": "bag", "pack.frames": "frame", "video.blur": "0"},
        {"run": b, "score.bag": "0.2"},
        {"run": c, "score.person": "0.7"},
        {"run": d, "score.bag, large": "0.5", "score.=face": "0.4", "iou": "0.6", "classes": "person"},
    ]  # fmt: skip


def _thresholds(a: str, c: str, d: str) -> list[dict[str, str]]:
    return [
        {"run": a},
        {"run": a, "class": "bag", "score.bag": "0.3", "b.score.bag": "0.55", "b.iou": "0.8", "part": "sweep"},
        {
            "run": a, "b.method": "dbscan", "b.eps": "0.5", "b.min_samples": "2", "b.sum.person": "2.3",
            "b.height": "20", "sets": "B", "frame": "20",
        },
        {"run": a, "method": "dbscan", "sum.person": "0.9", "b.method": "dbscan", "b.sum.person": "2", "class": "face"},
        {"run": a, "part": "check", "check": "2", "range": "0..6"},
        {"run": c, "score.person": "0.6", "b.score.person": "0.2", "range": "1.5..6.5", "part": "sweep"},
        {"run": d, "class": "bag, large", "b.score.bag, large": "0.12", "part": "check"},
    ]  # fmt: skip


def _heatmaps(a: str, c: str, d: str) -> list[dict[str, str]]:
    return [
        {"run": a},
        {"run": a, "frame": "9", "class": "face", "score.face": "0.3", "opacity": "0.6", "cell": "22", "dim": "0"},
        {"run": a, "grid": "time", "range": "2..6", "figure": "mean"},
        {"run": a, "grid": "time", "figure": "maximum", "class": "bag"},
        {"run": a, "grid": "difference", "halved": "1", "range.a": "0..3", "range.b": "4..8", "score.person": "0.35"},
        {"run": c, "grid": "time", "cell": "33"},
        {"run": d, "class": "=face", "frame": "3"},
    ]


def _confidence(a: str, c: str, d: str) -> list[dict[str, str]]:
    return [
        {"run": a},
        {"run": a, "class": "bag", "scale": "linear", "range": "1..7", "score.bag": "0.55"},
        {"run": a, "pick.range": "2..6", "pick.band.nms": "0.3..0.8", "pick.height": "20..60"},
        {"run": a, "method": "dbscan", "sum.person": "1.1", "pick.band.dbscan": "1.2..2"},
        {"run": c},
        {"run": d, "class": "bag, large"},
    ]


def _frames(a: str, b: str, d: str) -> list[dict[str, str]]:
    return [
        {"run": a, "show": "person", "count": "2..9999", "order": "time"},
        {"run": a, "frame": "14", "score.person": "0.4", "method": "dbscan", "page": "2"},
        {"run": b},
        {"run": d, "show": "=face", "frame": "4"},
    ]


def _compare(a: str, b: str, c: str, d: str) -> list[dict[str, str]]:
    of_a, of_b, of_c = (f"{run_id[-6:]}." for run_id in (a, b, c))
    return [
        {},
        {"runs": f"{a},{c}", f"{of_c}score.person": "0.7", f"{of_a}height": "30"},
        {
            "runs": f"{a},{b}", f"{of_a}method": "dbscan", f"{of_a}sum.person": "1.2", f"{of_b}score.person": "0.3",
            f"{of_b}iou": "0.7", "tune": "1", "pair.at": "3", "compare.bins": "10 s",
        },
        {"runs": f"{a},{b},{c},{d}", "pair": "A and C", "align": "clock", "class": "person", "blur": "1"},
        {"runs": f"{d},{a}", "class": "bag, large"},
    ]  # fmt: skip


def requests() -> Iterator[dict[str, object]]:
    """Requests for an analysis, as plain values; each differs from the first in one thing."""
    first: dict[str, object] = {
        "video": {"sha256": "5a" * 32, "name": "Straße – Nord 02.mp4"},
        "model": {
            "sha256": "c3" * 32, "classes": ["person", "bag", "face"], "input_wh": [960, 544], "stride_px": 16,
            "box_norm": 35.0, "cell_offset_px": 0.5, "resize": "stretch", "score_floor": 0.005,
        },
        "sampling": {"every_s": 1.0, "every_frames": None, "frames": None, "start_s": 0.0, "end_s": None},
        "runtime": "ONNX Runtime 1.26.0",
        "provider": "CPU",
        "precision": "fp32",
    }  # fmt: skip
    yield first
    for part, change in _CHANGES:
        former = first[part]
        yield {**first, part: {**former, **change} if isinstance(former, dict) and isinstance(change, dict) else change}


_CHANGES: list[tuple[str, object]] = [
    ("video", {"sha256": "00" * 32, "name": "vtest.avi"}),
    ("video", {"name": "another name.mkv"}),
    ("video", {"name": "…"}),
    ("model", {"sha256": "00" * 32}),
    ("model", {"classes": ["person"]}),
    ("model", {"input_wh": [640, 384]}),
    ("model", {"stride_px": 8}),
    ("model", {"box_norm": 20.0}),
    ("model", {"cell_offset_px": 0.0}),
    ("model", {"resize": "letterbox"}),
    ("model", {"score_floor": 0.02}),
    ("sampling", {"every_s": 0.25}),
    ("sampling", {"every_s": 2.5, "start_s": 30.0}),
    ("sampling", {"every_s": 1e-05, "end_s": 90.5}),
    ("sampling", {"every_s": None, "every_frames": 10}),
    ("sampling", {"every_s": None, "frames": 200, "start_s": 1.5, "end_s": 60.0}),
    ("runtime", "ONNX Runtime 1.31.1"),
    ("provider", "CUDA"),
    ("provider", "TensorRT"),
    ("precision", "fp16"),
]
