from __future__ import annotations

import hashlib
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.clock import make_clock, set_clock
from detector.errors import ChangedMeanwhile, SourceError, SourceMissing, StorageFailed, VideoMissing, VideoUnreadable
from detector.library.catalogue import clear
from detector.library.paths import Library
from detector.library.rebuild import rebuild
from detector.library.recording import Suggestion, keep_clock, suggest_starts
from detector.library.uploads import add_from_folder, add_upload, list_folder, name_in_folder, read_folder_roots
from detector.library.video_record import write_record
from detector.library.videos import (
    add_video,
    list_videos,
    read_video,
    remove_video,
    rename_video,
    video_file,
)
from tests.library.clips import make_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "walk.mp4")


def make_tagged(path: Path, tags: dict[str, str]) -> Path:
    """A clip of one frame whose container says this of itself."""
    with av.open(str(path), "w") as container:
        container.metadata.update(tags)
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def incoming(library: Library) -> list[Path]:
    return list((library.videos / ".incoming").rglob("*"))


def test_an_empty_library(library: Library) -> None:
    assert list_videos(library) == []


def test_a_video_taken_in_place(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    assert added.sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert added.sha256.startswith(added.id)
    assert added.name == "walk.mp4"
    assert added.path == clip
    assert not added.copied
    assert added.display_wh == (64, 48)
    assert added.duration_s == pytest.approx(2.0)
    assert list_videos(library) == [added]
    assert read_video(library, added.id) == added
    assert video_file(library, added.id) == clip


def test_its_thumbnail_is_one_of_its_frames(library: Library, clip: Path) -> None:
    picture = cv2.imdecode(np.frombuffer(add_video(library, clip, copy=False).thumbnail.read_bytes(), np.uint8), 1)
    assert picture is not None
    assert picture.shape == (48, 64, 3)
    assert picture.std() < 5


def test_a_copy_does_not_need_the_original(library: Library, clip: Path) -> None:
    content = clip.read_bytes()
    added = add_video(library, clip, copy=True)
    clip.unlink()
    assert added.copied
    assert video_file(library, added.id).read_bytes() == content
    assert video_file(library, added.id).is_relative_to(library.videos)
    assert incoming(library) == []


def test_the_same_content_is_recognised(library: Library, clip: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.mp4"
    twin.write_bytes(clip.read_bytes())
    first = add_video(library, clip, copy=False)
    assert add_video(library, twin, copy=False) == first
    assert add_upload(library, io.BytesIO(clip.read_bytes()), "upload.mp4") == first
    assert len(list_videos(library)) == 1
    assert incoming(library) == []


def test_two_videos_of_one_name(library: Library, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one = add_video(library, make_clip(tmp_path / "x.mp4"), copy=True)
    two = add_video(library, make_clip(tmp_path / "b" / "x.mp4", shade=100), copy=True)
    assert one.name == two.name == "x.mp4"
    assert {v.id for v in list_videos(library)} == {one.id, two.id}
    assert video_file(library, one.id).read_bytes() != video_file(library, two.id).read_bytes()


@pytest.mark.parametrize(
    "name", ["../../../evil.mp4", "/etc/passwd", "a\nb.mp4", "🎥 'q' \"d\".mp4", "", "..", "video.json"]
)
def test_any_upload_name_stays_inside(library: Library, clip: Path, name: str) -> None:
    added = add_upload(library, io.BytesIO(clip.read_bytes()), name)
    assert added.path.parent == library.videos / added.id
    assert "\n" not in added.name
    assert "/" not in added.name
    assert video_file(library, added.id).read_bytes() == clip.read_bytes()
    assert list_videos(library) == [added]


def test_an_upload_that_is_no_video_leaves_nothing(library: Library) -> None:
    with pytest.raises(VideoUnreadable, match=r"letter\.mp4"):
        add_upload(library, io.BytesIO(b"Dear reader, " * 1000), "letter.mp4")
    assert list_videos(library) == []
    assert incoming(library) == []


def test_an_upload_that_breaks_off_leaves_nothing(library: Library) -> None:
    class Broken:
        def read(self, size: int, /) -> bytes:
            raise ConnectionResetError(104, "Connection reset by peer")

    with pytest.raises(StorageFailed, match="Connection reset"):
        add_upload(library, Broken(), "walk.mp4")
    assert incoming(library) == []


def test_a_file_that_is_gone(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    clip.unlink()
    assert not list_videos(library)[0].available
    with pytest.raises(VideoMissing, match="no longer at"):
        video_file(library, added.id)


def test_a_moved_file_is_followed_when_added_again(library: Library, clip: Path, tmp_path: Path) -> None:
    added = add_video(library, clip, copy=False)
    moved = clip.rename(tmp_path / "elsewhere.mp4")
    assert add_video(library, moved, copy=False).id == added.id
    assert video_file(library, added.id) == moved
    assert read_video(library, added.id).name == "walk.mp4"


def test_an_upload_replaces_a_file_that_is_gone(library: Library, clip: Path) -> None:
    content = clip.read_bytes()
    added = rename_video(library, add_video(library, clip, copy=False).id, "my name")
    clip.unlink()
    again = add_upload(library, io.BytesIO(content), "other.mp4")
    assert again.id == added.id
    assert again.name == "my name"
    assert video_file(library, added.id).read_bytes() == content


def test_changed_content_is_noticed(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    make_clip(clip, shade=90)
    with pytest.raises(VideoMissing, match="has changed"):
        video_file(library, added.id)


def test_a_touched_file_with_the_same_content_is_fine(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    os.utime(clip, ns=(1, 1))
    assert video_file(library, added.id) == clip


@pytest.mark.parametrize("video_id", ["", "..", "../runs", "0" * 15, "g" * 16, "0" * 16])
def test_ids_of_no_video(library: Library, video_id: str) -> None:
    for use in (read_video, video_file, remove_video):
        with pytest.raises(VideoMissing):
            use(library, video_id)


def test_missing_and_unusable_files(library: Library, tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        add_video(library, tmp_path / "none.mp4", copy=False)
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(VideoUnreadable):
        add_video(library, tmp_path / "empty.mp4", copy=True)
    assert list_videos(library) == []


def test_what_a_person_typed_is_kept(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    noon = make_clock(datetime(2024, 5, 1, 12, tzinfo=UTC), "Asia/Seoul")
    rename_video(library, added.id, "Gate\n3")
    keep_clock(library, added.id, noon)
    kept = list_videos(library)[0]
    assert kept.name == "Gate 3"
    assert kept.clock == noon
    assert kept.path == clip


def test_deleting_leaves_a_file_elsewhere_alone(library: Library, clip: Path) -> None:
    remove_video(library, add_video(library, clip, copy=False).id)
    assert list_videos(library) == []
    assert clip.is_file()


def test_a_damaged_record_is_taken_in_anew_by_a_rebuild(library: Library, clip: Path, tmp_path: Path) -> None:
    copied = add_video(library, clip, copy=True)
    in_place = add_video(library, make_clip(tmp_path / "other.mp4", shade=50), copy=False)
    for added in (copied, in_place):
        (added.folder / "video.json").write_text("{")
    assert list_videos(library) == []
    told = rebuild(library)
    assert told.videos == 1
    assert len(told.problems) == 1
    assert in_place.id in told.problems[0]
    assert video_file(library, copied.id).read_bytes() == clip.read_bytes()


def test_a_record_cannot_point_out_of_its_folder(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=True)
    record = added.folder / "video.json"
    record.write_text(record.read_text().replace('"walk.mp4"', '"../../secret"'))
    assert list_videos(library) == []


def test_folders_are_closed_unless_opened(library: Library, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOOTFALL_FOLDERS", raising=False)
    assert read_folder_roots() == []
    with pytest.raises(SourceError, match="FOOTFALL_FOLDERS"):
        list_folder(clip.parent)
    with pytest.raises(SourceError, match="FOOTFALL_FOLDERS"):
        add_from_folder(library, clip.parent, clip.name)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An opened folder: a video, one below, a text, a hidden one, and links that lead out."""
    folder, outside = tmp_path / "open", tmp_path / "outside"
    (folder / "day 1").mkdir(parents=True)
    outside.mkdir()
    make_clip(folder / "b.mp4")
    make_clip(folder / "day 1" / "a.MP4", shade=50)
    (folder / "notes.txt").touch()
    (folder / ".hidden.mp4").touch()
    make_clip(outside / "secret.mp4", shade=90)
    (folder / "link.mp4").symlink_to(outside / "secret.mp4")
    (folder / "door").symlink_to(outside)
    monkeypatch.setenv("FOOTFALL_FOLDERS", os.pathsep.join([str(tmp_path / "none"), str(folder)]))
    return folder


def test_a_folder_lists_footage_only(root: Path) -> None:
    assert read_folder_roots()[1] == root
    here = list_folder(root)
    assert (here.folders, here.files) == (("day 1",), ("b.mp4",))
    assert list_folder(root, "day 1").files == ("day 1/a.MP4",)


def test_a_name_that_is_not_utf8_is_listed_with_a_mark_and_its_video_found_again(library: Library, root: Path) -> None:
    os.rename(os.fsencode(root / "b.mp4"), os.fsencode(root) + b"/caf\xe9.mp4")
    (name,) = list_folder(root).files
    assert name_in_folder(name) == "caf\ufffd.mp4"
    added = add_from_folder(library, root, name)
    assert added.name == "caf\ufffd.mp4"
    clear(library)
    (known,) = list_videos(library)
    assert (known.name, known.available) == (added.name, True)
    assert os.fsencode(video_file(library, known.id)).endswith(b"caf\xe9.mp4")
    os.remove(known.path)
    with pytest.raises(VideoMissing, match="caf\ufffd") as caught:
        video_file(library, known.id)
    assert str(caught.value).encode()


def test_what_cannot_be_looked_at_costs_itself_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "round.mp4").symlink_to("round.mp4")
    (root / "there").symlink_to("back")
    (root / "back").symlink_to("there")
    (root / "ends.mp4").symlink_to("nowhere.mp4")
    os.mkfifo(root / "pipe.mp4")
    make_clip(root / "locked.mp4")
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.name == "locked.mp4":
            raise PermissionError("locked")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    here = list_folder(root)
    assert (here.folders, here.files) == (("day 1",), ("b.mp4",))


def test_a_root_that_leads_to_itself_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "round").symlink_to("round")
    monkeypatch.setenv("FOOTFALL_FOLDERS", str(tmp_path / "round"))
    with pytest.raises(SourceMissing, match="cannot be read"):
        list_folder(read_folder_roots()[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [("added", "2026-01-01T00:00:00"), ("added", "0001-01-01T00:00:00Z"), ("duration_s", "NaN"), ("duration_s", 1e300)],
    ids=["no time zone", "no sensible year", "not a number", "endless"],
)
def test_a_record_with_odd_values_does_not_hide_the_others(
    library: Library, tmp_path: Path, name: str, value: object
) -> None:
    odd = add_video(library, make_clip(tmp_path / "odd.mp4"), copy=True)
    good = add_video(library, make_clip(tmp_path / "good.mp4", shade=50), copy=True)
    record = odd.folder / "video.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {name: value}).replace('"NaN"', "NaN"))
    assert [video.id for video in list_videos(library)] == [good.id]


def test_a_file_of_a_folder_is_taken_in_place(library: Library, root: Path) -> None:
    added = add_from_folder(library, root, "day 1/a.MP4")
    assert added.origin == "folder"
    assert added.path == root / "day 1" / "a.MP4"


@pytest.mark.parametrize("relative", ["..", "../outside", "door", "day 1/../../outside", "/etc", "a\0b"])
def test_no_way_out_of_a_folder(root: Path, relative: str) -> None:
    with pytest.raises(SourceError):
        list_folder(root, relative)


@pytest.mark.parametrize("relative", ["link.mp4", "door/secret.mp4", "../outside/secret.mp4", "gone.mp4", "day 1"])
def test_no_file_from_outside(library: Library, root: Path, relative: str) -> None:
    with pytest.raises(SourceError):
        add_from_folder(library, root, relative)
    assert list_videos(library) == []


def test_a_root_that_is_gone_is_said(root: Path) -> None:
    with pytest.raises(SourceMissing, match="cannot be read"):
        list_folder(read_folder_roots()[0])


def test_a_video_added_again_is_described_as_it_is_read_today(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    write_record(added.model_copy(update={"notes": ("Read otherwise before.",), "name": "Mine"}))
    again = add_video(library, clip, copy=False)
    assert (again.name, again.notes) == ("Mine", added.notes)
    assert read_video(library, added.id) == again


def test_of_two_people_who_type_a_recording_start_the_second_is_told(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    noon, one = (set_clock(f"2024-05-01 {hour}:00", "Europe/Berlin") for hour in (12, 13))
    keep_clock(library, added.id, noon, seen=None)
    keep_clock(library, added.id, noon, seen=None)
    with pytest.raises(ChangedMeanwhile, match="to 2024-05-01 12:00:00"):
        keep_clock(library, added.id, one, seen=None)
    assert read_video(library, added.id).clock == noon
    assert keep_clock(library, added.id, one, seen=noon).clock == one


def test_a_forgotten_start_leaves_nothing_behind(library: Library, clip: Path) -> None:
    before = add_video(library, clip, copy=False)
    text = (before.folder / "video.json").read_text()
    keep_clock(library, before.id, set_clock("2024-05-01 12:00", "Europe/Berlin"))
    keep_clock(library, before.id, None)
    assert (before.folder / "video.json").read_text() == text


def test_a_start_of_an_earlier_version_has_no_zone_and_no_clock(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    file = added.folder / "video.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"recording_start": "2026-02-28T17:45:00"}))
    kept = read_video(library, added.id)
    assert kept.recording_start == datetime(2026, 2, 28, 17, 45)
    assert kept.clock is None


def test_a_zone_that_this_machine_does_not_know_is_no_damage(library: Library, clip: Path) -> None:
    added = add_video(library, clip, copy=False)
    file = added.folder / "video.json"
    start = {"recording_start": "2026-02-28T17:45:00+01:00", "recording_zone": "Mars/Olympus"}
    file.write_text(json.dumps(json.loads(file.read_text()) | start))
    assert read_video(library, added.id).clock is None


def test_a_start_is_kept_when_the_file_is_added_again(library: Library, clip: Path) -> None:
    noon = set_clock("2024-05-01 12:00", "Europe/Berlin")
    keep_clock(library, add_video(library, clip, copy=False).id, noon)
    assert add_video(library, clip, copy=False).clock == noon


@pytest.mark.parametrize(
    ("name", "tags", "offered"),
    [
        ("walk.mp4", {}, []),
        ("walk.mp4", {"creation_time": "2026-11-25T05:03:00Z"}, [("file", "2026-11-25 14:03:00+09:00")]),
        (
            "2026-11-25_14-03-00.mp4",
            {"creation_time": "2026-11-25T05:03:07Z"},
            [("name", "2026-11-25 14:03:00"), ("file", "2026-11-25 14:03:07+09:00")],
        ),
        ("walk.mp4", {"creation_time": "1970-01-01T00:00:00Z"}, []),
    ],
    ids=["nothing", "its file", "both", "a recorder without a clock"],
)
def test_starts_are_offered(
    library: Library, tmp_path: Path, name: str, tags: dict[str, str], offered: list[tuple[str, str]]
) -> None:
    added = add_video(library, make_tagged(tmp_path / name, tags), copy=False)
    assert [(found.source, found.written("Asia/Seoul")) for found in suggest_starts(added)] == offered


def test_of_a_file_that_is_gone_the_name_still_tells(library: Library, tmp_path: Path) -> None:
    added = add_video(library, make_clip(tmp_path / "20261125_140300.mp4"), copy=False)
    added.path.unlink()
    assert suggest_starts(added) == [Suggestion("name", datetime(2026, 11, 25, 14, 3))]
