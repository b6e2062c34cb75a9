"""Which frames are looked at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.errors import RangeOutsideVideo, SettingError
from detector.types import Sampling
from detector.video.sampling import describe_sampling, plan_samples

TEN_A_SECOND = np.arange(100) / 10


@pytest.mark.parametrize(
    ("sampling", "expected"),
    [
        (Sampling(every_s=1.0), list(range(0, 100, 10))),
        (Sampling(every_s=2.5), [0, 25, 50, 75]),
        (Sampling(every_s=0.001), list(range(100))),
        (Sampling(every_s=1000.0), [0]),
        (Sampling(every_s=1.0, start_s=2.05, end_s=4.0), [21, 30]),
        (Sampling(every_s=1.0, start_s=9.9), [99]),
        (Sampling(every_s=1.0, end_s=500.0), list(range(0, 100, 10))),
        (Sampling(every_frames=30), [0, 30, 60, 90]),
        (Sampling(every_frames=30, start_s=1.0, end_s=8.0), [10, 40, 70]),
        (Sampling(frames=1), [0]),
        (Sampling(frames=4), [0, 25, 50, 75]),
        (Sampling(frames=3, start_s=1.0, end_s=4.0), [10, 20, 30]),
        (Sampling(frames=500), list(range(100))),
    ],
    ids=str,
)
def test_a_constant_rate(sampling: Sampling, expected: list[int]) -> None:
    assert plan_samples(TEN_A_SECOND, sampling, 10.0).tolist() == expected


def test_a_variable_rate_takes_what_is_on_screen() -> None:
    times = np.array([0.0, 0.04, 0.9, 5.0, 5.5, 7.2])
    assert plan_samples(times, Sampling(every_s=1.0), 9.0).tolist() == [0, 2, 3, 4, 5]
    assert plan_samples(times, Sampling(every_frames=2), 9.0).tolist() == [0, 2, 4]
    assert plan_samples(times, Sampling(frames=3), 9.0).tolist() == [0, 2, 4]


def test_times_rounded_by_the_container_do_not_shift_a_sample() -> None:
    times = np.round(np.arange(300) / 30, 3)
    assert plan_samples(times, Sampling(every_s=0.1), 10.0).tolist() == list(range(0, 300, 3))


@pytest.mark.parametrize("first", [0.2, 3.0])
def test_pictures_that_start_late_start_with_their_first_frame(first: float) -> None:
    assert plan_samples(TEN_A_SECOND + first, Sampling(every_s=5.0), 10.0 + first)[0] == 0


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(every_s=0.0),
        Sampling(every_s=-1.0),
        Sampling(every_s=float("nan")),
        Sampling(every_s=float("inf")),
        Sampling(every_frames=0),
        Sampling(frames=0),
        Sampling(frames=-3),
        Sampling(every_s=1.0, start_s=-1.0),
        Sampling(every_s=1.0, start_s=float("nan")),
        Sampling(every_s=1.0, start_s=3.0, end_s=3.0),
        Sampling(every_s=1.0, start_s=3.0, end_s=1.0),
        Sampling(every_s=1.0, end_s=float("nan")),
    ],
    ids=str,
)
def test_nonsense_is_a_setting_error(sampling: Sampling) -> None:
    with pytest.raises(SettingError):
        plan_samples(TEN_A_SECOND, sampling, 10.0)


@pytest.mark.parametrize("sampling", [Sampling(every_s=1.0, start_s=10.0), Sampling(frames=5, start_s=3600.0)], ids=str)
def test_a_start_after_the_end_says_how_long_the_video_is(sampling: Sampling) -> None:
    with pytest.raises(RangeOutsideVideo, match="0:10"):
        plan_samples(TEN_A_SECOND, sampling, 10.0)


def test_a_range_between_two_frames_holds_nothing() -> None:
    with pytest.raises(RangeOutsideVideo, match="wider"):
        plan_samples(np.array([0.0, 8.0]), Sampling(every_s=1.0, start_s=2.0, end_s=3.0), 10.0)


gaps = st.lists(st.floats(0.01, 3.0), min_size=1, max_size=60)


@given(gaps=gaps, every_s=st.floats(0.05, 5.0))
def test_every_tick_finds_its_frame_on_screen(gaps: list[float], every_s: float) -> None:
    times = np.cumsum([0.0, *gaps[:-1]])
    end_s = float(times[-1] + gaps[-1])
    chosen = set(plan_samples(times, Sampling(every_s=every_s), end_s).tolist())
    ticks = np.arange(0.0, end_s - 0.002, every_s)
    clear = [t for t in ticks if np.abs(times - t).min() > 0.002 or t == 0]
    assert {int(np.flatnonzero(times <= t + 1e-9)[-1]) for t in clear} <= chosen
    assert len(chosen) <= len(ticks) + 1


@given(gaps=gaps, count=st.integers(1, 80))
def test_a_number_of_frames_gives_that_many_different_ones(gaps: list[float], count: int) -> None:
    times = np.cumsum([0.0, *gaps[:-1]])
    chosen = plan_samples(times, Sampling(frames=count), float(times[-1] + gaps[-1]))
    assert len(chosen) == min(count, len(times))
    assert (np.diff(chosen) > 0).all()


@pytest.mark.parametrize(
    ("sampling", "words"),
    [
        (Sampling(every_s=0.5), "every 0.5 s"),
        (Sampling(every_s=1.0, end_s=5.0), "every 1 s, 0:00 to 0:05"),
        (Sampling(every_frames=1), "every frame"),
        (Sampling(every_frames=2), "every 2 frames"),
        (Sampling(every_frames=100, start_s=3723.0), "every 100 frames, 1:02:03 to the end"),
        (Sampling(frames=5, start_s=10.0, end_s=90.0), "spread evenly, 0:10 to 1:30"),
    ],
    ids=["seconds", "up to a moment", "all", "every other", "from a moment", "evenly"],
)
def test_a_sampling_in_words(sampling: Sampling, words: str) -> None:
    assert describe_sampling(sampling) == words


TWO_PARTS = np.append(TEN_A_SECOND[:40], 3604.5 + TEN_A_SECOND[:40])
GAP = ((4.0, 3604.5),)


@pytest.mark.parametrize(
    ("sampling", "expected"),
    [
        (Sampling(every_s=1.0), [0, 10, 20, 30, 40, 50, 60, 70]),
        (Sampling(every_s=3.0), [0, 30, 40, 70]),
        (Sampling(every_s=60.0), [0, 40]),
        (Sampling(every_s=1.0, start_s=100.0), [40, 50, 60, 70]),
        (Sampling(every_s=1.0, start_s=2.0, end_s=3605.5), [20, 30, 40]),
        (Sampling(frames=4), [0, 20, 40, 60]),
        (Sampling(frames=2, start_s=2.0), [20, 50]),
        (Sampling(every_frames=30), [0, 30, 60]),
    ],
)
def test_nothing_is_on_screen_in_a_gap_and_every_part_is_looked_at(sampling: Sampling, expected: list[int]) -> None:
    assert plan_samples(TWO_PARTS, sampling, 3608.5, GAP).tolist() == expected
