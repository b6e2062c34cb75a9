"""The videos of a library, known by the hash of their content: a folder each, with what is known and a thumbnail.

A video's file stays where it is (``location`` is its path) or lies copied in its folder (``location`` is its name).
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detector.errors import SourceError, SourceMissing, VideoMissing
from detector.library import catalogue
from detector.library.catalogue import file_sha256
from detector.library.incoming import discard, receive
from detector.library.manifest import VideoPart
from detector.library.paths import Library
from detector.library.storage import remove_folder, storing, write_bytes
from detector.overlay.draw import jpeg
from detector.types import UInt8
from detector.video.names import clean_name, shown
from detector.video.probe import VideoInfo, probe
from detector.video.reader import read_frame

Origin = Literal["file", "folder", "upload", "link", "demo"]

RECORD = "video.json"
THUMBNAIL = "thumbnail.jpg"
_THUMBNAIL_WIDTH = 480
_ID_DIGITS = 16


class Video(BaseModel):
    """A video of the library. Sizes in pixels as displayed, times in seconds from the container's start.

    ``name`` is fit to be shown and to be a file name. ``source`` is the link it came from, where it came from one.
    ``recording_start`` is the clock time at second 0, where somebody typed it in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    id: str
    sha256: str
    name: str
    origin: Origin
    source: str = ""
    location: str
    size_bytes: int
    mtime_ns: int
    duration_s: float
    display_wh: tuple[int, int]
    codec: str
    container: str
    average_fps: float
    nominal_fps: float
    start_s: float
    expected_frames: int
    has_timestamps: bool
    is_picture: bool
    notes: tuple[str, ...] = ()
    added: datetime
    recording_start: datetime | None = None
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def path(self) -> Path:
        """Where the file was last seen."""
        return self.folder / self.location

    @property
    def copied(self) -> bool:
        """Whether the file lies in the library itself."""
        return not Path(self.location).is_absolute()

    @property
    def thumbnail(self) -> Path:
        """A JPEG 480 pixels wide; missing for a video of which no frame could be shown."""
        return self.folder / THUMBNAIL

    @property
    def available(self) -> bool:
        """Whether a file of the right size lies where it should, at a glance; ``video_file`` looks closely."""
        try:
            return self.path.stat().st_size == self.size_bytes
        except OSError:
            return False

    def part(self) -> VideoPart:
        """What a run's manifest keeps of it."""
        return VideoPart(
            id=self.id,
            sha256=self.sha256,
            name=self.name,
            duration_s=self.duration_s,
            display_wh=self.display_wh,
            average_fps=self.average_fps,
            start_s=self.start_s,
        )


def videos(library: Library) -> list[Video]:
    """Every video, the newest first. A damaged record is left out; ``rebuild`` tells of it."""
    found = catalogue.entries(library, "video", library.videos, (RECORD,), _record_text)
    kept = [_parsed(library.videos / name, text) for name, text in found.items() if text]
    return sorted((v for v in kept if v), key=lambda v: (v.added, v.id), reverse=True)


def video(library: Library, video_id: str) -> Video:
    """One video. Raises VideoMissing where the library has none of this id."""
    folder = library.video_folder(video_id)
    known = _parsed(folder, _record_text(folder))
    if known is None:
        raise VideoMissing("This video is not in the library any more. Add it again to see its frames.")
    return known


def video_file(library: Library, video_id: str) -> Path:
    """The video's file, made sure to hold what it held when it was added. Raises VideoMissing."""
    known = video(library, video_id)
    try:
        state = known.path.stat()
    except OSError as gone:
        raise VideoMissing(
            f"{shown(known.name)} is no longer at {known.path}. Put it back, or add it from where it is now."
        ) from gone
    if (state.st_size, state.st_mtime_ns) != (known.size_bytes, known.mtime_ns):
        _check_content(library, known)
        _write_record(known.model_copy(update={"mtime_ns": state.st_mtime_ns}))
    return known.path


def add_video(
    library: Library, path: Path, *, copy: bool, name: str | None = None, origin: Origin = "file", source: str = ""
) -> Video:
    """Add a file, in place or as a copy. Content the library has already is recognised and returned as it is known.

    Raises SourceMissing, VideoUnreadable or StorageFailed.
    """
    info = probe(path)
    shown_as = name or path.name
    if copy:
        with path.open("rb") as stream:
            arrived, sha256 = receive(library, stream, shown_as)
        return adopt(library, arrived, shown_as, origin=origin, source=source, sha256=sha256)
    sha256 = file_sha256(library, path)
    return _known(library, sha256, path) or _add(library, path.resolve(), info, sha256, shown_as, origin, source)


