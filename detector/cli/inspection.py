"""The output of ``inspect`` for a video, a network and each frame, and the files it keeps."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from detector.actions.inspect import COUNTED_FROM, Inspection
from detector.analysis.cell_counts import CANDIDATES_AT, CELLS_OVER, count_candidates_at, count_cells_over
from detector.cli.printing import table
from detector.grid.methods import default_thresholds
from detector.grid.threshold import detect
from detector.images import png
from detector.library.storage import storing
from detector.model.network import LoadedNetwork
from detector.overlay.draw import draw
from detector.types import Float32
from detector.video.file import VideoInfo
from detector.video.names import quote_name


def print_head(info: VideoInfo, network: LoadedNetwork) -> None:
    """The video, and the network with its inputs and outputs."""
    spec = network.spec
    size = f"{info.display_wh[0]} x {info.display_wh[1]}"
    name = quote_name(info.path)
    print(f"{name}: {size}, {info.duration_s:.1f} s, {info.codec}, {info.average_fps:.2f} frames a second")
    print(f"{spec.title}: {network.path}, on {network.choice.device}")
    for kind, tensors in (("input", network.inputs), ("output", network.outputs)):
        for tensor in tensors:
            print(f"  {kind:6}  {tensor}")


def print_frame(seen: Inspection, network: LoadedNetwork) -> None:
    """Its tensors, cells, candidates and detections."""
    classes = network.spec.classes
    figures: list[list[object]] = [
        [f.name, " x ".join(map(str, f.shape)), *(_short(value) for value in (f.least, f.most, f.mean))]
        for f in seen.figures
    ]
    _print_table(["", "shape", "least", "most", "mean"], figures)
    over = [count_cells_over(score, COUNTED_FROM) for score in _scores(seen, len(classes))]
    _print_table(["cells over", *classes], [[f"{cut:g}", *row] for cut, *row in zip(CELLS_OVER, *over, strict=True)])
    _print_table(["candidates at", *classes, "after clustering"], _candidates(seen, network))
    if not network.decoder.has_boxes:
        print("\nThis network gives no boxes: those below are the extents of connected cells.")
    if len(seen.inference.detections):
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


def _candidates(seen: Inspection, network: LoadedNetwork) -> list[list[object]]:
    """Cells that would become boxes at each threshold, and how many objects clustering leaves of them."""
    n_classes = len(network.spec.classes)
    proposed = [count_candidates_at(score, COUNTED_FROM) for score in _scores(seen, n_classes)]
    cuts = [default_thresholds((cut,) * n_classes, has_boxes=network.decoder.has_boxes) for cut in CANDIDATES_AT]
    left = [len(detect(seen.cells, cut)) for cut in cuts]
    return [[f"{cut:g}", *row] for cut, *row in zip(CANDIDATES_AT, *proposed, left, strict=True)]


def _detections(seen: Inspection, classes: tuple[str, ...]) -> list[list[object]]:
    found = seen.inference.detections
    rows = zip(found.class_id.tolist(), found.score.tolist(), seen.boxes_source_px.tolist(), strict=True)
    return [[classes[class_id], f"{score:.4f}", *(f"{edge:.1f}" for edge in box)] for class_id, score, box in rows]


def _stem(seen: Inspection) -> str:
    return f"frame-{seen.frame_index:06d}"


def save(seen: Inspection, network: LoadedNetwork, folder: Path) -> None:
    """The annotated picture and the tensors."""
    found = seen.inference.detections
    picture = draw(seen.picture, seen.boxes_source_px, found.class_id, found.score, network.spec.classes)
    grids = seen.inference.grids
    tensors = {"input": seen.inference.tensor} | ({} if grids is None else {"coverage": grids.cov, "boxes": grids.bbox})
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_stem(seen)}.png").write_bytes(png(picture))
        for name, tensor in tensors.items():
            np.save(folder / f"{_stem(seen)}-{name}.npy", tensor)
    print(f"\nKept in {folder}: {_stem(seen)}.png, {', '.join(f'-{name}.npy' for name in tensors)}")
