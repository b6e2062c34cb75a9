"""Children: plain values in, a plain value or a plain error out, and an end to whatever takes too much."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest

from detector import bounded
from detector.bounded.limits import Limits
from detector.bounded.pool import Purpose, run
from detector.errors import Cancelled, ModelMissing
from detector.model import bundled, file
from detector.types import Control, Progress, Sampling
from detector.video.file import plan, probe, read_frame
from tests.bounded import work


def test_what_is_called_gets_its_values_and_gives_its_own() -> None:
    assert bounded.call(work.join, "a", second="b") == "ab"


def test_it_runs_in_another_process_which_is_kept() -> None:
    first = bounded.call(work.process_id)
    assert first != os.getpid()
    assert bounded.call(work.process_id) == first


def test_a_kept_child_works_in_the_environment_of_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    first = bounded.call(work.process_id)
    monkeypatch.setenv("FOOTFALL_OF_THIS_CALL", "1")
    assert bounded.call(work.environment_value, "FOOTFALL_OF_THIS_CALL") == "1"
    monkeypatch.delenv("FOOTFALL_OF_THIS_CALL")
    assert bounded.call(work.environment_value, "FOOTFALL_OF_THIS_CALL") is None
    assert bounded.call(work.process_id) == first


def test_an_error_comes_out_as_it_was_and_the_child_goes_on() -> None:
    before = bounded.call(work.process_id)
    with pytest.raises(ModelMissing, match="There is no wheel") as refused:
        bounded.call(work.refuse, "wheel")
    assert refused.value.facts == {"name": "wheel"}
    assert bounded.call(work.process_id) == before


def test_a_child_that_takes_too_much_memory_is_ended() -> None:
    limits = Purpose(Limits(memory_bytes=400_000_000))
    with pytest.raises(bounded.OutOfBounds, match=r"more than 0\.4 GB of memory"):
        run(limits, work.fill_memory, (200,), {})
    assert run(limits, work.join, ("a",), {"second": "b"}) == "ab"


def test_a_silent_child_is_ended_and_one_that_gives_signs_of_life_is_not() -> None:
    limits = Purpose(Limits(silent_s=2.0))
    with pytest.raises(bounded.OutOfBounds, match="more than 2 seconds"):
        run(limits, work.be_silent, (60.0,), {})
    assert run(limits, work.live_on, (4.0,), {}) == "done"


def test_an_answer_has_its_time_whatever_signs_of_life_there_are(tmp_path: Path) -> None:
    limits = Limits(answer_s=1.0, bytes_per_s=1_000_000)
    with pytest.raises(bounded.OutOfBounds, match="more than 1 seconds"):
        run(Purpose(limits), work.live_on, (60.0,), {})
    (tmp_path / "large").write_bytes(bytes(4_000_000))
    assert run(Purpose(limits), work.live_on, (4.0, tmp_path / "large"), {}) == "done"


def test_what_went_out_of_bounds_a_moment_ago_is_refused_at_once(tmp_path: Path) -> None:
    file, purpose = tmp_path / "file", Purpose(Limits(answer_s=1.0))
    file.write_text("first")
    with pytest.raises(bounded.OutOfBounds):
        run(purpose, work.live_on, (60.0, file), {})
    children = psutil.Process().children(recursive=True)
    with pytest.raises(bounded.OutOfBounds, match="more than 1 seconds"):
        run(purpose, work.live_on, (0.0, file), {})
    assert psutil.Process().children(recursive=True) == children
    file.write_text("another")
    assert run(purpose, work.live_on, (0.0, file), {}) == "done"


def test_a_child_that_crashes_takes_nothing_with_it() -> None:
    with pytest.raises(bounded.OutOfBounds, match="unexpected end"):
        bounded.call(work.crash)
    assert bounded.call(work.join, "a", second="b") == "ab"


def test_an_answer_that_is_no_plain_data_is_not_taken() -> None:
    with pytest.raises(bounded.OutOfBounds):
        bounded.call(work.answer_with_code)


def test_an_answer_that_is_too_long_is_not_taken() -> None:
    with pytest.raises(bounded.OutOfBounds):
        run(Purpose(Limits(answer_bytes=1000)), work.answer_at_length, (2000,), {})


def test_a_child_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTFALL_PASSWORD", "open sesame")
    monkeypatch.setenv("NGC_API_KEY", "nvapi-secret")
    monkeypatch.setenv("HARMLESS", "yes")
    known = run(Purpose(Limits(silent_s=24.0)), work.environment, (), {})
    assert known["HARMLESS"] == "yes"
    assert not any("sesame" in value or "nvapi" in value for value in known.values())


def test_long_work_tells_how_far_it_is_and_can_be_cancelled() -> None:
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        bounded.call(work.count_until_cancelled, control=Control(cancelled=lambda: len(told) > 3, progress=told.append))
    assert [progress.done for progress in told[:3]] == [0, 1, 2]


def test_a_stream_comes_item_by_item_and_then_its_error() -> None:
    assert [number for number, _ in bounded.stream(work.numbers, 100)] == list(range(100))
    items = bounded.stream(work.numbers, 100, fail_after=3)
    assert [next(items)[0] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ModelMissing):
        next(items)


def test_a_stream_that_is_left_ends_its_child() -> None:
    items = bounded.stream(work.numbers, 100_000)
    _, child = next(items)
    assert psutil.pid_exists(child)
    listeners = {thread for thread in threading.enumerate() if thread.name == "child"}
    items.close()
    assert not psutil.pid_exists(child)
    assert sum(thread.is_alive() for thread in listeners) == len(listeners) - 1


def test_a_models_file_comes_out_plain() -> None:
    assert file.inspect(bundled.PATH).labels == ("person", "bag", "face")


def test_a_look_at_a_video_comes_out_plain(demo_clip: Path) -> None:
    assert probe(demo_clip).display_wh == (768, 576)
    assert plan(demo_clip, Sampling(every_s=10.0)).frame_index.tolist() == list(range(0, 795, 100))
    assert np.asarray(read_frame(demo_clip, frame_index=0)).shape == (576, 768, 3)
