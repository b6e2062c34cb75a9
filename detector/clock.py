"""Clock time of footage: when its second 0 was, in a named time zone, so that summer time is right."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from detector.errors import SettingError

_YEAR = r"(?P<year>(?:19[89]|20\d)\d)"
_PARTS = ("month", "day", "hour", "minute", "second")
_IN_NAME = re.compile(
    r"(?<!\d)" + _YEAR + "".join(rf"[-_.: T]?(?P<{part}>\d\d)" for part in _PARTS) + r"(?:\d{3})?(?!\d)"
)
_TIME_OF_DAY = re.compile(r"(?:(\d{4}-\d\d-\d\d)[ T])?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?")
_UTC_NAMES = re.compile(r"(?i)pxl_")
"""Cameras that write UTC into their files' names; all others write what their clock shows."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock beside the footage. ``start`` is its second 0 in UTC: in one zone, Python compares what clocks show."""

    start: datetime
    zone: str

    def at(self, time_s: float) -> datetime:
        """The clock's time at a second of the footage, to the millisecond, with the offset in force by then."""
        elapsed = timedelta(milliseconds=round(time_s * 1000))
        return (self.start + elapsed).astimezone(ZoneInfo(self.zone))

    def iso(self, time_s: float) -> str:
        """The same as ISO 8601 with its offset: ``2026-11-25T14:03:00.500+09:00``."""
        return self.at(time_s).isoformat(timespec="milliseconds")

    def text(self, time_s: float) -> str:
        """The time of day, ``14:03:00``, with tenths where there are any; with its date on a later day."""
        moment = self.at(round(time_s, 1))
        day = "" if moment.date() == self.at(0.0).date() else f"{moment:%Y-%m-%d} "
        return f"{day}{moment:%H:%M:%S}" + (f".{moment.microsecond // 100_000}" if moment.microsecond else "")

    def find(self, text: str, end_s: float) -> float | None:
        """The second of footage, ``end_s`` long, at which the clock first showed ``14:13``, ``14:13:20`` or tenths.

        A date may stand before it: ``2026-11-25 14:13:20``. None where it never did, and for what is no time of day.
        """
        read = _TIME_OF_DAY.fullmatch(text.strip())
        if read is None:
            return None
        date, hour, minute, second, fraction = read.groups()
        first, last = self.at(0.0).date(), self.at(end_s).date()
        days = [f"{first + timedelta(days=n)}" for n in range((last - first).days + 1)]
        for day in days if date is None else [date]:
            with suppress(ValueError):
                written = f"{day} {hour:0>2}:{minute}:{second or '00'}.{fraction or '0':0<3}"
                for moment in list_moments(datetime.fromisoformat(written), self.zone):
                    time_s = (moment - self.start).total_seconds()
                    if -1 < time_s <= end_s:  # a start between two seconds of the clock is the earlier one's
                        return max(0.0, time_s)
        return None

    def bin_origin_s(self, bin_s: float) -> float:
        """The second, 0 or before, at which a bin of the clock begins: whole minutes, quarters or hours on the wall."""
        start = self.at(0.0)
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        return -((start.replace(tzinfo=None) - midnight).total_seconds() % bin_s)

    def changes(self, end_s: float) -> bool:
        """True where the zone's offset changes before this second of the footage: summer time begins or ends."""
        return self.at(0.0).utcoffset() != self.at(end_s).utcoffset()

    def describe(self) -> str:
        """The start in words: ``2026-11-25 14:03:00 (+09:00, Asia/Seoul)``."""
        start = self.at(0.0)
        return f"{start:%Y-%m-%d %H:%M:%S} ({format_offset(start)}, {self.zone})"


def make_clock(start: datetime, zone: str) -> Clock:
    """The clock of footage that began at an aware ``start``, in a zone. SettingError for a zone that there is not."""
    return Clock(start.astimezone(UTC), find_zone(zone).key)


def set_clock(text: str, zone: str) -> Clock:
    """The clock of footage that began when the zone's clocks showed ``text``, such as ``2026-11-25T14:03:00``.

    An offset at the end (``+09:00``) names the moment by itself. Raises SettingError for what is no date and time, for
    a zone there is none of, for a time that the clocks there left out, and for one that they showed twice, unless an
    offset tells which.
    """
    written = _parse(text)
    if written.tzinfo is not None:
        return make_clock(written, zone)
    moments = list_moments(written, zone)
    if len(moments) == 1:
        return make_clock(moments[0], zone)
    if not moments:
        raise SettingError(
            "Clocks in {zone} never showed {written}: they were put forward then. Choose another time.",
            zone=zone,
            written=str(written),
        )
    first, second = map(str, moments)
    raise SettingError(
        "Clocks in {zone} showed {written} twice, as they were put back. Say which one is meant by its offset: "
        "{first} or {second}.",
        zone=zone,
        written=str(written),
        first=first,
        second=second,
    )


def list_readings(text: str, zone: str) -> list[str]:
    """The two moments, with their offsets, that a time can mean which a zone's clocks showed twice; else nothing."""
    with suppress(SettingError):
        written = _parse(text)
        moments = [] if written.tzinfo else list_moments(written, zone)
        return [str(moment) for moment in moments] if len(moments) > 1 else []
    return []


def list_moments(written: datetime, zone: str) -> list[datetime]:
    """The moments, aware, at which a zone's clocks showed a naive time: one; two where put back, none where forward."""
    known = find_zone(zone)
    local = [written.replace(tzinfo=known, fold=fold) for fold in (0, 1)]
    shown = [moment for moment in local if moment.astimezone(UTC).astimezone(known).replace(tzinfo=None) == written]
    return shown[:1] if len(shown) == 2 and shown[0].utcoffset() == shown[1].utcoffset() else shown


def find_zone(name: str) -> ZoneInfo:
    """The time zone of a name such as ``Asia/Seoul``. Raises SettingError where there is none."""
    if name not in list_zones():
        raise SettingError("There is no time zone called {name!r}. Write it like Asia/Seoul or UTC.", name=name[:60])
    return ZoneInfo(name)


@cache
def list_zones() -> tuple[str, ...]:
    """The names of all time zones, in order."""
    return tuple(sorted(available_timezones()))


def read_name(name: str) -> datetime | None:
    """The date and time that a file's name holds, as recorders and phones write them; None where it holds none.

    ``2026-11-25_14-03-00``, ``20261125_140300``, ``VID_20261125_140300.mp4``. Naive, as the camera's clock showed it;
    aware where the camera is known to write UTC.
    """
    for found in _IN_NAME.finditer(name):
        try:
            moment = datetime(*(int(found[part]) for part in ("year", *_PARTS)))  # type: ignore[arg-type]
        except ValueError:
            continue
        return moment.replace(tzinfo=UTC) if _UTC_NAMES.match(name) else moment
    return None


def format_offset(moment: datetime) -> str:
    """``"+09:00"``; empty for a naive moment."""
    return moment.isoformat(timespec="seconds")[19:]


def _parse(text: str) -> datetime:
    """A date and time, aware where an offset is written. SettingError for anything else."""
    tidy = text.strip()
    try:
        written = datetime.fromisoformat(tidy).replace(microsecond=0)
    except ValueError as error:
        raise SettingError(
            "{written!r} is no date and time. Write it like 2026-03-14 09:30:00.", written=tidy[:40]
        ) from error
    if not 1980 <= written.year <= 9000:
        raise SettingError("The year {year} is no year of a recording.", year=written.year)
    return written
