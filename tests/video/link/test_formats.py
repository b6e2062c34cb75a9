"""Which version of a video is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from detector.video.link.formats import choose, list_heights


def version(name: str, height: int | None = None, **other: Any) -> dict[str, Any]:
    return {"format_id": name, "height": height, "vcodec": "avc1.64001f", "protocol": "https", "ext": "mp4", **other}


LADDER = [version("360", 360), version("720", 720), version("1080", 1080)]


@pytest.mark.parametrize(
    ("offered", "max_height", "expected"),
    [
        ([], 720, None),
        (LADDER, 720, "720"),
        (LADDER, 719, "360"),
        (LADDER, 5000, "1080"),
        (LADDER, 100, "360"),
        ([version("file")], 720, "file"),
        ([version("file"), version("360", 360)], 720, "360"),
        ([version("av1", 720, vcodec="av01.0.05M.08"), version("h264", 720)], 720, "h264"),
        ([version("pieces", 720, protocol="m3u8_native"), version("whole", 720)], 720, "whole"),
        ([version("60", 720, fps=60), version("30", 720, fps=30)], 720, "30"),
        ([version("thin", 720, tbr=500), version("rich", 720, tbr=2500)], 720, "rich"),
        ([version("sound", vcodec="none"), version("360", 360)], 720, "360"),
        ([version("sound", vcodec="none")], 720, None),
        ([version("locked", 720, has_drm=True), version("360", 360)], 720, "360"),
        ([version("other program", 720, protocol="rtmp"), version("360", 360)], 720, "360"),
        ([version("360", 640, width=360), version("720", 1280, width=720)], 720, "720"),
        ([version("720", 1280, width=720), version("1080", 1920, width=1080)], 360, "720"),
        ([version("storyboard", 90, ext="mhtml"), version("360", 360)], 720, "360"),
    ],
)
def test_the_choice(offered: list[Mapping[str, Any]], max_height: int, expected: str | None) -> None:
    found = choose(offered, max_height)
    assert (found and found["format_id"]) == expected


def test_heights_rise_and_leave_out_what_cannot_be_fetched() -> None:
    offered = [*reversed(LADDER), version("again", 720), version("rtmp", 480, protocol="rtmp"), version("unknown")]
    assert list_heights(offered) == (360, 720, 1080)
