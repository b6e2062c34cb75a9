"""The audit log: who did what to which footage, when and from where.

Lines of JSON in a file for each day (UTC), readable by its owner alone and only ever added to; a day goes when it is
older than ``kept_days``. What people type is written down only where it names a thing: no password, key or cookie.
"""

from __future__ import annotations

import getpass
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from detector.errors import SettingError, StorageFailed, mark_undecodable
from detector.library.paths import Library
from detector.library.storage import storing

KEPT_DAYS = 365
VARIABLE = "FOOTFALL_AUDIT_DAYS"
LONGEST_FILE_BYTES = 10_000_000
STRANGERS_FILES = 5
"""Files of a day after which lines about strangers are left out: nobody fills the disk by guessing passwords."""
COMMAND_LINE = "command line"
_LONGEST_TEXT = 500
_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})-\d{3}\.jsonl")

Outcome = Literal["done", "failed", "refused"]

DEEDS = {
    "sign in": "came in by a password or a provider, or tried to",
    "sign out": "ended a session",
    "sign out everywhere": "ended all sessions",
    "look": "opened a page, of a run or a video where one is named",
    "export": "took a file away: tables, data sets, packs, pictures, videos",
    "export log": "took the audit log away",
    "add footage": "brought a file by upload or from a folder",
    "look up link": "asked what a link leads to",
    "fetch": "asked for a download from a link, or the demo clip",
    "analyse": "asked for an analysis",
    "make video": "asked for an annotated video",
    "cancel job": "stopped a job that was waiting or under way",
    "retry job": "asked once more for a job that had ended",
    "clear jobs": "took ended jobs off the list",
    "test model": "ran a model on one picture",
    "fetch model": "asked for a model from NVIDIA's catalogue, or stopped that",
    "evaluate": "held a run against labelled boxes",
    "label": "counted by eye in frames of a run",
    "correct tracks": "corrected by hand who is followed in a run, or took that back",
    "set clock": "said when a video was recorded, or forgot it",
    "change places": "drew, changed or removed areas and lines on a video's picture",
    "change notes": "wrote, changed or deleted a note about a moment of a run",
    "keep preset": "kept thresholds by a name",
    "forget preset": "deleted kept thresholds",
    "delete run": "deleted a run with its pictures and notes",
    "delete video": "deleted a video or took it off the list",
    "delete pictures": "let the small pictures of a run go, because of their age",
    "put back": "put a run or video back from the trash",
    "empty trash": "deleted for good what was in the trash",
    "back up": "wrote everything that is kept to one file",
    "restore": "put what a backup holds into the data folder",
    "change people": "added or removed somebody, or changed a password or role",
}
"""Everything that is written down, in the order in which the docs tell of it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: a name, empty where nobody has one; a role, empty for strangers; an address."""

    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: when (UTC), who, in which role, from where, did what, to what (an id) of which name, and the outcome."""

    time: str
    who: str
    role: str
    address: str
    did: str
    what: str = ""
    name: str = ""
    outcome: str = "done"
    details: dict[str, str] = field(default_factory=dict)


COLUMNS = tuple(each.name for each in fields(Entry))


def note(
    library: Library,
    actor: Actor,
    did: str,
    what: str = "",
    *,
    name: str = "",
    outcome: Outcome = "done",
    details: Mapping[str, str | float] | None = None,
) -> None:
    """Write a line. Raises StorageFailed, SettingError, ValueError for a deed that is not in ``DEEDS``."""
    if did not in DEEDS:
        raise ValueError(f"expected one of {sorted(DEEDS)}, got {did!r}")
    now = datetime.now(UTC)
    entry = Entry(
        now.isoformat(timespec="milliseconds"),
        _text(actor.name),
        actor.role,
        _text(actor.address),
        did,
        _text(what),
        _text(name),
        outcome,
        {key: _text(str(value)) for key, value in (details or {}).items()},
    )
    file = _file_of_the_day(library, now.date())
    if not actor.role and int(file.stem[-3:]) >= STRANGERS_FILES:
        return
    with storing(file):
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            drop_old(library)
        _append(file, json.dumps(asdict(entry)).encode() + b"\n")


def note_command(library: Library, did: str, what: str = "", *, name: str = "", **details: str | float) -> None:
    """Write down what the system's user does by a command; a disk that refuses is no reason not to do it."""
    with suppress(StorageFailed):
        note(library, Actor(_system_user(), "system", COMMAND_LINE), did, what, name=name, details=details)


