"""Who may see the pages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.sign_in import Attempts


def _page() -> None:
    import streamlit as st

    from dashboard.components.sign_in import ask_to_sign_in, may_enter

    if may_enter():
        st.text("the footage")
    else:
        ask_to_sign_in()


def _opened(monkeypatch: pytest.MonkeyPatch, *, address: str = "127.0.0.1", password: str = "") -> AppTest:
    import streamlit as st

    st.cache_resource.clear()
    monkeypatch.setenv("FOOTFALL_PASSWORD", password)
    real = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else real(name))
    return AppTest.from_function(_page, default_timeout=20).run()


def _shows_footage(app: AppTest) -> bool:
    assert not app.exception
    return [text.value for text in app.text] == ["the footage"]


def _type(app: AppTest, password: str) -> AppTest:
    app.text_input[0].set_value(password)
    return app.button[0].click().run()


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_password(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert _shows_footage(_opened(monkeypatch, address=address))


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", None, ""])
def test_other_machines_see_nothing_without_a_password(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    app = _opened(monkeypatch, address=address)
    assert not _shows_footage(app)
    assert "FOOTFALL_PASSWORD" in app.error[0].value


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1"])
def test_the_password_opens_the_pages_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    app = _opened(monkeypatch, address=address, password="correct horse é")
    assert not _shows_footage(app)
    assert not _shows_footage(_type(app, "correct horse"))
    assert "not the password" in app.error[0].value
    assert not _shows_footage(_type(app, ""))
    assert _shows_footage(_type(app, "correct horse é"))


def test_guessing_is_slowed_down_for_every_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _opened(monkeypatch, password="right")
    for guess in range(Attempts().most):
        _type(app, f"wrong {guess}")
    other = AppTest.from_function(_page, default_timeout=20).run()
    assert not _shows_footage(_type(other, "right"))
    assert "Too many wrong passwords" in other.error[0].value


def test_the_wait_is_over_after_the_window() -> None:
    attempts = Attempts(most=2, window_s=60)
    assert attempts.wait_s(0) == 0
    attempts.failed(0)
    attempts.failed(10)
    assert attempts.wait_s(10) == 50
    assert attempts.wait_s(59.5) == 0.5
    assert attempts.wait_s(60) == 0
