from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detector.actions.analyse import demo_video, load, run_analysis
from detector.errors import Cancelled, DownloadFailed, RangeOutsideVideo, VideoMissing
from detector.library.paths import Library
from detector.library.runs import read_run, runs
from detector.library.videos import add_video, remove_video, video_file, videos
from detector.types import Progress, Sampling
from tests.library.clips import make_clip
from tests.model.builders import detector, saved
from tests.pipeline.networks import BrightnessNetwork
from tests.video.clips import damage, write_clip

EVERY_FRAME = Sampling(every_frames=1)


@pytest.fixture
def fetches(demo_clip: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every fetch of the demo clip; it comes from the material at hand."""
    asked: list[Path] = []

    def fetch(folder: Path) -> Path:
        asked.append(folder)
        return Path(shutil.copy(demo_clip, folder / "vtest.avi"))

    monkeypatch.setattr("detector.actions.demo.demo_clip", fetch)
    return asked


def test_the_demo_is_fetched_once_and_again_when_its_file_is_gone(library: Library, fetches: list[Path]) -> None:
    first = demo_video(library)
    assert first.name == "vtest.avi"
    assert first.origin == "demo"
    assert video_file(library, first.id).is_relative_to(library.videos)
    assert demo_video(library) == first
    assert len(fetches) == 1
    video_file(library, first.id).unlink()
    assert video_file(library, demo_video(library).id).is_file()
    remove_video(library, first.id)
    demo_video(library)
    assert len(fetches) == 3
    assert len(videos(library)) == 1
    assert not list(library.videos.glob(".demo-*"))


def test_a_demo_somebody_added_is_not_fetched(library: Library, demo_clip: Path, fetches: list[Path]) -> None:
    added = add_video(library, demo_clip, copy=False)
    assert demo_video(library).id == added.id
    assert fetches == []


def test_a_demo_that_cannot_be_fetched_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> Path:
        (folder / "half").touch()
        raise DownloadFailed("no connection")

    monkeypatch.setattr("detector.actions.demo.demo_clip", fail)
    with pytest.raises(DownloadFailed, match="no connection"):
        demo_video(library)
    assert list(library.videos.iterdir()) == []


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
            cancelled=lambda: len(seen) == 2,
            on_progress=seen.append,
        )
    (part,) = runs(library)
    assert (part.state, part.n_samples) == ("partial", 8)
    assert part.figures is not None
    continued = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())
    assert (continued.run_id, continued.outcome) == (part.id, "continued")
    known = run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())
    assert (known.run_id, known.outcome) == (part.id, "known")
    other = run_analysis(library, video, Sampling(frames=5), BrightnessNetwork())
    assert other.outcome == "new"
    assert other.run_id != part.id


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
                run_analysis(place, video, EVERY_FRAME, BrightnessNetwork(), batch=3, cancelled=stop.__next__)
        ids.append(run_analysis(place, video, EVERY_FRAME, BrightnessNetwork()).run_id)
    interrupted, whole = read_run(first, ids[0]), read_run(second, ids[1])
    assert interrupted.samples.time_s.tolist() == whole.samples.time_s.tolist()
    assert interrupted.cells.sample.tolist() == whole.cells.sample.tolist()
    assert interrupted.cells.score.tolist() == whole.cells.score.tolist()
    assert interrupted.manifest.figures == whole.manifest.figures
    assert (interrupted.manifest.decoded, interrupted.manifest.expected) == (20, 20)


def test_damage_before_an_interruption_is_told_after_it(library: Library, tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4", frames=600, options={"g": "25"})
    damaged = damage(whole, tmp_path / "damaged.mp4", start=0.2, end=0.23)
    video, stop = add_video(library, damaged, copy=False), iter([False] * 59 + [True])
    with pytest.raises(Cancelled):
        run_analysis(library, video, EVERY_FRAME, BrightnessNetwork(), batch=5, cancelled=stop.__next__)
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
    assert runs(library) == []


def test_footage_that_changed_since_is_not_analysed_as_what_it_was(library: Library, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "walk.avi")
    video = add_video(library, clip, copy=False)
    make_clip(clip, shade=90)
    with pytest.raises(VideoMissing, match="changed"):
        run_analysis(library, video, EVERY_FRAME, BrightnessNetwork())


def test_a_network_is_loaded_once_and_again_when_its_file_changed(library: Library, tmp_path: Path) -> None:
    path = saved(detector(input_wh=(96, 64)), tmp_path / "small.onnx", labels="person\nbag\nface")
    first = load(library, str(path))
    assert load(library, str(path)) is first
    saved(detector(input_wh=(96, 64), seed=1), path)
    assert load(library, str(path)).spec.sha256 != first.spec.sha256
