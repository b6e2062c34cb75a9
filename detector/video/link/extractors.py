"""yt-dlp's extractors with their patterns compiled, which takes a second: children are copied with them done."""

from __future__ import annotations

from yt_dlp.extractor import gen_extractor_classes, get_info_extractor

get_info_extractor("Generic")
for _extractor in gen_extractor_classes():
    _extractor.suitable("https://localhost/")
