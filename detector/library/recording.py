"""The moment at which a recording began: kept with the video, and offered where its name or its file says it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from detector.clock import Clock, find_zone, read_name
from detector.errors import ChangedMeanwhile, SourceError
from detector.library.documents import lock_document
from detector.library.paths import Library
from detector.library.video_record import Video, write_record
from detector.library.videos import read_video
from detector.video.file import read_created


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A start that the video's name or its file offers; naive where no time zone comes with it."""

    source: Literal["name", "file"]
    moment: datetime

    def written(self, zone: str) -> str:
        """The moment as ``set_clock`` takes it, in the zone where it is aware."""
        moment = self.moment if self.moment.tzinfo is None else self.moment.astimezone(find_zone(zone))
        return moment.replace(microsecond=0).isoformat(sep=" ")


def suggest_starts(video: Video) -> list[Suggestion]:
    """The starts to offer for a video, the likelier first; a look into its file may take a moment."""
    named = read_name(video.name)
    found = [] if named is None else [Suggestion("name", named)]
    with suppress(SourceError):
        created = read_created(video.path)
        found += [] if created is None else [Suggestion("file", created)]
    return found


def keep_clock(
    library: Library, video_id: str, clock: Clock | None, *, seen: Literal["any"] | Clock | None = "any"
) -> Video:
    """Keep the clock beside a video, or forget it. ``seen`` is what it was when somebody decided to.

    Raises ChangedMeanwhile where it is another by now, VideoMissing, StorageFailed.
    """
    with lock_document(library.video_folder(video_id)):
        record = read_video(library, video_id)
        if seen != "any" and record.clock not in (seen, clock):
            raise ChangedMeanwhile(
                "Somebody else has changed this meanwhile, to {theirs}. Type yours again to replace it.",
                theirs=record.clock.describe() if record.clock else "nothing",
            )
        start, zone = (None, None) if clock is None else (clock.at(0.0), clock.zone)
        changed = record.model_copy(update={"recording_start": start, "recording_zone": zone})
        write_record(changed)
    return changed
