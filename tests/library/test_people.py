"""The users file: who is in it, what passwords it takes, and that it tells nobody's."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from detector.errors import LibraryError, SettingError
from detector.library import people
from detector.library.paths import Library, open_library
from detector.library.people import (
    add_person,
    check_password,
    hash_password,
    is_password,
    people_file,
    read_people,
    remove_person,
    set_password,
    set_role,
)
from detector.library.roles import ROLES, Role, reaches

PASSWORD = "seven grey herons walk"


@pytest.fixture
def library(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.delenv("FOOTFALL_USERS_FILE", raising=False)
    monkeypatch.setattr(people, "_N", 2**4)  # as slow as a test can bear
    return open_library(data_dir)


def test_nobody_is_there_without_a_file(library: Library) -> None:
    assert read_people(library) == {}


def test_people_come_change_and_go(library: Library) -> None:
    add_person(library, "ana", "analyst", PASSWORD)
    add_person(library, "ben@example.org", "viewer", PASSWORD)
    assert {name: person.role for name, person in read_people(library).items()} == {
        "ana": "analyst",
        "ben@example.org": "viewer",
    }
    kept = read_people(library)["ana"].password
    set_role(library, "ana", "admin")
    assert (read_people(library)["ana"].role, read_people(library)["ana"].password) == ("admin", kept)
    set_password(library, "ana", "nine grey herons walk")
    assert is_password("nine grey herons walk", read_people(library)["ana"].password)
    assert not is_password(PASSWORD, read_people(library)["ana"].password)
    remove_person(library, "ana")
    assert read_people(library).keys() == {"ben@example.org"}


def test_what_cannot_be_done_is_told(library: Library) -> None:
    add_person(library, "ana", "viewer", PASSWORD)
    with pytest.raises(SettingError, match="already"):
        add_person(library, "ana", "admin", PASSWORD)
    for change in (remove_person, lambda at, name: set_role(at, name, "admin"), lambda at, n: set_password(at, n, "")):
        with pytest.raises(SettingError, match="nobody called 'eve'"):
            change(library, "eve")
    for name in ("", "a b", "a\nb", "x" * 65, "a/b", "<b>"):
        with pytest.raises(SettingError, match="cannot be a name"):
            add_person(library, name, "viewer", PASSWORD)


@pytest.mark.parametrize(
    "password", ["", "short", "fourteen chars", "Footfall-footfall", "ana ana ana ana ana", "x" * 20, "ab" * 20]
)
def test_passwords_that_are_quickly_guessed_are_refused(password: str) -> None:
    with pytest.raises(SettingError):
        check_password("ana", password)


@pytest.mark.parametrize("password", [PASSWORD, "fifteen chars ö", "💧🔥🌍🌬️" * 8, "x y z é   " * 10])
def test_any_characters_and_great_lengths_are_taken(password: str) -> None:
    check_password("ana", password)


def test_a_hash_is_slow_salted_and_tells_how_it_was_made(library: Library) -> None:
    monkeyed = hash_password(PASSWORD)
    assert monkeyed != hash_password(PASSWORD)
    assert is_password(PASSWORD, monkeyed)
    assert not is_password(PASSWORD + " ", monkeyed)
    for damaged in ("", "md5:1", monkeyed[:-2], monkeyed.replace("scrypt", "plain"), "scrypt:3:8:1:00:00"):
        assert not is_password(PASSWORD, damaged)


def test_the_hash_is_as_slow_as_it_should_be() -> None:
    """OWASP's password storage sheet: N = 2^15, r = 8, p = 3 or more."""
    n, r, p = map(int, hash_password(PASSWORD).split(":")[1:4])
    assert n * r * p >= 2**15 * 8 * 3


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_file_is_its_owners_alone_and_tells_no_password(library: Library) -> None:
    add_person(library, "ana", "viewer", PASSWORD)
    set_role(library, "ana", "admin")
    assert stat.S_IMODE(people_file(library).stat().st_mode) == 0o600
    assert PASSWORD not in people_file(library).read_text()


def test_a_file_of_ones_own_has_to_be_there(library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOOTFALL_USERS_FILE", str(tmp_path / "etc" / "people.json"))
    with pytest.raises(SettingError, match="users add"):
        read_people(library)
    add_person(library, "ana", "viewer", PASSWORD)
    assert read_people(library).keys() == {"ana"}


@pytest.mark.parametrize("text", ["", "{", '{"version": 2}', '{"people": {"ana": {"role": "owner", "password": ""}}}'])
def test_a_damaged_file_lets_nobody_in(library: Library, text: str) -> None:
    people_file(library).write_text(text)
    with pytest.raises(LibraryError):
        read_people(library)


def test_roles_are_steps() -> None:
    ranks: list[Role] = list(ROLES)
    for has in ranks:
        assert [reaches(has, needed) for needed in ranks] == [ranks.index(has) >= ranks.index(n) for n in ranks]
    for nobody in ("", "owner", "Admin"):
        assert not any(reaches(nobody, needed) for needed in ranks)


def test_the_file_is_json_that_a_person_can_read(library: Library) -> None:
    add_person(library, "ana", "viewer", PASSWORD)
    assert json.loads(people_file(library).read_text())["people"]["ana"]["role"] == "viewer"
