"""``inspect``: what goes into the network and what comes out, frame by frame."""

from __future__ import annotations

import argparse
import math
from itertools import islice
from pathlib import Path

import numpy as np

from detector.actions.analyse import load
from detector.actions.inspect import COUNTED_FROM, Inspection, inspect
from detector.analysis.passing import CANDIDATES_AT, OVER, candidates_at, cells_over
from detector.cli import sources
from detector.cli.arguments import Subparsers, add_model, add_range, positive, positive_seconds
from detector.cli.printing import table
from detector.grid.defaults import default_thresholds
from detector.grid.threshold import detect
from detector.images import png
from detector.library.paths import open_library
from detector.library.storage import storing
from detector.model.runtimes.onnx import OnnxNetwork
from detector.overlay.draw import draw
from detector.times import timecode
from detector.types import Float32, Sampling
from detector.video.file.reader import SamplePlan, plan, read_samples
from detector.video.names import shown

DEFAULT_EVERY_FRAMES, DEFAULT_FRAMES = 100, 5


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "inspect",
        help="what goes into the network and what comes out, frame by frame",
        description="Print, for a few frames, the shapes, ranges and means of the picture, the network's input and "
        "its outputs, the cells and candidates at several thresholds, and the detections. Nothing is kept.",
    )
    parser.add_argument("source", metavar="SOURCE", help=sources.HELP)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--every", type=positive_seconds, metavar="TIME", help="a frame every so often, such as 1s")
    ways.add_argument(
        "--every-frames",
        type=positive,
        metavar="N",
        help=f"every Nth frame of the video (default: {DEFAULT_EVERY_FRAMES})",
    )
    parser.add_argument(
        "--frames",
        type=positive,
        default=DEFAULT_FRAMES,
        metavar="K",
        help=f"K frames and no more (default: {DEFAULT_FRAMES})",
    )
    add_range(parser)
    add_model(parser)
    parser.add_argument(
        "--save", type=Path, metavar="DIR", help="keep the annotated pictures (PNG) and the tensors (.npy) here"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Inspect the first frames of the sampling asked for."""
    library = open_library()
    network, source = load(library, args.model), sources.source_file(library, args.source)
    every_frames = args.every_frames or (None if args.every else DEFAULT_EVERY_FRAMES)
    planned = plan(source, Sampling(args.every, every_frames, None, args.start, args.end))
    _print_head(planned, network)
    frames = read_samples(source, planned, input_wh=network.spec.input_wh, resize=network.spec.resize)
    for frame in islice(frames, args.frames):
        print(f"\nFrame {frame.frame_index} at {timecode(frame.time_s)}")
        if frame.image is None:
            print("This frame is damaged and cannot be decoded.")
            continue
        seen = inspect(frame, planned, network)
        _print_frame(seen, network)
        if args.save is not None:
            _save(seen, network, args.save)


def _print_head(planned: SamplePlan, network: OnnxNetwork) -> None:
    info, spec = planned.info, network.spec
    size = f"{info.display_wh[0]} x {info.display_wh[1]}"
    print(f"{shown(info.path)}: {size}, {info.duration_s:.1f} s, {info.codec}, {info.average_fps:.2f} frames a second")
    print(f"{spec.title}: {network.path}, on {network.provider}")
    for kind, tensors in (("input", network.inputs), ("output", network.outputs)):
        for tensor in tensors:
            print(f"  {kind:6}  {tensor}")


def _print_frame(seen: Inspection, network: OnnxNetwork) -> None:
    classes = network.spec.classes
    figures: list[list[object]] = [
        [f.name, " x ".join(map(str, f.shape)), *(_short(value) for value in (f.least, f.most, f.mean))]
        for f in seen.figures
    ]
    _print_table(["", "shape", "least", "most", "mean"], figures)
    over = [cells_over(score, COUNTED_FROM) for score in _scores(seen, len(classes))]
    _print_table(["cells over", *classes], [[f"{cut:g}", *row] for cut, *row in zip(OVER, *over, strict=True)])
    _print_table(["candidates at", *classes, "after clustering"], _candidates(seen, network))
    if not network.has_boxes:
        print("\nThis network gives no boxes: those below are the extents of connected cells.")
    if len(seen.answer.detections):
        _print_table(["detection", "confidence", "x1", "y1", "x2", "y2"], _detections(seen, classes))
    else:
        print("\nNothing counts as seen at the model's own thresholds.")


def _short(value: float) -> str:
    """Four digits; a dash for what is not there."""
    return "-" if math.isnan(value) else f"{value:.4g}"


def _print_table(header: list[str], rows: list[list[object]]) -> None:
    print()
    print(table(header, rows))


def _scores(seen: Inspection, n_classes: int) -> list[Float32]:
    """The coverage of each class's cells."""
    return [seen.cells.score[seen.cells.class_id == class_id] for class_id in range(n_classes)]


def _candidates(seen: Inspection, network: OnnxNetwork) -> list[list[object]]:
    """Cells that would become boxes at each threshold, and how many objects clustering leaves of them."""
    n_classes = len(network.spec.classes)
    proposed = [candidates_at(score, COUNTED_FROM) for score in _scores(seen, n_classes)]
    cuts = [default_thresholds((cut,) * n_classes, has_boxes=network.has_boxes) for cut in CANDIDATES_AT]
    left = [len(detect(seen.cells, cut)) for cut in cuts]
    return [[f"{cut:g}", *row] for cut, *row in zip(CANDIDATES_AT, *proposed, left, strict=True)]


def _detections(seen: Inspection, classes: tuple[str, ...]) -> list[list[object]]:
    found = seen.answer.detections
    rows = zip(found.class_id.tolist(), found.score.tolist(), seen.boxes_source_px.tolist(), strict=True)
    return [[classes[class_id], f"{score:.4f}", *(f"{edge:.1f}" for edge in box)] for class_id, score, box in rows]


def _stem(seen: Inspection) -> str:
    return f"frame-{seen.frame_index:06d}"


def _save(seen: Inspection, network: OnnxNetwork, folder: Path) -> None:
    """The annotated picture and the three tensors."""
    found = seen.answer.detections
    picture = draw(seen.picture, seen.boxes_source_px, found.class_id, found.score, network.spec.classes)
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_stem(seen)}.png").write_bytes(png(picture))
        np.save(folder / f"{_stem(seen)}-input.npy", seen.answer.tensor)
        np.save(folder / f"{_stem(seen)}-coverage.npy", seen.answer.grids.cov)
        np.save(folder / f"{_stem(seen)}-boxes.npy", seen.answer.grids.bbox)
    print(f"\nKept in {folder}: {_stem(seen)}.png, -input.npy, -coverage.npy, -boxes.npy")
