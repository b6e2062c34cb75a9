"""The demo clip: analysed, and who is in it, as a person labelled it in a file that is not part of the product."""

from __future__ import annotations

import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.actions.analyse import run_analysis
from detector.actions.demo import add_demo_video
from detector.labels import read_labels as read_file
from detector.library.paths import data_dir, open_library
from detector.library.videos import add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Bool, Float32, Int64, Sampling
from detector.view import RunView, ViewCache, open_run

EVERY_FRAME = Sampling(every_frames=1)

FILE = "PETS2009-S2L1.xml"
PASSER_BY_FRAMES = (65, 173)
"""The first and the last frame in which the one person is in view whom the labels leave out."""
_PASSER_BY_CORNER_PX = (320, 150)

Labels = dict[int, Float32]
"""Frame index -> boxes (N, 4) of everybody in it, x1 y1 x2 y2 in source pixels."""


@dataclass(frozen=True, slots=True)
class LabelledTrack:
    """One person: the frames (N,), rising, in which they are labelled, and their boxes (N, 4) in source pixels."""

    frame: Int64
    xyxy_px: Float32


@contextmanager
def analyse_demo(sampling: Sampling, model: str = "bundled") -> Iterator[RunView]:
    """The demo clip analysed by a network, in a data folder of its own that is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="footfall-labelled-") as scratch:
        library, usual = open_library(Path(scratch)), open_library(data_dir())
        video = add_video(library, add_demo_video(usual).path, copy=False)
        network = load_network(resolve(model, usual.root))
        yield open_run(run_analysis(library, video, sampling, network).run_id, cache=ViewCache(library))


def find_labels(folder: Path | None) -> Path:
    """The file in this folder. Exits with a sentence that says what to fetch where they are not there."""
    if folder is None or not (folder / FILE).is_file():
        raise SystemExit(
            f"Not measured: {FILE} is not {f'in {folder}' if folder else 'at hand'}. It has Anton Milan's labels of "
            "PETS 2009 S2.L1, for research: fetch it from his page of tracking data and say LABELLED=FOLDER."
        )
    return folder / FILE


def read_labels(folder: Path | None) -> Labels:
    """The labels in this folder, by frame. Exits as ``find_labels`` does."""
    labels = read_file(find_labels(folder))
    return {frame: labels.xyxy_px[labels.frame_index == frame] for frame in labels.frames.tolist()}


def read_tracks(folder: Path | None) -> list[LabelledTrack]:
    """The labels in this folder, by person. Exits as ``find_labels`` does."""
    rows: dict[str, list[tuple[int, Float32]]] = {}
    for frame in ET.parse(find_labels(folder)).getroot().iter("frame"):  # noqa: S314 - the measurer's own file
        for person in frame.iter("object"):
            rows.setdefault(person.get("id", ""), []).append((int(frame.get("number", "-1")), _box(person)))
    return [
        LabelledTrack(np.asarray([frame for frame, _ in of_one]), np.asarray([box for _, box in of_one]))
        for of_one in rows.values()
    ]


def write_passer_by(path: Path) -> Path:
    """The one person whom the labels leave out, as a file of ignored boxes: a corner of the frames they walk in."""
    first, last = PASSER_BY_FRAMES
    width, height = _PASSER_BY_CORNER_PX
    path.write_text("".join(f"{frame + 1},-1,0,0,{width},{height}\n" for frame in range(first, last + 1)))
    return path


def is_passer_by(frame_index: Int64, boxes_px: Float32) -> Bool:
    """A mask (N,) of the boxes (N, 4) in these frames (N,) that are of the one person whom the labels leave out."""
    x, y = (boxes_px[:, :2] + boxes_px[:, 2:]).T / 2
    during = (frame_index >= PASSER_BY_FRAMES[0]) & (frame_index <= PASSER_BY_FRAMES[1])
    in_corner: Bool = during & (x < _PASSER_BY_CORNER_PX[0]) & (y < _PASSER_BY_CORNER_PX[1])
    return in_corner


def _box(person: ET.Element) -> Float32:
    """Centre and size -> edges (4,)."""
    box = next(person.iter("box"))
    centre, size = (
        np.asarray([float(box.get(name, "nan")) for name in pair], np.float32) for pair in (("xc", "yc"), "wh")
    )
    return np.concatenate((centre - size / 2, centre + size / 2))
