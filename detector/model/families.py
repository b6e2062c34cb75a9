"""The detectors Footfall knows by name: what to feed them, where to cut, and where they fail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from detector.model import bundled
from detector.model.file import OnnxFile
from detector.types import Resize

BUNDLED, PEOPLENET = "bundled", "peoplenet"

PEOPLENET_PAGE = "https://catalog.ngc.nvidia.com/orgs/nvidia/teams/tao/models/peoplenet"
PEOPLENET_GIT_BLOBS = frozenset({"a8afaa25e92da05d6cbec4af24218428a2782e5c"})  # v2.3.4, pruned and quantised


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of detector, as known apart from its file. ``classes`` is empty where the file has to tell."""

    name: str
    title: str
    classes: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = ()
    resize: Resize = "stretch"
    score_floor: float = 0.005
    licence: str = ""
    source: str = ""
    limits: tuple[str, ...] = ()


_BUNDLED = Family(
    name=BUNDLED,
    title="Bundled detector (YOLOX-nano and YuNet)",
    classes=("person", "bag", "face"),
    thresholds=(0.5, 0.25, 0.7),
    resize="letterbox",
    score_floor=0.02,
    licence="Apache-2.0 (YOLOX, Megvii Inc.) and MIT (YuNet, Shiqi Yu)",
    source="https://github.com/Megvii-BaseDetection/YOLOX and https://github.com/opencv/opencv_zoo",
    limits=(
        "It is not NVIDIA PeopleNet: a small general detector in its place, until PeopleNet is there.",
        "Bags are unreliable: average precision only 0.20 on 128 COCO validation pictures, against 0.66 for people. "
        "Read bag counts as a hint.",
        "In crowded streets (16 to 37 people in the picture) it found 48 to 61 % of them and counted 7 to 12 too few: "
        "measured elsewhere, not run here.",
        "People seen small, from straight above, or mostly hidden are missed more often than others.",
        "Faces are only found where eyes, nose and mouth can be seen; how many are missed was not measured.",
        "Fisheye, dark and infrared pictures were not measured; expect much worse results there.",
    ),
)

_PEOPLENET = Family(
    name=PEOPLENET,
    title="NVIDIA PeopleNet",
    classes=("person", "bag", "face"),
    thresholds=(0.4, 0.2, 0.2),
    licence="NVIDIA's terms for its pretrained TAO models, on the catalogue page",
    source=PEOPLENET_PAGE,
    limits=(
        "People smaller than 10 x 10 pixels, or less than a fifth visible, are missed.",
        "In crowded streets (16 to 37 people in the picture) it found 77 to 86 % of them: measured elsewhere, not run "
        "here.",
        "On everyday pictures its average precision is 0.34, where the bundled detector has 0.68: measured elsewhere, "
        "not run here.",
        "Bags and faces are found much less reliably than people.",
        "Fisheye, dark and infrared pictures are not what it was trained on.",
    ),
)

UNKNOWN_LIMIT = "Nothing is known about this model's limits: try it on footage whose counts you know first."
COVERAGE_ONLY_LIMIT = (
    "This file gives coverage without boxes: every box shown is the extent of connected grid cells, "
    "so people who stand together count as one."
)


def find_family(file: OnnxFile) -> Family | None:
    """The family a file belongs to, by its content, else by the name of the file or of its folder."""
    if file.sha256 == _bundled_sha256():
        return _BUNDLED
    has_name = PEOPLENET in file.path.stem.lower() or file.path.parent.name.lower().startswith(PEOPLENET)
    return _PEOPLENET if has_name or file.git_blob_id in PEOPLENET_GIT_BLOBS else None


@cache
def _bundled_sha256() -> str:
    return hashlib.sha256(bundled.PATH.read_bytes()).hexdigest()
