"""The settings of a view: kept for the session, written to the address, read back from a link.

The only place that touches ``st.query_params`` and ``st.session_state``. A setting has a short name, a
text form (what the address shows) and a default; only what differs from its default is in the address,
so a link holds what matters and nothing else. What somebody typed into an address is checked like any
stranger's input: a value that cannot be used falls back to the default, and the page says so.

    score = state.number("score.person", 0.5, 0.05, 1.0)
    st.slider("Person", 0.05, 1.0, step=0.01, **state.bind("score.person", score))

``bind`` makes the widget show the setting and write it back; the widget's own return value is the
setting. Widgets that are not drawn, or are drawn on another page, lose nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from detector.view.spelling import format_rounded

T = TypeVar("T")

_VALUES, _ASKED, _PROBLEMS, _PUBLISHED = "footfall.values", "footfall.asked", "footfall.problems", "footfall.published"
_PAGE, _WIDGET = "footfall.page", "setting:"
_MOST_NAMES = 100
_LONGEST_VALUE = 2000
RUN = "run"


def begin(page: str = "") -> None:
    """Start a run of a page: take over what a new link (or the browser's back button) says.

    On another page than before, widgets start from the settings: what the former page's widgets of the same name
    hold is about to be dropped.
    """
    if st.session_state.get(_PAGE, page) != page:
        for key in [key for key in st.session_state if str(key).startswith(_WIDGET)]:
            del st.session_state[key]
    st.session_state[_PAGE] = page
    incoming = st.query_params.to_dict()
    if incoming and incoming != st.session_state.get(_PUBLISHED):
        names = sorted(incoming)[:_MOST_NAMES]
        st.session_state[_VALUES] = {name: incoming[name][:_LONGEST_VALUE] for name in names}
    st.session_state[_ASKED] = {}
    st.session_state[_PROBLEMS] = []


def publish() -> None:
    """Finish a run of the page: the address says what this page asked for and no more."""
    values, defaults = _values(), _defaults()
    query = {name: values[name] for name, default in defaults.items() if values.get(name, default) != default}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[_PUBLISHED] = query


def list_problems() -> list[str]:
    """The settings of the link that cannot be used, in plain words."""
    unusable: list[str] = st.session_state.get(_PROBLEMS, [])
    return list(dict.fromkeys(unusable))


def text(name: str, default: str = "") -> str:
    """A setting of free text; control characters are dropped."""
    return _read(name, default, lambda raw: "".join(c for c in raw if c.isprintable()))


def number(name: str, default: float, lo: float, hi: float) -> float:
    """A setting between ``lo`` and ``hi``."""
    return _read(name, float(default), lambda raw: _check_range(float(raw), lo, hi))


def level(name: str, default: float, lo: float, hi: float) -> float:
    """A setting whose limits move with other settings: brought back to them where it lies outside."""
    return min(max(_read(name, float(default), lambda raw: _check_range(float(raw), -1e9, 1e9)), lo), hi)


def whole(name: str, default: int, lo: int, hi: int) -> int:
    """A whole number between ``lo`` and ``hi``."""
    return _read(name, int(default), lambda raw: int(_check_range(int(raw), lo, hi)))


def choice(name: str, options: Sequence[str], default: str) -> str:
    """One of ``options``."""
    return _read(name, default, lambda raw: _check_option(raw, options))


def several(name: str, options: Sequence[str], default: Sequence[str] = ()) -> tuple[str, ...]:
    """Some of ``options``, in the order chosen."""
    return _read(
        name, tuple(default), lambda raw: tuple(_unescape_option(part, options) for part in raw.split(",") if part)
    )


def flag(name: str, default: bool = False) -> bool:
    """Yes or no."""
    return _read(name, default, lambda raw: {"1": True, "0": False}[raw])


def span(name: str, lo: float, hi: float) -> tuple[float, float]:
    """A stretch within [lo, hi], in ``lo``'s unit; the whole of it by default, and where an end is left open."""
    return _read(name, (float(lo), float(hi)), lambda raw: _parse_span(raw, lo, hi))


def put(name: str, value: object) -> None:
    """Set a setting; from a widget's callback, or before the widget that shows it is drawn."""
    _values()[name] = _encode(value)
    default = _defaults().get(name)
    if default is not None and _values()[name] != default:
        st.query_params[name] = _values()[name]
    else:
        st.query_params.pop(name, None)
    st.session_state[_PUBLISHED] = st.query_params.to_dict()


def clear(*prefixes: str) -> None:
    """Put every setting whose name starts with one of ``prefixes`` back to its default."""
    for name in [name for name in _values() if name.startswith(prefixes)]:
        del _values()[name]
        st.query_params.pop(name, None)
    st.session_state[_PUBLISHED] = st.query_params.to_dict()


def bind(name: str, value: object, *, then: Callable[[], None] | None = None) -> dict[str, Any]:
    """Arguments that tie a widget to a setting whose present value is ``value``.

    Give the widget no value, index or default of its own. ``then`` runs after the setting was changed.
    """
    key = f"{_WIDGET}{name}"
    if key not in st.session_state or st.session_state[key] != value:  # else it would overtake a visitor who types on
        st.session_state[key] = value
    return {"key": key, "on_change": _store_widget, "args": (name, then)}


def recall(name: str, start: Callable[[], T]) -> T:
    """Something a session remembers that no link needs (what was just uploaded, a cursor)."""
    key = f"memory:{name}"
    if key not in st.session_state:
        st.session_state[key] = start()
    value: T = st.session_state[key]
    return value


def remember(name: str, value: object) -> None:
    """Replace what ``recall(name, ...)`` answers."""
    st.session_state[f"memory:{name}"] = value


def read_widget(key: str) -> Any:
    """The present value of the widget of this key; for callbacks."""
    return st.session_state[key]


def start_widget(key: str, value: object) -> str:
    """Give the widget of this key the value that it begins with, and none of its own; returns the key."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def write_widget(key: str, value: object) -> None:
    """Replace what the widget of this key shows; from a callback, or before it is drawn."""
    st.session_state[key] = value


def _store_widget(name: str, then: Callable[[], None] | None) -> None:
    """Keep what the widget now shows; a choice that was clicked away again stays as it was."""
    value = st.session_state[f"{_WIDGET}{name}"]
    if value is not None:
        put(name, value)
    if then is not None:
        then()


def _values() -> dict[str, str]:
    values: dict[str, str] = st.session_state.setdefault(_VALUES, {})
    return values


def _defaults() -> dict[str, str]:
    defaults: dict[str, str] = st.session_state.setdefault(_ASKED, {})
    return defaults


def _read(name: str, default: T, parse: Callable[[str], T]) -> T:
    """The setting, or its default where there is none or it cannot be used."""
    _defaults()[name] = _encode(default)
    raw = _values().get(name)
    if raw is None:
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError, OverflowError):
        del _values()[name]
        unusable = st.session_state.setdefault(_PROBLEMS, [])
        unusable.append(f"The link's setting {name} = {raw[:40]} cannot be used here; {_encode(default) or 'none'} is.")
        return default


def _encode(value: object) -> str:
    """The text form of a setting."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return format_rounded(value)
    if isinstance(value, tuple | list):
        if value and isinstance(value[0], float | int):
            return "..".join(_encode(part) for part in value)
        return ",".join(_escape(str(part)) for part in value)
    return str(value)


def _escape(part: str) -> str:
    """A part of a list: its commas, and what would be read as one, percent-encoded."""
    return re.sub("%(?=2C|25)", "%25", part).replace(",", "%2C")


def _unescape_option(raw: str, options: Sequence[str]) -> str:
    """A part of a list, as one of ``options``."""
    return _check_option(raw.replace("%2C", ",").replace("%25", "%"), options)


def _check_range(value: float, lo: float, hi: float) -> float:
    """``value``, if it lies between; the address keeps six decimals, so that much is forgiven."""
    if not math.isfinite(value) or not lo - 1e-6 <= value <= hi + 1e-6:
        raise ValueError(f"expected {lo} to {hi}, got {value}")
    return min(max(value, lo), hi)


def _check_option(raw: str, options: Sequence[str]) -> str:
    if raw not in options:
        raise ValueError(f"expected one of {options}, got {raw!r}")
    return raw


def _parse_span(raw: str, lo: float, hi: float) -> tuple[float, float]:
    low, high = raw.split("..")
    first, last = _check_range(float(low or lo), lo, hi), _check_range(float(high or hi), lo, hi)
    if first > last:
        raise ValueError(f"{raw} runs backwards")
    return first, last
