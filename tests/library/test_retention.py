"""Limits of disk and age: off unless they are set, refused in a sentence, and what goes is told before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from detector.actions.analyse import run_analysis
from detector.errors import SettingError, StorageFailed
from detector.library import limits
from detector.library.limits import LIBRARY_GB, PICTURES_DAYS, RUNS_DAYS, UPLOAD_GB, check_room, left_bytes, read_limits
from detector.library.paths import Library
from detector.library.retention import list_due, tidy
from detector.library.runs import Run, list_runs, read_picture, read_run
from detector.library.trash import list_trash
from detector.library.uploads import add_upload
from detector.library.verify import verify_run
from detector.library.videos import add_video, list_videos
from detector.library.writer import lock_run
from detector.types import Sampling
from tests.library.made import change_manifest, make_run
from tests.pipeline.networks import BrightnessNetwork
from tests.video.clips import write_clip

ALWAYS = datetime.max.replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit is set, and sizes are looked at anew each time."""
    for name in (LIBRARY_GB, UPLOAD_GB, RUNS_DAYS, PICTURES_DAYS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(limits, "_MEASURED_EVERY_S", -1.0)


def made(library: Library, *, days_ago: float, every_s: float = 1.0) -> Run:
    """A run that was begun so long ago."""
    run = make_run(library, sampling=Sampling(every_s=every_s))
    change_manifest(run.folder, created=datetime.now(UTC) - timedelta(days=days_ago))
    return run


def test_all_are_off_by_default(library: Library) -> None:
    made(library, days_ago=10_000)
    assert left_bytes(library) is None
    check_room(library)
    assert list_due(library, before=ALWAYS) == []
    tidy(library)
    assert len(list_runs(library)) == 1


@pytest.mark.parametrize("name", [LIBRARY_GB, UPLOAD_GB, RUNS_DAYS, PICTURES_DAYS])
@pytest.mark.parametrize("text", ["ten", "-1", "0", "nan", "inf"])
def test_what_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingError, match=name):
        read_limits()


def test_a_full_library_takes_no_more_and_keeps_what_it_has(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clip = write_clip(tmp_path / "walk.mp4", frames=20)
    video = add_video(library, clip, copy=True)
    monkeypatch.setenv(LIBRARY_GB, "0.000001")
    with pytest.raises(StorageFailed, match=r"no room left.*empty the trash"):
        add_upload(library, BytesIO(clip.read_bytes()), "again.mp4")
    with pytest.raises(StorageFailed, match="no room left"):
        run_analysis(library, video, Sampling(every_frames=5), BrightnessNetwork())
    assert [kept.id for kept in list_videos(library)] == [video.id]


def test_an_upload_that_would_fill_the_library_leaves_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIBRARY_GB, "0.01")
    with pytest.raises(StorageFailed, match="no room left"):
        add_upload(library, BytesIO(bytes(11_000_000)), "large.mp4")
    assert [path for path in library.videos.rglob("*") if path.is_file()] == []


def test_an_upload_that_is_too_large_is_refused(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UPLOAD_GB, "0.001")
    with pytest.raises(StorageFailed, match=r"larger than the 1\.0 MB"):
        add_upload(library, BytesIO(bytes(1_000_001)), "large.mp4")
    assert [path for path in library.videos.rglob("*") if path.is_file()] == []


def test_what_goes_is_told_before_and_then_goes_to_the_trash(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = made(library, days_ago=31), made(library, days_ago=29, every_s=2.0)
    monkeypatch.setenv(RUNS_DAYS, "30")
    assert [due.summary.id for due in list_due(library, before=datetime.now(UTC))] == [old.id]
    assert [due.summary.id for due in list_due(library, before=datetime.now(UTC) + timedelta(days=7))] == [
        old.id,
        new.id,
    ]
    assert len(list_runs(library)) == 2
    tidy(library)
    assert [run.id for run in list_runs(library)] == [new.id]
    assert [one.id for one in list_trash(library)] == [old.id]


def test_pictures_go_alone_and_the_numbers_stay_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made(library, days_ago=3)
    assert read_picture(library, run.id, 1)
    monkeypatch.setenv(PICTURES_DAYS, "2.5")
    assert [due.what for due in list_due(library, before=ALWAYS)] == ["pictures"]
    tidy(library)
    assert not read_picture(library, run.id, 1)
    assert read_run(library, run.id).n_samples == 10
    assert verify_run(library, run.id).damage == ()
    assert list_due(library, before=ALWAYS) == []


def test_a_run_that_is_being_computed_waits(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made(library, days_ago=31)
    monkeypatch.setenv(RUNS_DAYS, "30")
    monkeypatch.setenv(PICTURES_DAYS, "30")
    lock = lock_run(library, run.id)
    assert lock is not None
    tidy(library)
    assert read_picture(library, run.id, 1)
    lock.release()
    tidy(library)
    assert list_runs(library) == []


def test_a_damaged_run_goes_by_the_age_of_its_folder(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(library)
    (run.folder / "manifest.json").write_text("{")
    monkeypatch.setenv(RUNS_DAYS, "1")
    assert list_due(library, before=datetime.now(UTC)) == []
    assert [due.summary.id for due in list_due(library, before=datetime.now(UTC) + timedelta(days=1.1))] == [run.id]


def test_nonsense_in_the_settings_does_not_end_the_worker(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made(library, days_ago=10_000)
    monkeypatch.setenv(RUNS_DAYS, "many")
    tidy(library)
    assert len(list_runs(library)) == 1
