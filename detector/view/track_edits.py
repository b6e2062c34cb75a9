"""Corrections of a view's tracks by hand: kept beside the run, taken back one by one."""

from __future__ import annotations

from detector.analysis.tracks import Anchor, Kind
from detector.library.notes import Notes, TrackEdit, change_notes
from detector.types import Int64
from detector.view.tracks import FollowedTracks

__all__ = ["TrackEdit", "describe_edit", "drop_box", "drop_track", "merge_tracks", "split_track", "take_back_edit"]


def merge_tracks(followed: FollowedTracks, number: int, other: int) -> None:
    """Keep that two tracks are one person's. Raises RunMissing, StorageFailed, and so do the others."""
    _keep(followed, "merge", _middle(followed, number), _middle(followed, other))


def split_track(followed: FollowedTracks, row: int) -> None:
    """Keep that a track is somebody else's from this row of its boxes on."""
    _keep(followed, "split", _anchor(followed, row))


def drop_track(followed: FollowedTracks, number: int) -> None:
    """Keep that a track is nobody's."""
    _keep(followed, "drop track", _middle(followed, number))


def drop_box(followed: FollowedTracks, row: int) -> None:
    """Keep that this row of the boxes is nobody."""
    _keep(followed, "drop box", _anchor(followed, row))


def take_back_edit(followed: FollowedTracks, edit: TrackEdit) -> None:
    """Forget a correction; nothing happens where somebody else did so before."""

    def change(notes: Notes) -> Notes:
        left = list(notes.track_edits)
        if edit in left:
            left.reverse()
            left.remove(edit)
            left.reverse()
        return notes.model_copy(update={"track_edits": tuple(left)})

    change_notes(followed.view.run.folder, change)


def describe_edit(edit: TrackEdit) -> str:
    """A correction in words, without its moment."""
    words = {"merge": "taken for one", "split": "split", "drop track": "taken for nobody", "drop box": "box taken away"}
    return words[edit.kind]


def _keep(followed: FollowedTracks, kind: Kind, *anchors: Anchor) -> None:
    edit = TrackEdit(kind=kind, class_name=followed.class_name, anchors=anchors)

    def change(notes: Notes) -> Notes:
        return notes.model_copy(update={"track_edits": (*notes.track_edits, edit)})

    change_notes(followed.view.run.folder, change)


def _middle(followed: FollowedTracks, number: int) -> Anchor:
    """A box from the middle of a track, where it is surest to be found at other thresholds."""
    rows: Int64 = followed.tracks.rows_of(number)
    return _anchor(followed, int(rows[len(rows) // 2]))


def _anchor(followed: FollowedTracks, row: int) -> Anchor:
    x, y = followed.tracks.boxes.centre_px[row].tolist()
    return int(followed.sample[row]), round(x, 1), round(y, 1)
