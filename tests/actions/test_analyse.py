from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from detector.actions.analyse import analyse, load_model, run_analysis
from detector.actions.requests import AnalyseRequest
from detector.cli.summary import frames_line
from detector.errors import Cancelled, ModelMissing, ModelUnusable, RangeOutsideVideo, StorageFailed, VideoMissing
from detector.library.paths import Library, open_library
from detector.library.runs import RunWriter, list_runs, read_run
from detector.library.videos import add_video
from detector.types import FAILED, OK, Control, Progress, Sampling
from detector.view import ViewCache, open_run
from tests.library.clips import make_clip
from tests.model.builders import detector, saved
from tests.pipeline.networks import BrightnessNetwork, FailingNetwork, NumberlessNetwork
from tests.video.clips import damage, write_clip

EVERY_FRAME = Sampling(every_frames=1)


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


def test_a_request_is_new_continued_or_known(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=20), copy=False)
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        run_analysis(
            library,
            video,
            EVERY_FRAME,
            BrightnessNetwork(),
            batch=4,
            control=Control(lambda: len(seen) == 2, seen.append),
        )
    (part,) = list_runs(library)
    assert (part.state, part.n_samples) == ("partial", 8)
    assert part.figures is not None
    continued = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())
    assert (continued.run_id, continued.outcome) == (part.id, "continued")
    known = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())
    assert (known.run_id, known.outcome) == (part.id, "known")
    other = run_analysis(library, video, Sampling(frames=5), BrightnessNetwork())
    assert other.outcome == "new"
    assert other.run_id != part.id


def test_what_was_finished_is_known_where_the_disk_takes_nothing_any_more(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=20), copy=False)
    made = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    known = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())
    assert (known.run_id, known.outcome) == (made.run_id, "known")
    with pytest.raises(StorageFailed, match="read-only"):
        run_analysis(library, video, Sampling(frames=5), BrightnessNetwork())


def test_a_continued_run_equals_one_made_at_once(library: Library, tmp_path: Path) -> None:
    first, second = (Library(tmp_path / name) for name in ("interrupted", "whole"))
    clip = make_clip(tmp_path / "walk.avi", frames=20)
    ids = []
    for place in (first, second):
        for folder in (place.videos, place.runs):
            folder.mkdir(parents=True)
        video = add_video(place, clip, copy=False)
        if place is first:
            stop = iter([False, True])
            with pytest.raises(Cancelled):
                run_analysis(place, video, EVERY_FRAME, BrightnessNetwork(), batch=3, control=Control(stop.__next__))
        ids.append(run_analysis(place, video, EVERY_FRAME, BrightnessNetwork()).run_id)
    interrupted, whole = read_run(first, ids[0]), read_run(second, ids[1])
    assert interrupted.samples.time_s.tolist() == whole.samples.time_s.tolist()
    assert interrupted.cells.sample.tolist() == whole.cells.sample.tolist()
    assert interrupted.cells.score.tolist() == whole.cells.score.tolist()
    assert interrupted.manifest.figures == whole.manifest.figures
    assert (interrupted.manifest.decoded, interrupted.manifest.expected) == (20, 20)


def test_what_stopped_an_analysis_is_told_where_the_rest_cannot_be_kept_either(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("The disk is full.")

    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=20), copy=False)
    monkeypatch.setattr(RunWriter, "write", full)
    network = FailingNetwork(8, ModelUnusable("out of memory"))
    with pytest.raises(ModelUnusable):
        run_analysis(library, video, EVERY_FRAME, network, batch=4)
    with pytest.raises(Cancelled):
        run_analysis(library, video, EVERY_FRAME, BrightnessNetwork(), batch=4, control=Control(lambda: True))


