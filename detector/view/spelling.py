"""A cut as it is written down, and read again: in an address, on the command line, at the head of a file.

Each is made from a cut's flat form, which is its JSON, and read into it. What a field is called stands in ``WORDS``,
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from detector.grid.methods import DEFAULT, METHODS, default_method, method_of
from detector.types import Method, Parameter

Flat = dict[str, Any]
"""A cut's JSON: scores by class name, the method's name and its parameters, min_height_px, start_s and end_s if any,
doubtful where doubtful samples count, and, where there are any, the place and the excluded areas, each as a mapping."""


@dataclass(frozen=True, slots=True)
class Word:
    """The names of a field of the flat form: in an address, on the command line, at the head of a file."""

    address: str
    option: str
    head: str


def _parameter(name: str) -> Word:
    return Word(name, f"--{name.replace('_', '-')}", name)


PARAMETERS: Mapping[str, Parameter] = {p.name: p for kind in METHODS.values() for p in kind.parameters}
"""The parameters of all methods, by name."""
WORDS: Mapping[str, Word] = {
    "scores": Word("{key}.{name}", "--threshold", "scores"),
    "method": Word("method", "--method", "method"),
    **{name: _parameter(name) for name in PARAMETERS},
    "min_height_px": Word("height", "--min-height", "min_height_model_px"),
    "start_s": Word("range", "--start", "start_s"),
    "end_s": Word("range", "--end", "end_s"),
    "doubtful": Word("doubtful", "--count-doubtful", "doubtful"),
    "place": Word("place", "--within", "place"),
    "excluded": Word("", "", "excluded"),
}
METHOD, HEIGHT, STRETCH, DOUBTFUL, PLACE = (
    WORDS[field].address for field in ("method", "min_height_px", "start_s", "doubtful", "place")
)
"""Settings of an address; start and end are one, such as 2.5..40, and a place goes by its name."""
_TO = ".."
_BOUNDS = ("start_s", "end_s")


def score_setting(class_name: str, method: Method | type[Method]) -> str:
    """The setting that holds a class's threshold; summed coverage and coverage are kept apart."""
    return WORDS["scores"].address.format(key=method.key, name=class_name)


def threshold_settings() -> tuple[str, ...]:
    """The beginnings of all settings of a cut but its stretch."""
    keys = {score_setting("", kind) for kind in METHODS.values()}
    return (*keys, *(WORDS[name].address for name in PARAMETERS), METHOD, HEIGHT, DOUBTFUL)


def to_address(flat: Flat) -> dict[str, str]:
    """The settings of an address, numbers to six decimals."""
    method, stretch = METHODS[flat["method"]], [flat.get(bound) for bound in _BOUNDS]
    settings = {METHOD: method.name, HEIGHT: format_rounded(flat["min_height_px"])}
    settings |= {WORDS[p.name].address: format_rounded(flat[p.name]) for p in method.parameters}
    settings |= {score_setting(name, method): format_rounded(score) for name, score in flat["scores"].items()}
    if stretch != [None, None]:
        settings[STRETCH] = _TO.join("" if bound is None else format_rounded(bound) for bound in stretch)
    if flat.get("doubtful"):
        settings[DOUBTFUL] = "1"
    if flat.get("place"):
        settings[PLACE] = flat["place"]["name"]
    return settings


def from_address(settings: Mapping[str, str | float]) -> Flat:
    """The cut of an address' settings, as text or as numbers; others are passed over.

    So is the place, which the run's video knows by its name.

    What is not there is the method's own. Raises ValueError for what is no number, SettingError for no method.
    """
    method = method_of(str(settings.get(METHOD, DEFAULT)))
    beginning = score_setting("", method)
    scores = {name: float(value) for name, value in settings.items() if name.startswith(beginning)}
    given = [p for p in method.parameters if WORDS[p.name].address in settings]
    start, end = str(settings.get(STRETCH, _TO)).split(_TO)
    return {
        "scores": {name.removeprefix(beginning): score for name, score in scores.items()},
        "method": method.name,
        **{p.name: (int if p.whole else float)(settings[WORDS[p.name].address]) for p in given},
        "min_height_px": float(settings.get(HEIGHT, 0.0)),
        **{bound: float(text) for bound, text in zip(_BOUNDS, (start, end), strict=True) if text},
        "doubtful": float(settings.get(DOUBTFUL, 0)) != 0,
    }


def to_options(flat: Flat) -> list[str]:
    """The options of the command line, as argparse takes them."""
    method = METHODS[flat["method"]]
    words = [("scores", f"{name}={format_exact(score)}") for name, score in flat["scores"].items()]
    words += [("method", method.name)] if method.needs_boxes else []
    words += [(p.name, format_exact(flat[p.name])) for p in method.parameters]
    words += [("min_height_px", format_exact(flat["min_height_px"]))] if flat["min_height_px"] else []
    words += [(bound, format_exact(flat[bound])) for bound in _BOUNDS if bound in flat]
    words += [("place", flat["place"]["name"])] if flat.get("place") else []
    options = [part for field, text in words for part in _join_option(WORDS[field].option, text)]
    return [*options, WORDS["doubtful"].option] if flat.get("doubtful") else options


def from_options(given: Mapping[str, Any], *, has_boxes: bool) -> Flat:
    """The cut of the options that were given, read by type: by field, scores as pairs, None for what was left out.

    The method is the one to start from where none is named; its parameters and classes that were not named are left
    out.
    """
    named = {field: given[field] for field in WORDS if given.get(field) is not None}
    start = {"method": default_method(has_boxes=has_boxes).name, "min_height_px": 0.0}
    return {**start, **named, "scores": dict(given["scores"])}


def to_head(flat: Flat) -> dict[str, Any]:
    """The cut as a file tells it at its head, in JSON."""
    own = {p.name: flat[p.name] for p in METHODS[flat["method"]].parameters}
    values = {**flat, "method": {**own, "name": flat["method"]}}
    return {word.head: values[field] for field, word in WORDS.items() if field in values and field not in own}


def from_head(head: Mapping[str, Any]) -> Flat:
    """The cut that a file was written at."""
    values = {field: head[word.head] for field, word in WORDS.items() if word.head in head}
    own = dict(values["method"])
    return {**values, "method": own.pop("name"), **own}


def format_rounded(number: float) -> str:
    """A number as an address has it: to six decimals, without an empty fraction."""
    return repr(round(float(number), 6)).removesuffix(".0")


def format_exact(number: float) -> str:
    """A number as the command line has it: the shortest decimals that are the same number again."""
    return f"{Decimal(repr(float(number))):f}".removesuffix(".0")


def _join_option(option: str, text: str) -> tuple[str, ...]:
    """Option and value; as one word where the value would be taken for an option."""
    return (f"{option}={text}",) if text.startswith("-") else (option, text)
