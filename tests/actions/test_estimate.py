"""What an analysis is said to take before it starts, and that one made before is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.actions.analyse import run_analysis
from detector.actions.estimate import estimate, estimate_seconds_per_frame, plan_frames
from detector.library.paths import Library, open_library
from detector.library.videos import Video, add_video
from detector.model import bundled
from detector.model.runtimes import load_network
from detector.types import Sampling
from tests.library.made import SPEC, VIDEO, make_run

FEW = Sampling(frames=2)


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


@pytest.fixture
def video(library: Library, demo_clip: Path) -> Video:
    return add_video(library, demo_clip, copy=False)


def test_an_analysis_made_before_is_known(library: Library, video: Video) -> None:
    network, planned = load_network(bundled.PATH), plan_frames(library, video, FEW)
    before = estimate(library, video, planned, network, network_s=0.1)
    made = run_analysis(library, video, FEW, network)
    after = estimate(library, video, planned, network, network_s=0.1)
    assert (before.n_frames, before.run_id, after.run_id) == (2, None, made.run_id)
    other = plan_frames(library, video, Sampling(frames=3))
    assert estimate(library, video, other, network, network_s=0.1).run_id is None


def test_without_earlier_runs_a_frame_takes_the_network_s_time_and_some_for_decoding(
    library: Library, video: Video
) -> None:
    small, large = (
        estimate_seconds_per_frame(library, video.model_copy(update={"display_wh": wh}), "any", network_s=0.1)
        for wh in ((480, 272), (3840, 2160))
    )
    assert 0.1 < small < large < 0.3


@pytest.mark.parametrize(
    ("samples", "model", "wh", "measured"),
    [
        (30, SPEC.name, VIDEO.display_wh, True),
        (10, SPEC.name, VIDEO.display_wh, False),
        (30, "another", VIDEO.display_wh, False),
        (30, SPEC.name, (1920, 1080), False),
    ],
    ids=["like it", "too few frames to go by", "of another model", "of another size"],
)
def test_a_frame_takes_what_it_took_in_a_run_that_was_like_it(
    library: Library, video: Video, samples: int, model: str, wh: tuple[int, int], measured: bool
) -> None:
    make_run(library, samples=samples)
    took_s = estimate_seconds_per_frame(library, video.model_copy(update={"display_wh": wh}), model, network_s=100.0)
    assert took_s == pytest.approx(0.2) if measured else took_s > 100
