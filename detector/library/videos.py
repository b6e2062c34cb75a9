"""The videos of a library, known by the hash of their content: a folder each, with what is known and a thumbnail.

A video's file stays where it is (``location`` is its path) or lies copied in its folder (``location`` is its name).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from detector.errors import SourceMissing, VideoMissing
from detector.library import catalogue
from detector.library.catalogue import file_sha256
from detector.library.incoming import discard, receive
from detector.library.paths import Library
from detector.library.storage import make_folder, storing, sync_folder, write_bytes
from detector.library.thumbnail import make_thumbnail
from detector.library.trash import move_to_trash
from detector.library.video_record import RECORD, THUMBNAIL, Origin, Video, parse_record, read_record_text, write_record
from detector.video.file import VideoInfo, probe
from detector.video.names import clean_name, escape_path, quote_name

__all__ = [
    "Video",
    "add_video",
    "adopt",
    "find_video",
    "list_videos",
    "read_video",
    "remove_video",
    "rename_video",
    "video_file",
]

_ID_DIGITS = 16
_FACTS = (
    "duration_s",
    "display_wh",
    "codec",
    "container",
    "average_fps",
    "nominal_fps",
    "start_s",
    "expected_frames",
    "has_timestamps",
    "is_picture",
    "notes",
    "streams",
)
"""What a record keeps of a file's facts."""


def list_videos(library: Library) -> list[Video]:
    """Every video, the newest first. A damaged record is left out; ``rebuild`` tells of it."""
    entries = catalogue.read_entries(library, "video", library.videos, (RECORD,), read_record_text, version=1)
    records = [parse_record(library.videos / name, text) for name, text in entries.items() if text]
    return sorted((v for v in records if v), key=lambda v: (v.added, v.id), reverse=True)


def read_video(library: Library, video_id: str) -> Video:
    """One video. Raises VideoMissing where the library has none of this id."""
    folder = library.video_folder(video_id)
    record = parse_record(folder, read_record_text(folder))
    if record is None:
        raise VideoMissing("This video is not in the library any more. Add it again to see its frames.")
    return record


def find_video(library: Library, text: str) -> Video:
    """The one video of this id or name. Raises VideoMissing."""
    matching = [video for video in list_videos(library) if text in (video.id, video.name)]
    if len(matching) > 1:
        raise VideoMissing("{count} videos are called {name!r}. Name one by its id.", count=len(matching), name=text)
    if not matching:
        raise VideoMissing(
            "There is no video called {name!r} in the library. `python -m detector videos` lists them.", name=text
        )
    return matching[0]


def video_file(library: Library, video_id: str) -> Path:
    """The video's file, made sure to hold what it held when it was added. Raises VideoMissing."""
    record = read_video(library, video_id)
    try:
        state = record.path.stat()
    except OSError as error:
        raise VideoMissing(
            "{name} is no longer at {file}. Put it back, or add it from where it is now.",
            name=quote_name(record.name),
            file=str(record.path),
        ) from error
    if (state.st_size, state.st_mtime_ns) != (record.size_bytes, record.mtime_ns):
        _check_content(library, record)
        write_record(record.model_copy(update={"mtime_ns": state.st_mtime_ns}))
    return record.path


def add_video(
    library: Library, path: Path, *, copy: bool, name: str | None = None, origin: Origin = "file", source: str = ""
) -> Video:
    """Add a file, in place or as a copy. Content the library has already is recognised and returned as it is known.

    Raises SourceMissing, VideoUnreadable or StorageFailed.
    """
    info = probe(path)
    display_name = name or path.name
    if copy:
        with path.open("rb") as stream:
            incoming, sha256 = receive(library, stream, display_name)
        return adopt(library, incoming, display_name, origin=origin, source=source, sha256=sha256)
    sha256 = file_sha256(library, path)
    if existing := _find_by_content(library, sha256, path):
        return _renew_facts(existing, info)
    return _add(library, path.resolve(), info, sha256, display_name, origin, source)


