"""A report laid out by a template: one page of HTML that needs nothing else and reaches nothing.

A template may come from a stranger. It is given plain values alone, in Jinja's sandbox, in a child process; the page
tells the browser to run no script and to fetch nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from detector.bounded import OutOfBounds, call
from detector.errors import SettingError
from detector.exports.report.contents import Report

BUILT_IN = Path(__file__).with_name("template.html")
MOST_BYTES = 1_000_000
_DOCTYPE = "<!doctype html>"
_CLOSED = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:\">"
)


def render_page(report: Report, template: Path | None = None) -> str:
    """The page, by the built-in template or another. Raises SettingError for a template that cannot be used."""
    values = asdict(report)
    if template is None:
        return _close(fill_in(BUILT_IN.read_text("utf-8"), values))
    try:
        return _close(call(fill_in, _read(template), values))
    except SettingError as problem:
        raise SettingError(
            "The template {file} cannot be used: {reason}", file=str(template), reason=str(problem)
        ) from problem
    except OutOfBounds as problem:
        raise SettingError(
            "The template {file} takes more time or memory than a page needs, so it was stopped.", file=str(template)
        ) from problem


def fill_in(text: str, values: dict[str, Any]) -> str:
    """The template's text with the values put in, escaped. Raises SettingError for whatever is wrong with it."""
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    try:
        return environment.from_string(text).render(values)
    except TemplateError as problem:
        line = getattr(problem, "lineno", None)
        where = f" (line {line})" if line else ""
        raise SettingError("{reason}{where}.", reason=str(problem).rstrip("."), where=where) from problem
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as problem:
        raise SettingError("it fails while it is filled in: {reason}.", reason=repr(problem)[:200]) from problem


def _read(template: Path) -> str:
    try:
        if template.stat().st_size > MOST_BYTES:
            raise SettingError("it is larger than {most:.0f} MB.", most=MOST_BYTES / 1e6)
        return template.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingError("it cannot be read: {reason}.", reason=str(problem)) from problem


def _close(page: str) -> str:
    """The page with what closes it in front of everything that a template wrote: no comment of its can hide it."""
    body = page.lstrip()
    if body[: len(_DOCTYPE)].lower() == _DOCTYPE:
        body = body[len(_DOCTYPE) :].lstrip()
    return f"{_DOCTYPE}\n{_CLOSED}\n{body}\n"
