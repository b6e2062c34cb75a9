"""Servers with and without a password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from dashboard.server import door

PASSWORD = "correct horse é"


@pytest.fixture
def listening_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Says where the server listens."""

    def listen(address: str | None) -> None:
        monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else real(name))

    real = st.get_option
    return listen


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, listening_on: Callable[[str | None], None]) -> None:
    """No password and no provider, on the loopback."""
    monkeypatch.delenv("FOOTFALL_PASSWORD", raising=False)
    monkeypatch.delenv("FOOTFALL_PASSWORD_FILE", raising=False)
    monkeypatch.delenv("FOOTFALL_TRUSTED_PROXIES", raising=False)
    monkeypatch.setattr(door, "has_oidc", lambda: False)
    listening_on("127.0.0.1")
    monkeypatch.setattr(door, "_admitted", {})


@pytest.fixture
def guarded(alone: None, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in front of everything, and a data folder of its own."""
    monkeypatch.setenv("FOOTFALL_PASSWORD", PASSWORD)