def adopt(
    library: Library,
    path: Path,
    name: str,
    *,
    origin: Origin,
    source: str = "",
    sha256: str | None = None,
    notes: tuple[str, ...] = (),
) -> Video:
    """Take over a file that lies below the data folder: it is moved, or deleted where its content is known already.

    ``notes``: what the file itself does not tell, in sentences.
    Raises VideoUnreadable (the file is deleted) or StorageFailed.
    """
    try:
        info, digest = probe(path), sha256 or file_sha256(library, path)
        info = replace(info, notes=(*info.notes, *notes))
        existing = _find_by_content(library, digest, None)
        if existing:
            return _renew_facts(existing, info)
        folder = library.video_folder(digest[:_ID_DIGITS])
        target = folder / _copy_name(name)
        with storing(target):
            make_folder(folder)
            os.replace(path, target)
            sync_folder(folder)
        return _add(library, target, info, digest, name, origin, source)
    finally:
        discard(library, path)


def rename_video(library: Library, video_id: str, name: str) -> Video:
    """Show the video under another name; its file and its runs' names stay. Raises VideoMissing."""
    renamed = read_video(library, video_id).model_copy(update={"name": clean_name(name)})
    write_record(renamed)
    return renamed


def remove_video(library: Library, video_id: str) -> str:
    """Move a video to the trash, with its copy where there is one; returns its name there. Its runs stay readable.

    A file elsewhere is not touched. Raises VideoMissing, StorageFailed.
    """
    folder = library.video_folder(video_id)
    if not folder.is_dir():
        raise VideoMissing("This video is not in the library any more.")
    return move_to_trash(library, folder, "video")


def _find_by_content(library: Library, sha256: str, path: Path | None) -> Video | None:
    """The video of this content, if its file is there; one whose file has moved to ``path`` is followed."""
    folder = library.video_folder(sha256[:_ID_DIGITS])
    record = parse_record(folder, read_record_text(folder))
    if record is None or record.sha256 != sha256:
        return None
    with suppress(VideoMissing):
        video_file(library, record.id)
        return record
    if path is None:
        return None
    target = path.resolve()
    moved = record.model_copy(update={"location": escape_path(target), "mtime_ns": target.stat().st_mtime_ns})
    write_record(moved)
    return moved


def _renew_facts(record: Video, info: VideoInfo) -> Video:
    """The record with what is known of its file today: an earlier version may have read it otherwise."""
    renewed = record.model_copy(update={fact: getattr(info, fact) for fact in _FACTS})
    if renewed != record:
        write_record(renewed)
    return renewed


def _add(library: Library, path: Path, info: VideoInfo, sha256: str, name: str, origin: Origin, source: str) -> Video:
    """Make the video's folder; the record comes last, so that a half-made one does not count."""
    folder = library.video_folder(sha256[:_ID_DIGITS])
    previous = parse_record(folder, read_record_text(folder))
    state = path.stat()
    added = Video(
        id=folder.name,
        sha256=sha256,
        name=previous.name if previous else clean_name(name),
        origin=origin,
        source=source,
        location=escape_path(path.name if path.parent == folder else path),
        size_bytes=state.st_size,
        mtime_ns=state.st_mtime_ns,
        added=previous.added if previous else datetime.now(UTC),
        recording_start=previous.recording_start if previous else None,
        recording_zone=previous.recording_zone if previous else None,
        folder=folder,
        **{fact: getattr(info, fact) for fact in _FACTS},
    )
    with storing(folder):
        make_folder(folder)
    picture = make_thumbnail(path, info)
    if picture:
        write_bytes(folder / THUMBNAIL, picture)
    write_record(added)
    return added


def _copy_name(name: str) -> str:
    """The name a copy gets in its folder, where two names are taken."""
    clean = clean_name(name)
    return f"_{clean}" if clean in (RECORD, THUMBNAIL) else clean


def _check_content(library: Library, record: Video) -> None:
    try:
        same = file_sha256(library, record.path) == record.sha256
    except SourceMissing as error:
        raise VideoMissing("{file!r} cannot be read: {reason}.", **error.facts) from error
    if not same:
        raise VideoMissing(
            "{name} at {file} has changed since it was added. Add it again to analyse what it holds now.",
            name=quote_name(record.name),
            file=str(record.path),
        )
