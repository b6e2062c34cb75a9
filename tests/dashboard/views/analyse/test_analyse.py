"""The Analyse page."""

from __future__ import annotations

from pathlib import Path

from detector.actions.analyse import load_model, run_analysis
from detector.actions.requests import AnalyseRequest
from detector.jobs.store import list_jobs
from detector.library.paths import Library
from detector.library.videos import add_video
from detector.types import Sampling
from tests.dashboard.pages import opened, settings_of, text_of
from tests.model.builders import detector, saved
from tests.video.clips import write_streams


def test_an_analysis_made_before_leads_to_its_run(library: Library, demo_clip: Path) -> None:
    video, sampling = add_video(library, demo_clip, copy=False), Sampling(frames=2)
    page = opened("analyse", way="count", count="2")
    assert page.metric[0].value == "2"
    assert any(button.label == "Start" for button in page.button)
    run_analysis(library, video, sampling, load_model(library, "auto"))
    page = page.run()
    assert not any(button.label == "Start" for button in page.button)
    assert ["in the library already" in told.value for told in page.success] == [True]


def test_of_several_streams_of_pictures_one_can_be_chosen(library: Library, tmp_path: Path) -> None:
    several = write_streams(tmp_path / "several.mkv", ((96, 64), False), ((192, 112), True))
    video, network = add_video(library, several, copy=False), load_model(library, "auto")
    page = opened("analyse", way="count", count="2")
    (choice,) = [box for box in page.selectbox if box.label == "Stream of pictures"]
    assert choice.options == ["Automatic", "1: 96 x 64", "2: 192 x 112"]
    page = choice.select(1).run()
    assert not page.exception
    assert any(button.label == "Start" for button in page.button)
    run_analysis(library, video, Sampling(frames=2, stream=1), network)
    page = page.run()
    assert ["in the library already" in told.value for told in page.success] == [True]


def test_where_there_is_one_stream_there_is_no_choice(library: Library, demo_clip: Path) -> None:
    add_video(library, demo_clip, copy=False)
    assert not any(box.label == "Stream of pictures" for box in opened("analyse", way="count", count="2").selectbox)


def test_the_automatic_choice_is_explained_and_another_model_shown_beside(library: Library, demo_clip: Path) -> None:
    add_video(library, demo_clip, copy=False)
    saved(detector(input_wh=(96, 64)), library.models / "mine" / "mine.onnx", "person\nbag\nface")
    page = opened("analyse", way="count", count="2")
    (model,) = [box for box in page.selectbox if box.label == "Model"]
    assert model.options[0] == "Automatic: Bundled detector"
    assert "PeopleNet has not been fetched" in model.help
    assert "Automatic takes PeopleNet where it was fetched" in text_of(page)
    assert text_of(page).count("ms for this frame") == 1
    (choice,) = [box for box in page.selectbox if box.label == "Beside it"]
    page = choice.select("mine").run()
    assert not page.exception
    assert text_of(page).count("ms for this frame") == 2


def test_looking_closer_is_offered_and_asked_for(library: Library, demo_clip: Path) -> None:
    add_video(library, demo_clip, copy=False)
    page = opened("analyse", way="count", count="2")
    (switch,) = [toggle for toggle in page.toggle if toggle.label.startswith("Look closer")]
    assert not switch.value
    assert "large enough without it" in text_of(page)
    assert "at most 60 pixels high" in switch.help
    page = switch.set_value(True).run()
    (both,) = [toggle for toggle in page.toggle if toggle.label == "Show a few frames both ways"]
    page = both.set_value(True).run()
    assert not page.exception
    assert text_of(page).count("drawn are the boxes that only the parts found") == 3
    next(button for button in page.button if button.label == "Start").click().run()
    (job,) = list_jobs(library)
    assert isinstance(job.request, AnalyseRequest)
    assert job.request.detail == 2


def test_a_question_tells_how_often_to_look_and_takes_it_over(library: Library, demo_clip: Path) -> None:
    add_video(library, demo_clip, copy=False)
    page = opened("analyse", way="count", count="2")
    passing = page.button(key="every-0.2")
    assert passing.label.startswith("To count people passing: 5 a second, about ")
    page = passing.click().run()
    assert (settings_of(page)["every"], page.number_input[0].value) == ("0.2", 0.2)
    assert "way" not in settings_of(page)