def adopt(
    library: Library, path: Path, name: str, *, origin: Origin, source: str = "", sha256: str | None = None
) -> Video:
    """Take over a file that lies below the data folder: it is moved, or deleted where its content is known already.

    Raises VideoUnreadable (the file is deleted) or StorageFailed.
    """
    try:
        info, digest = probe(path), sha256 or file_sha256(library, path)
        known = _known(library, digest, None)
        if known:
            return known
        folder = library.video_folder(digest[:_ID_DIGITS])
        home = folder / _file_name(name)
        with storing(home):
            folder.mkdir(exist_ok=True)
            os.replace(path, home)
        return _add(library, home, info, digest, name, origin, source)
    finally:
        discard(library, path)


def rename_video(library: Library, video_id: str, name: str) -> Video:
    """Show the video under another name; its file and its runs' names stay. Raises VideoMissing."""
    renamed = video(library, video_id).model_copy(update={"name": clean_name(name)})
    _write_record(renamed)
    return renamed


def set_recording_start(library: Library, video_id: str, moment: datetime | None) -> Video:
    """Keep the clock time at the video's second 0, or forget it. Raises VideoMissing."""
    changed = video(library, video_id).model_copy(update={"recording_start": moment})
    _write_record(changed)
    return changed


def remove_video(library: Library, video_id: str) -> None:
    """Forget a video; a copy in the library is deleted, a file elsewhere is not touched. Its runs stay readable."""
    folder = library.video_folder(video_id)
    if not folder.is_dir():
        raise VideoMissing("This video is not in the library any more.")
    remove_folder(folder)


def _known(library: Library, sha256: str, path: Path | None) -> Video | None:
    """The video of this content, if its file is there; one whose file has moved to ``path`` is followed."""
    folder = library.video_folder(sha256[:_ID_DIGITS])
    known = _parsed(folder, _record_text(folder))
    if known is None or known.sha256 != sha256:
        return None
    with suppress(VideoMissing):
        video_file(library, known.id)
        return known
    if path is None:
        return None
    found = path.resolve()
    moved = known.model_copy(update={"location": str(found), "mtime_ns": found.stat().st_mtime_ns})
    _write_record(moved)
    return moved


def _add(library: Library, path: Path, info: VideoInfo, sha256: str, name: str, origin: Origin, source: str) -> Video:
    """Make the video's folder; the record comes last, so that a half-made one does not count."""
    folder = library.video_folder(sha256[:_ID_DIGITS])
    before = _parsed(folder, _record_text(folder))
    same = ("duration_s", "display_wh", "codec", "container", "average_fps", "nominal_fps", "start_s")
    more = ("expected_frames", "has_timestamps", "is_picture", "notes")
    state = path.stat()
    added = Video(
        id=folder.name,
        sha256=sha256,
        name=before.name if before else clean_name(name),
        origin=origin,
        source=source,
        location=path.name if path.parent == folder else str(path),
        size_bytes=state.st_size,
        mtime_ns=state.st_mtime_ns,
        added=before.added if before else datetime.now(UTC),
        recording_start=before.recording_start if before else None,
        folder=folder,
        **{field: getattr(info, field) for field in same + more},
    )
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    picture = _thumbnail(path, info)
    if picture:
        write_bytes(folder / THUMBNAIL, picture)
    _write_record(added)
    return added


def _file_name(name: str) -> str:
    """The name a copy gets in its folder, where two names are taken."""
    kept = clean_name(name)
    return f"_{kept}" if kept in (RECORD, THUMBNAIL) else kept


def _thumbnail(path: Path, info: VideoInfo) -> bytes:
    """A frame from a little way in, where titles and black are over; another where that one is damaged."""
    for share in (0.1, 0.0, 0.5):
        with suppress(SourceError):
            return jpeg(_small(read_frame(path, time_s=info.duration_s * share)))
    return b""


def _small(image: UInt8) -> UInt8:
    height, width = image.shape[:2]
    if width <= _THUMBNAIL_WIDTH:
        return image
    wh = (_THUMBNAIL_WIDTH, max(1, round(height * _THUMBNAIL_WIDTH / width)))
    return np.asarray(cv2.resize(image, wh, interpolation=cv2.INTER_AREA), np.uint8)


def _check_content(library: Library, known: Video) -> None:
    try:
        same = file_sha256(library, known.path) == known.sha256
    except SourceMissing as refused:
        raise VideoMissing(str(refused)) from refused
    if not same:
        raise VideoMissing(
            f"{shown(known.name)} at {known.path} has changed since it was added. "
            "Add it again to analyse what it holds now."
        )


def _write_record(record: Video) -> None:
    write_bytes(record.folder / RECORD, record.model_dump_json(indent=2).encode())


def _record_text(folder: Path) -> str:
    try:
        return (folder / RECORD).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _parsed(folder: Path, text: str) -> Video | None:
    """The record, None where there is none or it is damaged. Its file must lie in its folder or be named in full."""
    with suppress(ValidationError):
        record = Video.model_validate_json(text).model_copy(update={"folder": folder})
        if record.id == folder.name and (not record.copied or Path(record.location).name == record.location):
            return record
    return None
