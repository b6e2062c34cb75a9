"""Clock time beside the footage, over the changes of summer time too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.clock import list_readings, make_clock, read_name, set_clock
from detector.errors import SettingError
from detector.words import format_moment, parse_moment

HOUR = 3600.0


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("", None),
        ("walk.mp4", None),
        ("2026-11-25_14-03-00.mp4", datetime(2026, 11, 25, 14, 3)),
        ("20261125_140300", datetime(2026, 11, 25, 14, 3)),
        ("VID_20261125_140300.mp4", datetime(2026, 11, 25, 14, 3)),
        ("VID_20261125_140300123.mp4", datetime(2026, 11, 25, 14, 3)),
        ("gate 2 2026-11-25 14.03.00.mkv", datetime(2026, 11, 25, 14, 3)),
        ("ch01_20261125140300_20261125150300.dav", datetime(2026, 11, 25, 14, 3)),
        ("PXL_20261125_140300123.mp4", datetime(2026, 11, 25, 14, 3, tzinfo=UTC)),
        ("20261325_140300.mp4", None),
        ("20261125_256000.mp4", None),
        ("d41d8cd98f00b204e9800998ecf8427e20261125140300000000.mp4", None),
        ("2026-11-25.mp4", None),
    ],
)
def test_a_name_tells_when_it_began(name: str, moment: datetime | None) -> None:
    assert read_name(name) == moment


def test_the_clock_shows_the_offset_in_force() -> None:
    clock = set_clock("2026-11-25T14:03:00", "Asia/Seoul")
    assert clock.iso(0.0) == "2026-11-25T14:03:00.000+09:00"
    assert clock.iso(90.5) == "2026-11-25T14:04:30.500+09:00"
    assert clock.text(90.5) == "14:04:30.5"
    assert clock.text(89.96) == "14:04:30"
    assert not clock.changes(24 * HOUR)


def test_when_clocks_are_put_back_an_hour_comes_twice() -> None:
    clock = set_clock("2026-10-25T01:30:00", "Europe/Berlin")
    hours = [clock.iso(hour * HOUR)[11:] for hour in range(4)]
    assert hours == ["01:30:00.000+02:00", "02:30:00.000+02:00", "02:30:00.000+01:00", "03:30:00.000+01:00"]
    assert clock.changes(4 * HOUR)
    assert not clock.changes(HOUR)


def test_when_clocks_are_put_forward_an_hour_is_left_out() -> None:
    clock = set_clock("2026-03-29T01:30:00", "Europe/Berlin")
    assert [clock.text(hour * HOUR) for hour in range(3)] == ["01:30:00", "03:30:00", "04:30:00"]


def test_a_time_that_came_twice_is_asked_for_with_its_offset() -> None:
    with pytest.raises(SettingError, match=r"2026-10-25 02:30:00\+02:00 or 2026-10-25 02:30:00\+01:00"):
        set_clock("2026-10-25 02:30:00", "Europe/Berlin")
    first, second = list_readings("2026-10-25 02:30:00", "Europe/Berlin")
    earlier, later = set_clock(first, "Europe/Berlin"), set_clock(second, "Europe/Berlin")
    assert later.start - earlier.start == timedelta(hours=1)
    assert later != earlier
    assert later.describe() == "2026-10-25 02:30:00 (+01:00, Europe/Berlin)"


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("yesterday", "UTC", "no date and time"),
        ("", "UTC", "no date and time"),
        ("1601-01-01 00:00", "UTC", "no year of a recording"),
        ("2026-03-29 02:30:00", "Europe/Berlin", "never showed"),
        ("2026-03-14 09:30", "Mars/Olympus", "no time zone called"),
        ("2026-03-14 09:30", "../../etc/passwd", "no time zone called"),
        ("2026-03-14 09:30", "Asia", "no time zone called"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, zone: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        set_clock(text, zone)


@pytest.mark.parametrize("text", ["yesterday", "2026-03-14 09:30", "2026-03-29 02:30", "2026-10-25 02:30+01:00"])
def test_other_times_leave_nothing_to_ask(text: str) -> None:
    assert list_readings(text, "Europe/Berlin") == []


@given(
    seconds=st.integers(0, 4_000_000_000),
    zone=st.sampled_from(["UTC", "Asia/Seoul", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"]),
)
def test_a_moment_written_with_its_offset_comes_back(seconds: int, zone: str) -> None:
    clock = make_clock(datetime.fromtimestamp(400_000_000 + seconds, UTC), zone)
    assert set_clock(clock.iso(0.0), zone) == clock
    assert set_clock(clock.at(0.0).isoformat(), zone) == clock


@pytest.mark.parametrize(
    ("text", "time_s"),
    [
        ("14:03", 0.0),
        ("14:13:20", 620.0),
        (" 14:13:20.5 ", 620.5),
        ("2026-11-25 14:13", 600.0),
        ("2026-11-26T00:00:01", 35821.0),
        ("0:30", 37620.0),
        ("14:02:59", None),
        ("2026-11-24 14:13", None),
        ("2026-13-25 14:13", None),
        ("25:00", None),
        ("10 s", None),
        ("", None),
    ],
)
def test_a_time_that_the_clock_showed_is_found(text: str, time_s: float | None) -> None:
    assert set_clock("2026-11-25T14:03:00", "Asia/Seoul").find(text, 11 * HOUR) == time_s


def test_a_time_that_the_clock_showed_twice_is_the_first() -> None:
    clock = set_clock("2026-10-25T01:00:00", "Europe/Berlin")
    assert clock.find("02:30", 4 * HOUR) == 1.5 * HOUR
    assert clock.find("03:00", 4 * HOUR) == 3 * HOUR


@pytest.mark.parametrize(
    ("text", "time_s"),
    [("14:13:20", 620.0), ("10:00", 600.0), ("90s", 90.0), ("0:00", 0.0), ("1:00:00", HOUR), ("15:03", HOUR)],
)
def test_a_moment_is_written_by_the_clock_or_from_the_start(text: str, time_s: float) -> None:
    assert parse_moment(text, HOUR, set_clock("2026-11-25T14:03:00", "Asia/Seoul")) == time_s


@pytest.mark.parametrize("text", ["", "noon", "14:13:20", "1:00:01", "-1"])
def test_what_is_no_moment_of_the_footage_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(SettingError, match=r"from 0:00 to 1:00:00"):
        parse_moment(text, HOUR)


def test_the_end_as_it_is_written_is_the_end() -> None:
    clock = set_clock("2026-11-25T14:03:00", "Asia/Seoul")
    assert parse_moment(format_moment(9.96), 9.96) == 9.96
    assert parse_moment(clock.text(9.96), 9.96, clock) == 9.96
