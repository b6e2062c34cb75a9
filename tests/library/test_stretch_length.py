from __future__ import annotations

import math
from dataclasses import replace

import pytest

from detector.library.request import RunRequest
from detector.types import Choice, ModelSpec, Sampling
from tests.library.made import SPEC, VIDEO, request

HOUR = VIDEO.model_copy(update={"duration_s": 3600.0, "average_fps": 25.0})


def asked(
    sampling: Sampling,
    samples: int | None,
    *,
    device: str = "CPU",
    spec: ModelSpec = SPEC,
    end_s: float | None = 3600.0,
) -> RunRequest:
    choice = Choice(device=device, build="none")
    return request(sampling=sampling, total_samples=samples, spec=spec, end_s=end_s, video=HOUR, choice=choice)


@pytest.mark.parametrize(
    ("sampling", "samples"),
    [
        (Sampling(every_s=1.0), 3600),
        (Sampling(every_frames=1), 90_000),
        (Sampling(every_s=0.04), 9_000_000),
        (Sampling(every_s=60.0), 60),
        (Sampling(frames=5), 5),
    ],
    ids=["a frame a second", "every frame", "a hundred hours of them", "a frame a minute", "five frames"],
)
@pytest.mark.parametrize("device", ["CPU", "CUDA"])
def test_stretches_are_few_and_full_batches(sampling: Sampling, samples: int, device: str) -> None:
    length = asked(sampling, samples, device=device).stretch_samples
    assert math.ceil(samples / length) <= 200
    assert length % 16 == 0


def test_more_work_a_sample_makes_fewer_samples_a_stretch() -> None:
    every_frame = asked(Sampling(every_frames=1), 3600).stretch_samples
    assert asked(Sampling(every_s=1.0), 3600).stretch_samples < every_frame
    large = replace(SPEC, input_wh=(1920, 1088))
    assert asked(Sampling(every_frames=1), 3600, spec=large).stretch_samples < every_frame
    assert asked(Sampling(every_frames=1), 3600, device="CUDA").stretch_samples > every_frame
    spread = asked(Sampling(frames=3600), 3600).stretch_samples
    assert spread == asked(Sampling(every_s=1.0), 3600).stretch_samples


def test_footage_without_an_end_has_a_length_too() -> None:
    live = asked(Sampling(every_s=1.0), None, end_s=None)
    assert live.stretch_samples == asked(Sampling(every_s=1.0), 3600).stretch_samples
