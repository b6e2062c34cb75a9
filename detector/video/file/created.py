"""The moment at which a file says that it was made."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from detector.video.file.container import open_video

_LOCAL, _UTC = "com.apple.quicktime.creationdate", "creation_time"
_OFFSET = re.compile(r"([+-]\d\d):?(\d\d)$")


def read_created(path: Path) -> datetime | None:
    """The moment that a container names, aware: one with an offset before one in UTC. None where it names none.

    Raises SourceMissing or VideoUnreadable.
    """
    with open_video(path) as (container, stream):
        tags = {**stream.metadata, **container.metadata}
    moments = (parse_created(tags[name]) for name in (_LOCAL, _UTC) if name in tags)
    return next((moment for moment in moments if moment), None)


def parse_created(text: str) -> datetime | None:
    """A tag's text -> moment; without an offset it is UTC. None where it is no date, or one before there were cameras.

    Recorders without a clock write the year in which their count begins: 1904, 1970, or 1980 on its first day.
    """
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", text.strip()))
        aware = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        if 1981 <= aware.year <= 9000:
            return moment if moment.tzinfo else aware
    return None
