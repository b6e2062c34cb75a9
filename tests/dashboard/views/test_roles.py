"""The pages as a viewer, an analyst and an admin have them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import acting
from dashboard.pages import page_at, pages
from dashboard.server import person, sign_in
from dashboard.server.accounts import accounts
from dashboard.server.sessions import Sessions
from detector.library import people
from detector.library.audit import read_entries
from detector.library.paths import Library
from detector.library.people import add_person, set_role
from detector.library.roles import ROLES, Role, reaches
from tests.conftest import REPOSITORY
from tests.dashboard.pages import opened, runs_of_every_kind

PASSWORD = "seven grey herons walk"
As = Callable[[Role], None]


def come_with(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the visitor's channel a session's token: there is no channel, and what stands in for one has any cookie."""
    for module in (person, sign_in):
        monkeypatch.setattr(module, "session_token", lambda: session)


@pytest.fixture
def signed_in(library: Library, monkeypatch: pytest.MonkeyPatch) -> As:
    """Ana looks at the pages, in this role."""
    monkeypatch.setattr(people, "_N", 2**4)
    monkeypatch.setattr(acting, "_ROLE_HOLDS_S", -1.0)

    def enter(role: Role) -> None:
        add_person(library, "ana", role, PASSWORD)
        session = Sessions().begin("ana", accounts(), "192.0.2.7")
        come_with(session, monkeypatch)

    return enter


def labels(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


@pytest.mark.parametrize("role", ROLES)
def test_the_library_offers_what_the_role_allows(library: Library, signed_in: As, role: Role) -> None:
    runs_of_every_kind(library, "plain")
    signed_in(role)
    page = opened("library")
    assert ("Delete" in labels(page)) == (role != "viewer")
    assert bool(page.expander) == (role != "viewer")


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_has_the_pages_of_the_role(library: Library, signed_in: As, role: Role) -> None:
    signed_in(role)
    from dashboard.components.links import opens

    drawn = AppTest.from_function(lambda: None).run()
    assert not drawn.exception
    assert {page.path for page in pages() if opens(page)} == {
        page.path for page in pages() if reaches(role, page.needs)
    }
    assert page_at("audit").needs == "admin"
    assert page_at("analyse").needs == "analyst"


@pytest.mark.parametrize("path", ["analyse", "audit"])
def test_a_page_of_another_role_shows_nothing_but_that(library: Library, signed_in: As, path: str) -> None:
    signed_in("viewer")

    def draw(path: str) -> None:
        import streamlit as st

        from dashboard.components.links import entry
        from dashboard.pages import page_at

        st.navigation([entry(page_at(path))], position="hidden").run()

    page = AppTest.from_function(draw, args=(path,), default_timeout=30).run()
    assert not page.exception
    assert ["Your role does not open this page" in error.value for error in page.error] == [True]
    assert not page.dataframe
    assert [(e.did, e.details["page"], e.outcome) for e in read_entries(library)] == [("look", path, "refused")]


def test_a_button_drawn_before_the_role_was_taken_away_does_nothing(library: Library, signed_in: As) -> None:
    run = runs_of_every_kind(library, "plain")
    signed_in("analyst")
    page = opened("thresholds", run)
    next(field for field in page.text_input if field.label == "Name for these thresholds").input("mine")
    keeping = next(button for button in page.button if button.label == "Keep")
    set_role(library, "ana", "viewer")
    keeping.click().run()
    assert ["Your role does not allow this" in error.value for error in page.error] == [True]
    assert not library.presets.exists()
    assert [(entry.did, entry.who, entry.outcome) for entry in read_entries(library)] == [
        ("keep preset", "ana", "refused")
    ]


@pytest.mark.parametrize("path", ["timeline", "thresholds", "models"])
def test_a_viewer_sees_every_page_that_explores_and_takes_away(library: Library, signed_in: As, path: str) -> None:
    run = runs_of_every_kind(library, "plain")
    signed_in("viewer")
    page = opened(path, run)
    assert not {"Fetch PeopleNet", "Choose the frames", "Run the self-test", "Keep"} & labels(page)


def test_a_visitor_without_a_session_may_nothing(
    library: Library, signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in("admin")
    come_with("made up", monkeypatch)
    assert person.actor().role == ""


def test_somebody_who_may_open_nothing_sees_no_defect(
    library: Library, signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs_of_every_kind(library, "plain")
    signed_in("admin")
    come_with("made up", monkeypatch)
    page = AppTest.from_file(str(REPOSITORY / "dashboard" / "shell.py"), default_timeout=30).run()
    assert not page.exception
    assert ["Your role does not open this page" in error.value for error in page.error] == [True]
