"""The answer on one frame before anything is analysed."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.actions.preview import preview
from detector.errors import ModelUnusable
from detector.images import decode
from detector.model import bundled
from detector.model.runtimes import load_network
from tests.pipeline.networks import BrightnessNetwork, NumberlessNetwork
from tests.video.clips import write_clip


def test_the_people_of_a_frame_are_counted_on_a_picture_as_large_as_it(demo_clip: Path) -> None:
    answer = preview(load_network(bundled.PATH), demo_clip, 10.0)
    assert decode(answer.picture).shape == (576, 768, 3)
    assert list(answer.counts) == ["person", "bag", "face"]
    assert answer.counts["person"] > 0
    assert answer.network_s > 0
    assert answer.shows_badly == ()


def test_a_dark_frame_is_told_before_anything_is_analysed(tmp_path: Path) -> None:
    dark = write_clip(tmp_path / "dark.mp4", frames=3, options={"crf": "0"})
    answer = preview(BrightnessNetwork(), dark, 0.0)
    assert answer.shows_badly == ("This picture is dark: people may be missed.",)


def test_a_network_without_numbers_has_no_count_to_show(demo_clip: Path) -> None:
    with pytest.raises(ModelUnusable, match="NaN or infinity"):
        preview(NumberlessNetwork(), demo_clip, 10.0)
