from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.actions.annotate import annotate
from detector.actions.requests import AnnotateRequest
from detector.errors import Cancelled, JobError
from detector.grid.methods.nms import Nms
from detector.library.paths import Library, open_library
from detector.library.run import Run
from detector.library.runs import remove_run, resume_or_create_run
from detector.library.videos import add_video
from detector.types import Control, Progress, Sampling, Thresholds, UInt8
from detector.view import cut_of
from tests.library.clips import make_clip
from tests.library.made import VIDEO, made_stretch, make_run, request

HALF = Thresholds((0.5, 0.5, 0.5), Nms())
ROWS = [(0, 0, 0.9, (200.0, 200.0, 300.0, 400.0)), (1, 0, 0.3, (200.0, 200.0, 300.0, 400.0))]


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


@pytest.fixture
def run(library: Library, tmp_path: Path) -> Run:
    added = add_video(library, make_clip(tmp_path / "walk.mp4", frames=40, wh=(480, 272)), copy=False)
    return make_run(library, ROWS, samples=4, unreadable=[2], video=added.part())


def frames(path: Path) -> list[UInt8]:
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]


def at(run_id: str, thresholds: Thresholds = HALF) -> AnnotateRequest:
    return AnnotateRequest(run_id=run_id, cut=cut_of(thresholds, ("person", "bag", "face")), blur_faces=True)


def made(library: Library, run: Run, thresholds: Thresholds = HALF) -> Path:
    return annotate(library, at(run.id, thresholds))


def test_a_picture_for_every_sample(library: Library, run: Run) -> None:
    shown = frames(made(library, run))
    assert len(shown) == 4
    assert shown[0].shape[1] == 480
    assert shown[0].shape[0] > 272
    around = (slice(90, 210), slice(90, 160))
    assert shown[0][around].std() > 10 > shown[1][around].std()


def test_a_stretch_has_its_pictures_alone(library: Library, run: Run) -> None:
    asked = at(run.id)
    stretch = asked.model_copy(update={"cut": asked.cut.model_copy(update={"start_s": 1.0, "end_s": 3.0})})
    shown, whole = frames(annotate(library, stretch)), frames(made(library, run))
    assert len(shown) == 2
    apart = [float(np.abs(shown[0].astype(int) - other).mean()) for other in whole]
    assert np.argmin(apart) == 1


def test_thresholds_decide_what_is_drawn(library: Library, run: Run) -> None:
    shown = frames(made(library, run, Thresholds((0.2, 0.2, 0.2), Nms())))
    assert shown[1][90:210, 90:160].std() > 10


def test_the_same_request_is_made_once(library: Library, run: Run) -> None:
    first = made(library, run)
    state = first.stat()
    assert made(library, run) == first
    assert first.stat().st_mtime_ns == state.st_mtime_ns
    assert made(library, run, Thresholds((0.6, 0.5, 0.5), Nms())) != first


def test_deleting_the_run_deletes_its_videos(library: Library, run: Run) -> None:
    other = make_run(library, ROWS, samples=2, sampling=Sampling(frames=2))
    gone, stays = made(library, run), made(library, other)
    remove_run(library, run.id)
    assert not gone.exists()
    assert stays.exists()


def test_progress_counts_the_pictures(library: Library, run: Run) -> None:
    told: list[Progress] = []
    annotate(library, at(run.id), Control(progress=told.append))
    assert [(progress.done, progress.expected, progress.unit) for progress in told] == [
        (done, 4, "frames") for done in (1, 2, 3, 4)
    ]


def test_without_the_video_the_small_pictures_serve(library: Library) -> None:
    run = make_run(library, ROWS, samples=2)
    ok, jpeg = cv2.imencode(".jpg", np.full((272, 480, 3), 180, np.uint8))
    assert ok
    (run.folder / "pictures" / "000000.jpg").write_bytes(jpeg.tobytes())
    shown = frames(made(library, run))
    assert len(shown) == 2
    assert shown[0][:90].mean() == pytest.approx(180, abs=4)
    assert shown[1][:90].mean() == pytest.approx(96, abs=4)


def test_footage_that_is_back_is_shown_again(library: Library, run: Run, tmp_path: Path) -> None:
    """This clip is as small as the pictures kept of it, so the size does not tell the two videos apart."""
    clip, away = tmp_path / "walk.mp4", tmp_path / "away.mp4"
    clip.rename(away)
    without = made(library, run)
    away.rename(clip)
    back = made(library, run)
    assert frames(without)[0][:90].mean() == pytest.approx(96, abs=4)
    assert frames(back)[0][:90].mean() < 20
    assert made(library, run) == back


def test_cancelling_leaves_nothing(library: Library, run: Run) -> None:
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        annotate(library, at(run.id), Control(cancelled=answers.__next__))
    assert not list((library.jobs / "made").iterdir())


def test_a_run_without_frames(library: Library) -> None:
    with resume_or_create_run(library, request()) as writer:
        run_id = writer.id
    with pytest.raises(JobError, match="no frames yet"):
        annotate(library, at(run_id))


def test_a_partial_run_shows_what_there_is(library: Library) -> None:
    with resume_or_create_run(library, request(video=VIDEO)) as writer:
        writer.write(made_stretch(0, 3, ROWS))
    assert len(frames(annotate(library, at(writer.id)))) == 3
