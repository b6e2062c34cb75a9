"""Playlists, scenes and scripts under the names of footage: each would have other files or addresses opened."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.torture.cases import Case
from bench.torture.footage import film

SUFFIXES = (".mp4", ".avi", ".ts", ".jpg")
NEIGHBOUR = "neighbour.mp4"
SCRIPTS = {
    "concat": "ffconcat version 1.0\nfile '{file}'\n",
    "concat_bare": "file '{file}'\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{file}\n#EXT-X-ENDLIST\n",
    "hls_address": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "hls_nested": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nconcat:{file}|{file}\n",
    "dash": '<?xml version="1.0"?><MPD type="static"><Period><AdaptationSet mimeType="video/mp4"><Representation '
    'id="1"><BaseURL>{file}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    "smooth": '<SmoothStreamingMedia><StreamIndex Url="{file}"/></SmoothStreamingMedia>',
    "metadata": ";FFMETADATA1\ntitle=none\n",
    "entity": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file://{file}">]><svg>&b;</svg>',
    "filter": "movie={file}",
    "asx": '<asx version="3.0"><entry><ref href="{file}"/></entry></asx>',
}


def _script(text: str, name: str, folder: Path) -> Path:
    """The script, and beside it the honest clip that it points to."""
    neighbour = film(folder / NEIGHBOUR)
    (folder / name).write_text(text.replace("{file}", str(neighbour)))
    return folder / name


def _reference_movie(folder: Path) -> Path:
    """A QuickTime file without pictures of its own, whose reference names another file."""
    neighbour = film(folder / NEIGHBOUR)
    data = neighbour.read_bytes()
    url = b"file://" + bytes(neighbour) + b"\0"
    at = data.index(b"dref")
    entry = struct.pack(">I4sI", 12 + len(url), b"url ", 0) + url
    dref = struct.pack(">I4sII", 16 + len(entry), b"dref", 0, 1) + entry
    (folder / "reference.mov").write_bytes(data[: at - 4] + dref + data[at - 4 + 28 :])
    return folder / "reference.mov"


def _numbered(folder: Path) -> Path:
    """A picture's name that stands for a thousand."""
    film(folder / NEIGHBOUR)
    (folder / "frame%03d.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    return folder / "frame%03d.jpg"


def _script_behind_header(folder: Path) -> Path:
    """A playlist behind the first bytes of an honest file."""
    path = _script(SCRIPTS["hls"], "behind.ts", folder)
    path.write_bytes((folder / NEIGHBOUR).read_bytes()[:36] + path.read_bytes())
    return path


def disguises() -> Iterator[Case]:
    """Every script under every ending, and what is disguised otherwise."""
    for kind, text in SCRIPTS.items():
        for suffix in SUFFIXES:
            yield Case("disguises", kind + suffix, partial(_script, text, kind + suffix), "refused")
    yield Case("disguises", "reference.mov", _reference_movie)
    yield Case("disguises", "frame%03d.jpg", _numbered, "refused")
    yield Case("disguises", "behind.ts", _script_behind_header, "refused")
