"""People who sign in by name: the form, the sessions, and what their roles open at the door."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dashboard.server.password import form_token
from dashboard.server.person import role_of
from dashboard.server.signing import CHANGE, COOKIE, SIGN_IN
from detector.library import people
from detector.library.audit import read_entries
from detector.library.paths import open_library
from detector.library.people import add_person, remove_person, set_password, set_role
from detector.library.roles import Role
from tests.dashboard.server.conftest import PASSWORD
from tests.dashboard.server.test_door import ALL, HTML, NONE, sign_out, token, visitor, ways_in

HERS, HIS = "seven grey herons walk", "nine red foxes sleep here"


@pytest.fixture
def named(alone: None, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ana is an analyst, Ben a viewer; there is no password for all."""
    monkeypatch.setattr(people, "_N", 2**4)
    add_person(open_library(), "ana", "analyst", HERS)
    add_person(open_library(), "ben", "viewer", HIS)


def enter(client: TestClient, name: str, password: str) -> bool:
    fields = {"name": name, "password": password, "target": "/", "token": token(client)}
    return client.post(SIGN_IN, data=fields).headers.get("location") == "/"


@pytest.mark.usefixtures("named")
def test_everybody_signs_in_by_their_own_name_and_password() -> None:
    client = visitor()
    assert ways_in(client) == NONE
    assert 'name="name"' in client.get("/", headers=HTML).text
    for name, password in [("ana", HIS), ("ben", HERS), ("", HERS), ("", ""), ("eve", HERS), ("Ana", HERS)]:
        client = visitor(address=f"192.0.2.{len(name) + len(password)}")
        assert not enter(client, name, password), name
        assert ways_in(client) == NONE
    client = visitor()
    assert enter(client, "ana", HERS)
    assert ways_in(client) == ALL


@pytest.mark.usefixtures("named")
def test_what_is_wrong_is_not_told() -> None:
    answers: set[str] = set()
    for name in ("ana", "eve"):
        client = visitor(address=f"198.51.100.{len(answers)}")
        answer = client.post(SIGN_IN, data={"name": name, "password": "wrong", "token": token(client)})
        answers.add(answer.text.partition('role="alert">')[2].partition("<")[0])
    assert answers == {"That is not the password."}


@pytest.mark.usefixtures("guarded")
def test_without_people_no_name_is_asked_for() -> None:
    assert 'name="name"' not in visitor().get("/", headers=HTML).text


@pytest.mark.usefixtures("named")
def test_a_viewer_may_not_upload_and_does_all_else() -> None:
    client = visitor()
    assert enter(client, "ben", HIS)
    assert ways_in(client) == ALL | {"upload": False}
    assert client.put("/_stcore/upload_file/session-1/file-1").status_code == 403


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(("role", "upload"), [("viewer", False), ("analyst", True), ("admin", True)])
def test_another_role_holds_at_once(role: Role, upload: bool) -> None:
    client = visitor()
    enter(client, "ana", HERS)
    set_role(open_library(), "ana", role)
    assert ways_in(client) == ALL | {"upload": upload}


@pytest.mark.usefixtures("named")
def test_another_password_or_none_ends_ones_own_sessions_alone() -> None:
    ana, ben = visitor(), visitor()
    assert enter(ana, "ana", HERS)
    assert enter(ben, "ben", HIS)
    set_password(open_library(), "ana", "eleven blue whales sing")
    assert ways_in(ana) == NONE
    remove_person(open_library(), "ben")
    assert ways_in(ben) == NONE


@pytest.mark.usefixtures("named")
def test_signing_out_everywhere_ends_ones_own_sessions_alone() -> None:
    one, other, ben = visitor(), visitor(), visitor()
    enter(one, "ana", HERS)
    enter(other, "ana", HERS)
    enter(ben, "ben", HIS)
    sign_out(one, everywhere="1")
    assert ways_in(one) == ways_in(other) == NONE
    assert ways_in(ben)["page"]


@pytest.mark.usefixtures("named")
def test_the_one_password_works_beside_people_for_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTFALL_PASSWORD", PASSWORD)
    holder, ana = visitor(), visitor()
    assert not enter(visitor(), "ana", PASSWORD)
    assert enter(holder, "", PASSWORD)
    assert enter(ana, "ana", HERS)
    assert ways_in(holder) == ways_in(ana) == ALL
    monkeypatch.setenv("FOOTFALL_PASSWORD", "another one")
    assert ways_in(holder) == NONE
    assert ways_in(ana) == ALL