def note_age(library: Library, did: str, what: str = "", *, name: str = "") -> None:
    """Write down what goes by itself because of its age; a disk that refuses is no reason not to let it go."""
    with suppress(StorageFailed, SettingError):
        note(library, Actor("", "system", "retention"), did, what, name=name)


def read_entries(library: Library, since: date | None = None) -> Iterator[Entry]:
    """Every line from that day on, the oldest first. Raises StorageFailed."""
    drop_old(library)
    for file in _files(library):
        if since is None or _day(file) >= since:
            yield from _read(file)


def read_latest(library: Library, most: int) -> list[Entry]:
    """The latest lines, the newest first. Raises StorageFailed."""
    drop_old(library)
    latest: list[Entry] = []
    for file in reversed(_files(library)):
        latest += reversed(list(_read(file)))
        if len(latest) >= most:
            break
    return latest[:most]


def drop_old(library: Library) -> None:
    """Delete the days that are older than lines are kept. Raises SettingError, StorageFailed."""
    first = datetime.now(UTC).date() - timedelta(days=kept_days())
    for file in _files(library):
        if _day(file) < first:
            with storing(file):
                file.unlink(missing_ok=True)


def kept_days() -> int:
    """The days that lines are kept. Raises SettingError where the variable is no number of days."""
    chosen = os.environ.get(VARIABLE, "").strip()
    if not chosen:
        return KEPT_DAYS
    if not chosen.isdecimal() or not 1 <= int(chosen) <= 36_500:
        raise SettingError("{variable} takes a number of days from 1 to 36500.", variable=VARIABLE)
    return int(chosen)


def link_without_secrets(url: str) -> str:
    """A link without the log-in and the query in it, which may hold keys; a YouTube video keeps its number."""
    try:
        parts = urlsplit(url.strip())
        video = parse_qs(parts.query).get("v", [""])[0]
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    named = f"?v={video}" if re.fullmatch(r"[\w-]{11}", video) else ""
    return f"{parts.scheme}://{host}{parts.path}{named}" if host else ""


def _file_of_the_day(library: Library, day: date) -> Path:
    """The file that a line goes to: the day's last one, or the next where that is full."""
    names = sorted(library.audit.glob(f"{day}-*.jsonl"))
    last = names[-1] if names else library.audit / f"{day}-000.jsonl"
    with suppress(OSError):
        if last.stat().st_size >= LONGEST_FILE_BYTES:
            return library.audit / f"{day}-{int(last.stem[-3:]) + 1:03}.jsonl"
    return last


def _append(file: Path, line: bytes) -> None:
    """Add a line by one write; after a line that a full disk cut short, on a line of its own."""
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def _read(file: Path) -> Iterator[Entry]:
    with storing(file):
        lines = file.read_bytes().splitlines()
    yield from map(_parse, filter(None, lines))


def _parse(line: bytes) -> Entry:
    """The entry of a line; a damaged line is told as such."""
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        return Entry("", "", "", "", "a damaged line", outcome="")


def _files(library: Library) -> list[Path]:
    return sorted(path for path in library.audit.glob("*.jsonl") if _FILE.fullmatch(path.name))


def _day(file: Path) -> date:
    return date.fromisoformat(file.name[:10])


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as containers have them
        return str(os.getuid())


def _text(text: str) -> str:
    return mark_undecodable(text)[:_LONGEST_TEXT]
