"""Sampling: frames chosen by pure functions on presentation times; and a sampling in words."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from detector.errors import RangeOutsideVideo, SettingError
from detector.times import format_clock
from detector.types import Float64, Gaps, Int64, Sampling

TOLERANCE_S = 0.0005  # containers round times to the millisecond


def plan_samples(frame_times_s: Float64, sampling: Sampling, duration_s: float, gaps: Gaps = ()) -> Int64:
    """Indices (S,) of the frames to sample, rising.

    ``frame_times_s`` (F,) are presentation times, rising. Only frames shown first within [start, end) count.
    every_s: at start, start + every_s, ... the frame that is on screen then; no frame twice. Anew after a gap.
    every_frames: the range's first frame and every Nth after it.
    frames: that many (or all there are), evenly spread over the range's time without gaps, the first one included.
    Raises SettingError for nonsense, RangeOutsideVideo for a range in which there is nothing.
    """
    check(sampling)
    end_s = _check_range(sampling, duration_s)
    in_range = np.flatnonzero((frame_times_s >= sampling.start_s - TOLERANCE_S) & (frame_times_s < end_s - TOLERANCE_S))
    if not len(in_range):
        raise RangeOutsideVideo(
            "There is no new frame between {start} and {end}: choose a wider range.",
            start=_format_time(sampling.start_s),
            end=_format_time(end_s),
        )
    times = frame_times_s[in_range]
    if sampling.every_frames is not None:
        return in_range[:: sampling.every_frames]
    if sampling.frames is not None:
        return in_range[_select_evenly(times, sampling.start_s, end_s, sampling.frames, gaps)]
    parts = _split(times, sampling.start_s, end_s, gaps)
    chosen = [first + _select_on_screen(part, *bounds, float(sampling.every_s or 1.0)) for first, part, bounds in parts]
    return in_range[np.concatenate(chosen)]


def check(sampling: Sampling) -> None:
    """Raise SettingError unless the numbers make sense for some video."""
    for count in (sampling.every_frames, sampling.frames):
        if count is not None and count < 1:
            raise SettingError("The number of frames must be a whole number from 1, not {count}.", count=count)
    every_s = sampling.every_s
    if every_s is not None and not (math.isfinite(every_s) and every_s > 0):
        raise SettingError("The time between samples must be more than 0 seconds, not {every_s:g}.", every_s=every_s)
    if not math.isfinite(sampling.start_s) or sampling.start_s < 0:
        raise SettingError("The start must be 0 seconds or later, not {start_s:g}.", start_s=sampling.start_s)
    if sampling.stream is not None and sampling.stream < 1:
        raise SettingError("Streams are numbered from 1: there is no stream {stream}.", stream=sampling.stream)
    if sampling.end_s is not None and not sampling.end_s > sampling.start_s:
        raise SettingError(
            "The end ({end}) must come after the start ({start}).",
            end=_format_time(sampling.end_s),
            start=_format_time(sampling.start_s),
        )


def describe_sampling(sampling: Sampling) -> str:
    """``"every 0.5 s"``, ``"every frame"``, ``"every 100 frames"`` or ``"spread evenly"``, with the range if any.

    And with the stream, where one was chosen.
    To stand beside the number of frames, such as in ``"5 frames, spread evenly, 0:10 to the end"``.
    """
    if sampling.every_s is not None:
        words = f"every {sampling.every_s:g} s"
    elif sampling.every_frames is not None:
        words = "every frame" if sampling.every_frames == 1 else f"every {sampling.every_frames} frames"
    else:
        words = "spread evenly"
    if sampling.start_s or sampling.end_s is not None:
        end = "the end" if sampling.end_s is None else format_clock(sampling.end_s)
        words += f", {format_clock(sampling.start_s)} to {end}"
    if sampling.stream is not None:
        words += f", stream {sampling.stream}"
    return words


def range_end_s(sampling: Sampling, duration_s: float) -> float:
    """The end of the range: its own, or the video's if that is earlier."""
    return duration_s if sampling.end_s is None else min(sampling.end_s, duration_s)


def _check_range(sampling: Sampling, duration_s: float) -> float:
    if sampling.start_s >= duration_s:
        raise RangeOutsideVideo(
            "The start ({start}) lies after the end of the video ({duration}).",
            start=_format_time(sampling.start_s),
            duration=_format_time(duration_s),
        )
    return range_end_s(sampling, duration_s)


def _split(
    times: Float64, start_s: float, end_s: float, gaps: Gaps
) -> Iterator[tuple[int, Float64, tuple[float, float]]]:
    """The parts between the gaps that have frames: the place of their first one, their times, and their bounds."""
    starts, ends = [start_s, *(end for _, end in gaps)], [*(start for start, _ in gaps), end_s]
    edges = np.append(np.searchsorted(times, np.array(starts) - TOLERANCE_S), len(times))
    for part, (first, after) in enumerate(itertools.pairwise(edges.tolist())):
        if first < after:
            yield first, times[first:after], (max(starts[part], start_s), min(ends[part], end_s))


def _select_on_screen(times: Float64, start_s: float, end_s: float, every_s: float) -> Int64:
    """Frames on screen at start, start + every, ...: those between whose beginning and end a tick falls."""
    starts = np.append(times, end_s)
    starts[0] = min(starts[0], start_s)
    ticks_before = np.ceil((starts - TOLERANCE_S - start_s) / every_s)  # (F + 1,)
    return np.flatnonzero(np.diff(ticks_before) > 0)


def _select_evenly(times: Float64, start_s: float, end_s: float, count: int, gaps: Gaps) -> Int64:
    """``count`` different frames on screen at equal steps of time, gaps left out."""
    if count >= len(times):
        return np.arange(len(times))
    for gap_start_s, gap_end_s in reversed(gaps):
        lost_s = max(0.0, min(gap_end_s, end_s) - max(gap_start_s, start_s))
        times, end_s = np.where(times >= gap_end_s - TOLERANCE_S, times - lost_s, times), end_s - lost_s
    ticks = start_s + np.arange(count) * (end_s - start_s) / count
    positions = np.maximum(np.searchsorted(times, ticks + TOLERANCE_S, side="right") - 1, 0)
    order = np.arange(count)
    positions = np.maximum.accumulate(positions - order) + order  # pushed on where two ticks fall on one frame
    return np.minimum(positions, len(times) - count + order)


def _format_time(time_s: float) -> str:
    return format_clock(time_s) if time_s >= 10 and math.isfinite(time_s) else f"{time_s:g} s"