def test_damage_before_an_interruption_is_told_after_it(library: Library, tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4", frames=600, options={"g": "25"})
    damaged = damage(whole, tmp_path / "damaged.mp4", start=0.2, end=0.23)
    video, stop = add_video(library, damaged, copy=False), iter([False] * 59 + [True])
    with pytest.raises(Cancelled):
        run_analysis(library, video, EVERY_FRAME, BrightnessNetwork(), batch=5, control=Control(stop.__next__))
    run = read_run(library, run_analysis(library, video, EVERY_FRAME, BrightnessNetwork()).run_id)
    assert run.manifest.expected == 600
    assert run.manifest.damaged
    assert run.manifest.decoded == 600 - run.manifest.damaged
    unread = (~run.samples.readable).sum()
    assert 0 < unread <= run.manifest.damaged
    assert run.samples.readable[300:].all()


def test_nothing_is_kept_of_a_request_that_makes_no_sense(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "walk.avi"), copy=False)
    with pytest.raises(RangeOutsideVideo):
        run_analysis(library, video, Sampling(every_s=1.0, start_s=99.0), BrightnessNetwork())
    assert list_runs(library) == []


def test_footage_that_changed_since_is_not_analysed_as_what_it_was(library: Library, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "walk.avi")
    video = add_video(library, clip, copy=False)
    make_clip(clip, shade=90)
    with pytest.raises(VideoMissing, match="changed"):
        run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())


def test_a_network_is_loaded_once_and_again_when_its_file_changed(library: Library, tmp_path: Path) -> None:
    path = saved(detector(input_wh=(96, 64)), tmp_path / "small.onnx", labels="person\nbag\nface")
    first = load_model(library, str(path))
    assert load_model(library, str(path)) is first
    saved(detector(input_wh=(96, 64), seed=1), path)
    assert load_model(library, str(path)).spec.sha256 != first.spec.sha256


def test_a_request_names_video_and_model(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=6), copy=False)
    model = str(saved(detector(input_wh=(96, 64)), tmp_path / "small.onnx", labels="person\nbag\nface"))
    told: list[Progress] = []
    request = AnalyseRequest(video_id=video.id, sampling=EVERY_FRAME, model=model, batch=2)
    made = analyse(library, request, Control(progress=told.append))
    run = read_run(library, made.run_id)
    assert (made.outcome, run.n_samples, run.manifest.model.name) == ("new", 6, "small")
    assert [progress.done for progress in told] == [2, 4, 6]
    assert {progress.unit for progress in told} == {"frames"}
    with pytest.raises(VideoMissing):
        analyse(library, request.model_copy(update={"video_id": "0" * 16}))
    with pytest.raises(ModelMissing):
        analyse(library, request.model_copy(update={"model": "nobodys"}))


def test_a_network_without_numbers_fails_and_the_run_says_so_of_every_frame(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=20), copy=False)
    with pytest.raises(ModelUnusable, match=r"failed at all 20 frames .* NaN or infinity"):
        run_analysis(library, video, EVERY_FRAME, NumberlessNetwork(), batch=3)
    (summary,) = list_runs(library)
    run = read_run(library, summary.id)
    assert (summary.state, summary.figures, len(run.cells)) == ("complete", None, 0)
    assert run.samples.status.tolist() == [FAILED] * 20
    assert not run.samples.readable.any()


def test_frames_without_numbers_cost_only_themselves(library: Library, tmp_path: Path) -> None:
    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=20), copy=False)
    result = run_analysis(library, video, EVERY_FRAME, NumberlessNetwork(after=8), batch=3)
    run = read_run(library, result.run_id)
    assert run.samples.status.tolist() == [OK] * 8 + [FAILED] * 12
    assert run.cells.sample.max() == 7
    view = open_run(result.run_id, cache=ViewCache(library))
    assert (view.n_counted, view.about.failed) == (8, 12)
    assert "the network failed at 12" in frames_line(view)


def test_a_network_that_fails_at_a_whole_stretch_is_not_asked_for_the_rest(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.library.request.STRETCH_S", 0.01)
    video = add_video(library, make_clip(tmp_path / "walk.avi", frames=40), copy=False)
    with pytest.raises(ModelUnusable, match="failed at all 16 frames"):
        run_analysis(library, video, EVERY_FRAME, NumberlessNetwork())
    (summary,) = list_runs(library)
    assert (summary.state, summary.n_samples) == ("partial", 16)
    continued = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())
    assert read_run(library, continued.run_id).samples.status.tolist() == [FAILED] * 16 + [OK] * 24
