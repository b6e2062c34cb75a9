"""Lines of the audit log: what they hold, for how long, and what they never hold."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from detector.errors import SettingError, StorageFailed
from detector.library import audit
from detector.library.audit import (
    COLUMNS,
    DEEDS,
    KEPT_DAYS,
    Actor,
    link_without_secrets,
    note,
    note_command,
    read_entries,
    read_latest,
)
from detector.library.paths import Library, open_library

ANA, STRANGER = Actor("ana", "analyst", "192.0.2.7"), Actor("", "", "198.51.100.9")


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


def files(library: Library) -> list[str]:
    return sorted(path.name for path in library.audit.iterdir())


def test_a_log_of_nothing_is_empty(library: Library) -> None:
    assert list(read_entries(library)) == read_latest(library, 10) == []


def test_a_line_says_who_did_what_when_and_from_where(library: Library) -> None:
    before = datetime.now(UTC)
    note(library, ANA, "export", "run-1", name="walk.avi", details={"kind": "timeline"})
    (entry,) = read_entries(library)
    assert (entry.who, entry.role, entry.address) == ("ana", "analyst", "192.0.2.7")
    assert (entry.did, entry.what, entry.name, entry.outcome) == ("export", "run-1", "walk.avi", "done")
    assert entry.details == {"kind": "timeline"}
    assert before - timedelta(seconds=1) <= datetime.fromisoformat(entry.time) <= datetime.now(UTC)


def test_the_newest_come_first_when_asked_so(library: Library) -> None:
    for run in range(5):
        note(library, ANA, "look", f"run-{run}")
    assert [entry.what for entry in read_entries(library)] == [f"run-{run}" for run in range(5)]
    assert [entry.what for entry in read_latest(library, 2)] == ["run-4", "run-3"]


def test_no_text_makes_a_second_line_or_is_without_end(library: Library) -> None:
    note(library, ANA, "look", "a\nb\r\u2028c\udce9" + "x" * 10_000, name='"}\n{"who": "eve"}')
    (line,) = next(library.audit.iterdir()).read_bytes().splitlines()
    assert line.isascii()
    assert len(line) < 2000
    assert json.loads(line)["who"] == "ana"
    (entry,) = read_entries(library)
    assert entry.what.startswith("a\nb\r\u2028c\ufffdx")


def test_only_deeds_that_are_documented_are_written_down(library: Library) -> None:
    with pytest.raises(ValueError, match="dance"):
        note(library, ANA, "dance")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_log_is_its_owners_alone(library: Library) -> None:
    note(library, ANA, "look")
    assert stat.S_IMODE(library.audit.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in library.audit.iterdir()] == [0o600]


def test_a_full_file_is_followed_by_another_one(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "LONGEST_FILE_BYTES", 300)
    for run in range(4):
        note(library, ANA, "look", f"run-{run}")
    today = datetime.now(UTC).date()
    assert files(library) == [f"{today}-000.jsonl", f"{today}-001.jsonl"]
    assert [entry.what for entry in read_entries(library)] == [f"run-{run}" for run in range(4)]


def test_guessing_does_not_fill_the_disk(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "LONGEST_FILE_BYTES", 1)
    for _ in range(20):
        note(library, STRANGER, "sign in", outcome="failed")
    assert len(files(library)) == audit.STRANGERS_FILES
    note(library, ANA, "look")
    assert read_latest(library, 1)[0].who == "ana"


def a_day(library: Library, day: date) -> Path:
    file = library.audit / f"{day}-000.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_text("{}\n")
    return file


def test_days_go_when_they_are_old(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime.now(UTC).date()
    kept = a_day(library, today - timedelta(days=KEPT_DAYS))
    old = a_day(library, today - timedelta(days=KEPT_DAYS + 1))
    strange = library.audit / "notes.jsonl"
    strange.touch()
    note(library, ANA, "look")
    assert (kept.exists(), old.exists(), strange.exists()) == (True, False, True)
    monkeypatch.setenv("FOOTFALL_AUDIT_DAYS", "7")
    read_latest(library, 1)
    assert not kept.exists()


@pytest.mark.parametrize("days", ["0", "-1", "a week", "1e3", "99999"])
def test_a_time_that_is_none_is_told(library: Library, monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("FOOTFALL_AUDIT_DAYS", days)
    with pytest.raises(SettingError, match="FOOTFALL_AUDIT_DAYS"):
        note(library, ANA, "look")


def test_a_day_can_be_begun_from(library: Library) -> None:
    today = datetime.now(UTC).date()
    a_day(library, today - timedelta(days=3))
    note(library, ANA, "look")
    assert [entry.who for entry in read_entries(library, today)] == ["ana"]
    assert len(list(read_entries(library, today - timedelta(days=3)))) == 2


def test_a_line_cut_short_costs_itself_alone(library: Library) -> None:
    note(library, ANA, "look", "run-1")
    (file,) = library.audit.iterdir()
    file.write_bytes(file.read_bytes() + b'{"time": "2026')
    note(library, ANA, "look", "run-2")
    assert [(entry.did, entry.what) for entry in read_entries(library)] == [
        ("look", "run-1"),
        ("a damaged line", ""),
        ("look", "run-2"),
    ]


def test_a_disk_that_refuses_is_told_and_stops_no_command(library: Library) -> None:
    library.audit.touch()
    with pytest.raises(StorageFailed):
        note(library, ANA, "look")
    note_command(library, "look")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ana:secret@example.org/a.mp4?token=secret#secret", "https://example.org/a.mp4"),
        ("https://www.youtube.com/watch?v=abcdefghijk&si=secret", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("https://example.org/?v=secret-of-another-length", "https://example.org/"),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_links_lose_their_secrets(url: str, told: str) -> None:
    assert link_without_secrets(url) == told


def test_the_docs_tell_every_field_and_deed() -> None:
    from tests.test_docs import DOCS, section

    told = section(DOCS["SECURITY.md"], "The audit log")
    assert [name for name in (*COLUMNS, *DEEDS) if f"`{name}`" not in told] == []
    assert f"{KEPT_DAYS} days" in told