@pytest.mark.usefixtures("alone")
def test_a_users_file_that_is_missing_or_damaged_lets_nobody_in(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data_dir / "users.json").write_text("{")
    assert ways_in(visitor()) == NONE
    (data_dir / "users.json").unlink()
    assert ways_in(visitor()) == ALL
    monkeypatch.setenv("FOOTFALL_USERS_FILE", str(tmp_path / "nowhere.json"))
    with caplog.at_level(logging.ERROR, logger="footfall"):
        assert ways_in(visitor()) == NONE
    assert "nobody is let in" in caplog.text


@pytest.mark.usefixtures("named")
def test_signing_in_and_out_is_written_down_and_no_password_is() -> None:
    client = visitor(address="198.51.100.9")
    enter(client, HIS, "typed into the wrong field")
    enter(client, "ana", "wrong")
    enter(client, "ana", HERS)
    cookie = client.cookies[COOKIE]
    sign_out(client)
    entries = list(read_entries(open_library()))
    assert [(entry.did, entry.who, entry.role, entry.outcome) for entry in entries] == [
        ("sign in", "", "", "failed"),
        ("sign in", "ana", "", "failed"),
        ("sign in", "ana", "analyst", "done"),
        ("sign out", "ana", "analyst", "done"),
    ]
    assert {entry.address for entry in entries} == {"198.51.100.9"}
    (log,) = open_library().audit.iterdir()
    for secret in (HERS, HIS, "wrong", cookie):
        assert secret not in log.read_text()


def change(client: TestClient, so_far: str, new: str) -> str:
    """What is said to somebody who changes their own password; empty where it was changed."""
    fields = {"password": so_far, "new": new, "token": form_token(client.cookies[COOKIE])}
    return client.post(CHANGE, data=fields).text.partition('role="alert">')[2].partition("<")[0]


@pytest.mark.usefixtures("named")
def test_people_change_their_own_password_by_the_one_so_far() -> None:
    client, elsewhere = visitor(), visitor()
    enter(client, "ana", HERS)
    enter(elsewhere, "ana", HERS)
    assert 'action="/password"' in client.get(CHANGE).text
    assert change(client, "not hers", "eleven blue whales sing") == "That is not the password."
    assert "15 characters" in change(client, HERS, "short")
    assert ways_in(elsewhere) == ALL
    assert change(client, HERS, "eleven blue whales sing") == ""
    assert ways_in(client) == ALL
    assert ways_in(elsewhere) == NONE
    assert not enter(elsewhere, "ana", HERS)
    assert enter(elsewhere, "ana", "eleven blue whales sing")


@pytest.mark.usefixtures("named")
def test_nobody_changes_the_password_of_another() -> None:
    stranger, client = visitor(), visitor()
    assert stranger.get(CHANGE).headers["location"] == "/"
    assert stranger.post(CHANGE, data={"password": HERS, "new": "eleven blue whales sing"}).status_code == 303
    enter(client, "ana", HERS)
    forged = {"password": HERS, "new": "eleven blue whales sing", "token": "made up"}
    assert client.post(CHANGE, data=forged).status_code == 403
    assert ways_in(client) == ALL


RULES = {"admin": ["ana@example.org"], "analyst": ["analysts", "ben@example.org"]}


@pytest.mark.parametrize(
    ("user", "rules", "role"),
    [
        ({"email": "ana@example.org"}, None, "admin"),
        ({"email": "ana@example.org"}, RULES, "admin"),
        ({"email": "ana@example.org", "email_verified": False}, RULES, ""),
        ({"email": "ben@example.org", "email_verified": True}, RULES, "analyst"),
        ({"email": "eve@example.org"}, RULES, ""),
        ({"email": "eve@example.org"}, RULES | {"viewer": ["*"]}, "viewer"),
        ({"groups": ["staff", "analysts"]}, RULES | {"claim": "groups"}, "analyst"),
        ({"groups": "analysts"}, RULES | {"claim": "groups"}, "analyst"),
        ({"groups": []}, RULES | {"claim": "groups"}, ""),
        ({}, RULES, ""),
    ],
)
def test_a_providers_word_gives_the_role(user: dict[str, object], rules: dict[str, object] | None, role: str) -> None:
    assert role_of(user, rules) == role
