"""The Compare page: two models on one video, several videos, and everything that may differ between runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.views.compare.labelled_run import LabelledRun
from dashboard.views.compare.recording import compute_offsets_s, read_starts
from detector.clock import set_clock
from detector.library import videos
from detector.library.paths import Library
from detector.library.recording import keep_clock
from detector.library.run import Run
from detector.library.video_record import write_record
from detector.types import Sampling
from detector.view import open_run
from tests.dashboard.pages import draw_page, metrics, people, settings_of, with_pictures
from tests.library.clips import make_clip
from tests.library.made import SPEC, VIDEO, make_run

SECOND = replace(SPEC, title="Second", name="second", sha256="cd" * 32)


def compared(*runs: Run | str, **settings: str) -> AppTest:
    page = AppTest.from_function(draw_page, args=("compare",), default_timeout=30)
    for name, value in {"runs": ",".join(run if isinstance(run, str) else run.id for run in runs), **settings}.items():
        if value:
            page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def words(page: AppTest) -> str:
    """All text of the page, as it is read."""
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info]).replace("\\", "")


def two_models(library: Library) -> tuple[Run, Run]:
    """A sees 1, 3, 2, 0, 1 people; B the same but for the second frame, where it sees one."""
    first = with_pictures(make_run(library, people(1, 3, 2, 0, 1)))
    return first, with_pictures(make_run(library, people(1, 1, 2, 0, 1), spec=SECOND))


def test_without_a_choice_two_runs_of_one_video_are_shown(library: Library) -> None:
    two_models(library)
    assert "Compared over the 10 frames of the video" in words(compared())


def test_two_models_agree_as_far_as_they_do(library: Library) -> None:
    page = compared(*two_models(library))
    assert metrics(page) == {
        "Counts alike": "90%",
        "Difference on average": "-0.20",
        "Same people": "71%",
        "Largest difference": "-2",
    }
    assert "0:01 · 1 of 1 that differ" in words(page)
    assert "At 0:01 A counts 3 and B 1 people." in words(page)


def test_the_table_has_a_row_for_every_run(library: Library) -> None:
    table = compared(*two_models(library)).dataframe[0].value
    assert table["Run"].tolist() == ["A · Stand-in", "B · Second"]
    assert table["On average"].tolist() == pytest.approx([0.7, 0.5])
    assert [list(curve) for curve in table["Over time"]] == [
        [1, 3, 2, 0, 1, 0, 0, 0, 0, 0],
        [1, 1, 2, 0, 1, 0, 0, 0, 0, 0],
    ]


def test_each_run_has_thresholds_of_its_own_and_can_lend_them(library: Library) -> None:
    a, b = two_models(library)
    page = compared(a, b, tune="1", **{f"{a.id[-6:]}.score.person": "0.9"})
    assert metrics(page)["Same people"] == "0%"
    page.button(key=f"same-{a.id}").click().run()
    assert settings_of(page)[f"{b.id[-6:]}.score.person"] == "0.9"
    assert metrics(page)["Counts alike"] == "100%"


def test_a_class_that_one_model_does_not_know_is_said_and_not_compared(library: Library) -> None:
    first = with_pictures(make_run(library, people(1, 1)))
    few = replace(SECOND, classes=("person",), thresholds=(0.5,))
    other = with_pictures(make_run(library, people(1, 1), spec=few))
    page = compared(first, other, **{"class": "bag"})
    assert "The model of B does not look for bags." in words(page)
    assert not page.metric
    assert "Same people" in metrics(compared(first, other))


def test_other_sampling_is_compared_where_both_looked(library: Library) -> None:
    first = with_pictures(make_run(library, people(1, 2, 3)))
    other = with_pictures(make_run(library, people(1, 2, 3), samples=4, sampling=Sampling(every_s=2.0)))
    page = compared(first, other)
    assert "Compared over the 4 frames of the video that A and B both looked at." in words(page)


def test_a_model_without_boxes_is_compared_by_number_alone(library: Library) -> None:
    first = with_pictures(make_run(library, people(1, 3)))
    cover = with_pictures(make_run(library, people(1, 1), spec=SECOND, has_boxes=False))
    page = compared(first, cover)
    assert metrics(page)["Same people"] == "–"
    assert "extents of connected cells" in words(page)


@pytest.mark.parametrize("unreadable", [range(10), range(0)], ids=["nothing readable", "nothing found"])
def test_runs_with_nothing_in_them_break_nothing(library: Library, unreadable: range) -> None:
    first = make_run(library, unreadable=unreadable)
    assert not compared(first, make_run(library, spec=SECOND, unreadable=unreadable)).error


def test_six_runs_stand_side_by_side_and_a_seventh_is_left_out(library: Library) -> None:
    made = [make_run(library, people(1), spec=replace(SPEC, title=f"M{i}", sha256=f"{i:02d}" * 32)) for i in range(7)]
    page = compared(*made)
    assert len(page.dataframe[0].value) == 6
    assert "At most 6 runs" in words(page)


def test_a_link_to_a_run_that_is_gone_still_opens(library: Library) -> None:
    two_models(library)
    assert not compared("no-such-run", "<script>").error


def two_videos(library: Library, tmp_path: Path) -> tuple[Run, Run]:
    """Runs of two real clips of the library."""
    runs = []
    for shade in (0, 90):
        clip = videos.add_video(library, make_clip(tmp_path / f"clip{shade}.mp4", shade=shade), copy=False)
        part = VIDEO.model_copy(update={"id": clip.id, "sha256": clip.sha256})
        runs.append(with_pictures(make_run(library, people(1, 2), video=part.model_copy(update={"name": clip.name}))))
    return runs[0], runs[1]


def test_videos_stand_side_by_side_from_their_starts(library: Library, tmp_path: Path) -> None:
    page = compared(*two_videos(library, tmp_path))
    assert not page.metric
    assert "People over time" in words(page)


def test_the_clock_is_asked_for_kept_and_used(library: Library, tmp_path: Path) -> None:
    a, b = two_videos(library, tmp_path)
    page = compared(a, b, align="clock")
    assert "Type in when each recording began" in words(page)
    for run, text in ((a, "2026-03-14 09:30:00"), (b, "2026-03-14 09:31:30")):
        page.text_input(key=f"began-{run.manifest.video.id}").set_value(text).run()
    assert "Type in" not in words(page)
    assert videos.read_video(library, b.manifest.video.id).clock == set_clock("2026-03-14 09:31:30", "UTC")


def test_moments_in_two_time_zones_are_told_apart(library: Library, tmp_path: Path) -> None:
    runs = two_videos(library, tmp_path)
    for run, start, zone in zip(
        runs, ("2026-03-14 09:30:00", "2026-03-14 18:30:05"), ("UTC", "Asia/Seoul"), strict=True
    ):
        keep_clock(library, run.manifest.video.id, set_clock(start, zone))
    labelled = [LabelledRun(letter, letter, open_run(run.id)) for letter, run in zip("AB", runs, strict=True)]
    by_clock = compute_offsets_s(labelled, read_starts(labelled))
    assert by_clock is not None
    assert by_clock[1] == [0.0, 5.0]


def test_an_hour_that_clocks_showed_twice_is_told_apart(library: Library, tmp_path: Path) -> None:
    runs = two_videos(library, tmp_path)
    for run, start in zip(runs, ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+02:00"), strict=True):
        keep_clock(library, run.manifest.video.id, set_clock(start, "Europe/Berlin"))
    labelled = [LabelledRun(letter, letter, open_run(run.id)) for letter, run in zip("AB", runs, strict=True)]
    by_clock = compute_offsets_s(labelled, read_starts(labelled))
    assert by_clock is not None
    assert by_clock[1] == [3600.0, 0.0]


def test_starts_of_an_earlier_version_are_lined_up_as_they_stand(library: Library, tmp_path: Path) -> None:
    runs = two_videos(library, tmp_path)
    keep_clock(library, runs[0].manifest.video.id, set_clock("2026-03-14 09:30:00", "Asia/Seoul"))
    old = videos.read_video(library, runs[1].manifest.video.id)
    write_record(old.model_copy(update={"recording_start": datetime(2026, 3, 14, 9, 30, 7)}))
    labelled = [LabelledRun(letter, letter, open_run(run.id)) for letter, run in zip("AB", runs, strict=True)]
    by_clock = compute_offsets_s(labelled, read_starts(labelled))
    assert by_clock == (datetime(2026, 3, 14, 9, 30), [0.0, 7.0])


def test_a_time_that_is_none_is_refused_in_words(library: Library, tmp_path: Path) -> None:
    a, b = two_videos(library, tmp_path)
    page = compared(a, b, align="clock")
    page.text_input(key=f"began-{a.manifest.video.id}").set_value("half past nine").run()
    assert "is no date and time" in words(page)
    assert videos.read_video(library, a.manifest.video.id).recording_start is None
