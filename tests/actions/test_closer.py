"""A frame looked at as a whole, and closer."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.actions.closer import look_closer
from detector.errors import SettingError
from detector.images import decode
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from tests.model.builders import detector, saved


def test_the_parts_add_to_what_the_whole_found(demo_clip: Path, data_dir: Path) -> None:
    look = look_closer(load_network(resolve("bundled", data_dir)), demo_clip, 14.0)
    assert look.counts["person"] > 0
    assert look.closer_counts["person"] >= look.counts["person"] - 1
    assert decode(look.picture).shape == decode(look.only_parts).shape == (576, 768, 3)


def test_a_network_without_boxes_cannot(demo_clip: Path, tmp_path: Path) -> None:
    path = saved(detector(input_wh=(96, 64), boxes=False), tmp_path / "coverage.onnx", labels="person\nbag\nface")
    with pytest.raises(SettingError, match="gives no boxes, so it cannot look closer"):
        look_closer(load_network(path), demo_clip, 1.0)
