"""Cookies files as browsers export them, in Netscape's format. Their lines are secrets: no message shows one."""

from __future__ import annotations

import codecs
import re

from detector.errors import SettingError

MAX_COOKIES_BYTES = 1_000_000
_HTTP_ONLY = "#HttpOnly_"
_FIELDS = 7
_EXPIRES = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?)?")


def decode_cookies(content: bytes) -> str:
    """The text of a cookies file, checked. Raises SettingError for one that is too large, or that is none."""
    if len(content) > MAX_COOKIES_BYTES:
        raise SettingError(
            "The cookies file is larger than {most_mb} MB. Export the cookies of this one site, not of all.",
            most_mb=MAX_COOKIES_BYTES // 1_000_000,
        )
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingError(
            "The cookies file is no text. Export it again in Netscape's format (cookies.txt)."
        ) from error
    check_cookies(text)
    return text


def check_cookies(text: str) -> None:
    """Raise SettingError, which names the line's number alone, unless every line is a cookie or a comment."""
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.removeprefix(_HTTP_ONLY).split("\t")
        comment = not line.strip() or (line.startswith("#") and not line.startswith(_HTTP_ONLY))
        if not comment and (len(fields) != _FIELDS or not _EXPIRES.fullmatch(fields[4])):
            raise SettingError(
                "Line {number} of the cookies file is not a cookie: it needs seven fields with tabs between them, not "
                "spaces. Export the file again in Netscape's format (cookies.txt).",
                number=number,
            ) from None
