"""The answer on one frame before anything is analysed."""

from __future__ import annotations

from pathlib import Path

from detector.actions.preview import preview
from detector.images import decode
from detector.model import bundled
from detector.model.runtimes import load_network


def test_the_people_of_a_frame_are_counted_on_a_picture_as_large_as_it(demo_clip: Path) -> None:
    answer = preview(load_network(bundled.PATH), demo_clip, 10.0)
    assert decode(answer.picture).shape == (576, 768, 3)
    assert list(answer.counts) == ["person", "bag", "face"]
    assert answer.counts["person"] > 0
    assert answer.network_s > 0
