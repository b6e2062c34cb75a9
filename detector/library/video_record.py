"""A video's record: the validated content of its ``video.json``."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detector.clock import Clock, list_zones, make_clock
from detector.library.manifest import LONGEST_S, Moment, Side, VideoPart
from detector.library.storage import write_bytes
from detector.video.names import unescape_path

Origin = Literal["file", "folder", "upload", "link", "demo"]

RECORD = "video.json"
THUMBNAIL = "thumbnail.jpg"


class Video(BaseModel):
    """A video of the library. Sizes in pixels as displayed, times in seconds from the container's start.

    ``location`` is the file's path, as ``escape_path`` writes it. ``name`` is fit to be shown and to be a file name.
    ``source`` is the link it came from, where it came from one. ``streams`` are the sizes of its streams of pictures,
    where it has several.
    ``recording_start`` is the clock time at second 0, where somebody typed it in, aware where ``recording_zone`` names
    its time zone; earlier versions asked for no zone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: Literal[1] = 1
    id: str
    sha256: str
    name: str
    origin: Origin
    source: str = ""
    location: str
    size_bytes: int
    mtime_ns: int
    duration_s: Annotated[float, Field(ge=0, le=LONGEST_S)]
    display_wh: tuple[Side, Side]
    codec: str
    container: str
    average_fps: float
    nominal_fps: float
    start_s: float
    expected_frames: int
    has_timestamps: bool
    is_picture: bool
    notes: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    added: Moment
    recording_start: datetime | None = None
    recording_zone: Annotated[str | None, Field(exclude_if=lambda zone: zone is None)] = None
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def path(self) -> Path:
        """The place where the file was last seen."""
        return self.folder / unescape_path(self.location)

    @property
    def copied(self) -> bool:
        """True where the file lies in the library itself."""
        return not Path(self.location).is_absolute()

    @property
    def thumbnail(self) -> Path:
        """A JPEG 480 pixels wide; missing for a video of which no frame could be shown."""
        return self.folder / THUMBNAIL

    @property
    def available(self) -> bool:
        """True where a file of the right size lies in its place, at a glance; ``video_file`` looks closely."""
        try:
            return self.path.stat().st_size == self.size_bytes
        except OSError:
            return False

    @property
    def clock(self) -> Clock | None:
        """The clock beside the footage; None where nobody said when it began, or in which time zone."""
        start, zone = self.recording_start, self.recording_zone
        if start is None or start.tzinfo is None or zone not in list_zones():
            return None
        return make_clock(start, zone)

    def part(self) -> VideoPart:
        """The part of it that a run's manifest keeps."""
        return VideoPart(
            id=self.id,
            sha256=self.sha256,
            name=self.name,
            duration_s=self.duration_s,
            display_wh=self.display_wh,
            average_fps=self.average_fps,
            start_s=self.start_s,
        )


def write_record(record: Video) -> None:
    """Put the record in place. Raises StorageFailed."""
    write_bytes(record.folder / RECORD, record.model_dump_json(indent=2).encode())


def read_record_text(folder: Path) -> str:
    """The record as it lies in a video's folder, empty where there is none."""
    try:
        return (folder / RECORD).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def read_clock(folder: Path) -> Clock | None:
    """The clock beside the video of a folder; None where there is no such video any more, or no clock.

    Read again only when the record's time or size has changed: a page asks for every moment that it names.
    """
    try:
        state = (folder / RECORD).stat()
    except OSError:
        return None
    return _read_clock(folder, (state.st_mtime_ns, state.st_size, state.st_ino))


@lru_cache(maxsize=256)
def _read_clock(folder: Path, signature: tuple[int, int, int]) -> Clock | None:
    record = parse_record(folder, read_record_text(folder))
    return record.clock if record else None


def parse_record(folder: Path, text: str) -> Video | None:
    """The record, None where there is none or it is damaged. Its file must lie in its folder or be named in full."""
    with suppress(ValidationError):
        record = Video.model_validate_json(text).model_copy(update={"folder": folder})
        if record.id == folder.name and (not record.copied or Path(record.location).name == record.location):
            return record
    return None
