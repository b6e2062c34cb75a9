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
from detector.images import encode_png
from detector.library.private import share
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
    for note in info.notes:
        print(note)
    print(f"{spec.title}: {network.path}, on {network.choice.device}")
    for kind, tensors in (("input", network.inputs), ("output", network.outputs)):
        for tensor in tensors:
            print(f"  {kind:6}  {tensor}")


def print_frame(inspection: Inspection, network: LoadedNetwork) -> None:
    """Its tensors, cells, candidates and detections."""
    classes = network.spec.classes
    figures: list[list[object]] = [
        [f.name, " x ".join(map(str, f.shape)), *(_short(value) for value in (f.least, f.most, f.mean))]
        for f in inspection.figures
    ]
    _print_table(["", "shape", "least", "most", "mean"], figures)
    if not inspection.inference.answered:
        print("\nThe network failed at this frame: it answers with NaN or infinity, which are no numbers.")
        return
    over = [count_cells_over(score, COUNTED_FROM) for score in _scores(inspection, len(classes))]
    _print_table(["cells over", *classes], [[f"{cut:g}", *row] for cut, *row in zip(CELLS_OVER, *over, strict=True)])
    _print_table(["candidates at", *classes, "after clustering"], _candidates(inspection, network))
    if not network.decoder.has_boxes:
        print("\nThis network gives no boxes: those below are the extents of connected cells.")
    if len(inspection.inference.detections):
        _print_table(["detection", "confidence", "x1", "y1", "x2", "y2"], _detections(inspection, classes))
    else:
        print("\nNothing counts as seen at the model's own thresholds.")


def _short(value: float) -> str:
    """Four digits; a dash for what is not there."""
    return "-" if math.isnan(value) else f"{value:.4g}"


def _print_table(header: list[str], rows: list[list[object]]) -> None:
    print()
    print(table(header, rows))


def _scores(inspection: Inspection, n_classes: int) -> list[Float32]:
    """The coverage of each class's cells."""
    return [inspection.cells.score[inspection.cells.class_id == class_id] for class_id in range(n_classes)]


def _candidates(inspection: Inspection, network: LoadedNetwork) -> list[list[object]]:
    """Cells that would become boxes at each threshold, and how many objects clustering leaves of them."""
    n_classes = len(network.spec.classes)
    proposed = [count_candidates_at(score, COUNTED_FROM) for score in _scores(inspection, n_classes)]
    cuts = [default_thresholds((cut,) * n_classes, has_boxes=network.decoder.has_boxes) for cut in CANDIDATES_AT]
    left = [len(detect(inspection.cells, cut)) for cut in cuts]
    return [[f"{cut:g}", *row] for cut, *row in zip(CANDIDATES_AT, *proposed, left, strict=True)]


def _detections(inspection: Inspection, classes: tuple[str, ...]) -> list[list[object]]:
    detections = inspection.inference.detections
    rows = zip(
        detections.class_id.tolist(), detections.score.tolist(), inspection.boxes_source_px.tolist(), strict=True
    )
    return [[classes[class_id], f"{score:.4f}", *(f"{edge:.1f}" for edge in box)] for class_id, score, box in rows]


def _stem(inspection: Inspection) -> str:
    return f"frame-{inspection.frame_index:06d}"


def save_inspection(inspection: Inspection, network: LoadedNetwork, folder: Path) -> None:
    """The annotated picture and the tensors."""
    detections = inspection.inference.detections
    picture = draw(
        inspection.picture, inspection.boxes_source_px, detections.class_id, detections.score, network.spec.classes
    )
    grids = inspection.inference.grids
    tensors = {"input": inspection.inference.tensor} | (
        {} if grids is None else {"coverage": grids.cov, "boxes": grids.bbox}
    )
    files = {name: folder / f"{_stem(inspection)}-{name}.npy" for name in tensors}
    with storing(folder):
        _make_folder(folder)
        (image := folder / f"{_stem(inspection)}.png").write_bytes(encode_png(picture))
        for name, tensor in tensors.items():
            np.save(files[name], tensor)
        for path in (image, *files.values()):
            share(path)
    print(f"\nKept in {folder}: {_stem(inspection)}.png, {', '.join(f'-{name}.npy' for name in tensors)}")


def _make_folder(folder: Path) -> None:
    """The folder and those above it, as open as the user has them."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        share(path)
