"""The meaning of SOURCE on the command line."""

from __future__ import annotations

import re
from pathlib import Path

from detector.errors import SourceMissing
from detector.library.paths import Library

HELP = "a video file, or the name of a video in the library"


def source_file(library: Library, text: str) -> Path:
    """The file that is meant: the one of that path, else that of the library's video of that name or id.

    Raises SourceMissing where the name could be any of several videos, or is a link; VideoMissing where the library's
    video is gone. A path that does not exist is returned as it is: opening it says so.
    """
    from detector.library.videos import list_videos, video_file

    if re.match(r"[a-z]+://", text, re.IGNORECASE):
        raise SourceMissing(
            "{name} is a link. Fetch it first with: python -m detector fetch, then analyse the file.", name=text
        )
    path = Path(text)
    if path.exists():
        return path
    named = [video for video in list_videos(library) if text in (video.name, video.id)]
    if len(named) > 1:
        ids = ", ".join(video.id for video in named)
        raise SourceMissing(
            "The library has {videos} videos called {name}. Say which one by its id: {ids}.",
            videos=len(named),
            name=text,
            ids=ids,
        )
    return video_file(library, named[0].id) if named else path
