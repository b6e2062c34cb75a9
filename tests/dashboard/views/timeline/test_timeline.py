"""The Timeline page: its figures are the run's, and lead to its frames."""

from __future__ import annotations

from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import Library
from tests.dashboard.pages import (
    metrics,
    opened,
    people,
    runs_of_every_kind,
    settings_of,
    text_of,
    with_pictures,
)
from tests.library.made import give_clock, make_run


def test_the_figures_are_those_of_the_run(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"))
    assert metrics(page) == {
        "People on average": "0.7",
        "Most people at once": "3",
        "Someone in view": "40%",
        "Frames read": "10",
    }


def test_a_moved_threshold_is_followed_by_the_figures_and_the_address(library: Library) -> None:
    run = with_pictures(make_run(library, people(1, 1, 1) + people(0, 2, score=0.6)))
    page = opened("timeline", run)
    assert metrics(page)["Most people at once"] == "2"
    page.slider[0].set_value(0.7).run()
    assert metrics(page)["Most people at once"] == "1"
    assert settings_of(page)["score.person"] == "0.7"


def test_the_highest_count_leads_to_its_frame(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"))
    page.button(key="to-peak").click().run()
    assert settings_of(page)["frame"] == "1"
    assert any("Frames around 0:01" in text.value for text in page.markdown)


def test_a_stretch_narrows_the_figures(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"), range="3..6")
    assert metrics(page)["Most people at once"] == "1"
    assert metrics(page)["Frames read"] == "3"


def test_summed_coverage_is_named_where_dbscan_counts(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"), method="dbscan")
    assert [slider.label for slider in page.slider[:2]] == ["Person · summed coverage", "Bag · summed coverage"]


def test_frames_at_which_the_network_failed_are_told(library: Library) -> None:
    page = opened("timeline", make_run(library, people(1, 1), failed=range(4, 10)))
    assert any("The network failed at 6 of 10 frames" in warning.value for warning in page.warning)


def test_the_figures_say_how_sure_they_are_and_why_no_more_is_known(library: Library) -> None:
    run = runs_of_every_kind(library, "plain")
    words = text_of(opened("timeline", run))
    assert "from looking once a second; detector not checked" in words
    assert "2 for a second or more" in words
    assert "at least ±" in words
    eye = dict.fromkeys(range(10), 2)
    check = SpotCheck(class_name="person", samples=tuple(eye), weights=(1.0,) * 10, counted=eye)
    change_notes(run.folder, lambda _: Notes(spot_checks=(check,)))
    assert "detector off by -1.3 (-1.5 to -1.1)" in text_of(opened("timeline", run))


def test_all_moments_with_the_most_are_counted(library: Library) -> None:
    page = opened("timeline", with_pictures(make_run(library, people(3, 0, 3, 3, 1, 3))))
    assert "3 times" in text_of(page)
    (most,) = (metric for metric in page.metric if metric.label == "Most people at once")
    assert "It was reached at 0:00, 0:02 and 0:05." in most.proto.help


def test_moments_are_by_the_clock_where_there_is_one(library: Library) -> None:
    run = runs_of_every_kind(library, "plain")
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    page = opened("timeline", run)
    said = text_of(page).replace("\\", "")
    assert "2026-11-25 14:03:00 (+09:00, Asia/Seoul)" in said
    assert page.button(key="to-peak").label == "at 14:03:01 (0:01)"
    assert "at 14:03:01 (0:01)" in said
    assert any("14:03:02 (0:02) · 2 people" in button.label.replace("\\", "") for button in page.button)
    assert "people from 14:03:00 (0:00) to 14:03:05 (0:05)" in page.dataframe[0].value["In words"].tolist()


def test_the_table_is_of_the_bins_and_the_stretch_on_screen(library: Library) -> None:
    page = opened("timeline", runs_of_every_kind(library, "plain"), bins="10 s", range="1..3")
    table = page.dataframe[-1].value
    assert table["Time"].tolist() == ["0:01 to 0:03"]
    assert table["On average"].tolist() == [2.5]
    assert "Busiest" not in text_of(page)  # of one there is none
    assert "CSV for every 10 s" in [button.proto.label for button in page.get("download_button")]


def test_the_busiest_bin_is_told(library: Library) -> None:
    run = make_run(library, [(sample, 0, 0.9, (100.0, 100.0, 140.0, 200.0)) for sample in range(8, 16)], samples=24)
    page = opened("timeline", run, bins="10 s")
    busiest = page.dataframe[-1].value["On average"].max()
    assert f"Busiest: 0:10 to 0:20, {busiest:.2f} on average." in text_of(page).replace("\\", "")
