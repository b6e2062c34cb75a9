"""The one password in front of everything, where it is kept, and the marks of forms."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import streamlit as st

from detector.errors import SettingError


def password() -> str:
    """The password in force; empty where there is none. Raises SettingError where it lies in a file nobody can read."""
    chosen = os.environ.get("FOOTFALL_PASSWORD", "")
    if not chosen and (file := os.environ.get("FOOTFALL_PASSWORD_FILE", "").strip()):
        chosen = _first_line(Path(file).expanduser())
    if not chosen and st.secrets.load_if_toml_exists():
        chosen = str(st.secrets.get("password", ""))
    return chosen


def form_token(cookie: str) -> str:
    """The hidden field that a form from here holds, made from a cookie that no other page can read."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def _first_line(file: Path) -> str:
    try:
        line = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, ValueError) as error:
        raise SettingError("The password's file {file} cannot be read.", file=str(file)) from error
    if not line:
        raise SettingError("The password's file {file} holds no password in its first line.", file=str(file))
    return line
