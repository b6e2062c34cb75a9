"""Cookies files: taken as browsers write them, refused without a word of what they hold."""

from __future__ import annotations

import pytest

from detector.errors import SettingError
from detector.video.link import MAX_COOKIES_BYTES, decode_cookies, probe_link

SECRET = "hunter2"
HEAD = "# Netscape HTTP Cookie File\n\n"
LINE = f"127.0.0.1\tFALSE\t/\tFALSE\t2147483647\tsession\t{SECRET}\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        (HEAD + LINE).encode(),
        (HEAD + LINE).encode("utf-8-sig"),
        (HEAD + LINE).encode("utf-16"),
        (HEAD + LINE).replace("\n", "\r\n").encode(),
        (HEAD + "#HttpOnly_" + LINE).encode(),
        (HEAD + LINE.replace("2147483647", "1700000000.5") + LINE.replace("2147483647", "")).encode(),
        (HEAD + LINE.replace(SECRET, "")).encode(),
    ],
    ids=["empty", "plain", "marked", "utf-16", "windows", "http only", "times", "no value"],
)
def test_what_browsers_write_is_taken(content: bytes) -> None:
    assert "\ufeff" not in decode_cookies(content)


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + LINE.replace("\t", "    ")).encode(),
        (HEAD + LINE + LINE.replace("\t", " ")).encode(),
        (HEAD + "#HttpOnly_" + LINE.replace("\t", " ")).encode(),
        (HEAD + LINE.replace("2147483647", "soon")).encode(),
        f'[{{"name": "session", "value": "{SECRET}"}}]'.encode(),
        f"session={SECRET}; path=/".encode(),
        b"\xe9" + LINE.encode(),
        LINE.encode() * (MAX_COOKIES_BYTES // len(LINE) + 1),
    ],
    ids=["spaces", "one line", "http only", "odd time", "json", "header", "not text", "too large"],
)
def test_anything_else_is_refused_and_no_line_of_it_said(content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingError, match="cookies file") as caught:
        decode_cookies(content)
    cause = caught.value.__cause__
    assert SECRET not in f"{caught.value!r} {caught.value.facts} {'' if cause is None else cause.args[:1]}"
    assert capfd.readouterr() == ("", "")


def test_a_text_that_came_another_way_is_refused_before_yt_dlp_prints_it(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingError, match="Line 3 of the cookies file"):
        probe_link("http://127.0.0.1:9/walk.mp4", cookies=HEAD + LINE.replace("\t", " "))
    assert SECRET not in "".join(capfd.readouterr())
