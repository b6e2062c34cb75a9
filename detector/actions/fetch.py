"""Footage from a link, into the library."""

from __future__ import annotations

from dataclasses import replace

from detector.actions.requests import FetchRequest
from detector.library.incoming import incoming_folder
from detector.library.limits import left_bytes
from detector.library.paths import Library
from detector.library.videos import Video, adopt
from detector.types import Control, Progress
from detector.video.link import LIMITS
from detector.video.link import fetch as download


def fetch(library: Library, request: FetchRequest, control: Control = Control(), *, cookies: str = "") -> Video:
    """The video behind the link, downloaded into the library. ``cookies`` is the text of a log-in's cookies file.

    What a broken-off download left is continued by the next try. Raises DownloadFailed, AddressRefused,
    StorageFailed, or Cancelled.
    """
    control.progress(Progress.at_step("Asking the site"))
    folder, left = incoming_folder(library), left_bytes(library)
    most = LIMITS.size_bytes if left is None else min(left, LIMITS.size_bytes)
    downloaded = download(
        request.url,
        folder,
        max_height=request.max_height,
        cookies=cookies,
        limits=replace(LIMITS, size_bytes=most),
        control=control,
    )
    control.progress(Progress.at_step("Adding it to the library"))
    return adopt(
        library,
        downloaded.path,
        downloaded.path.name,
        origin="link",
        source=downloaded.url,
        notes=_describe_missing(downloaded.missing, downloaded.pieces),
    )


def _describe_missing(missing: int, pieces: int) -> tuple[str, ...]:
    if not missing:
        return ()
    return (
        f"The site did not have {missing} of the {pieces} pieces that this video comes in: what they show is missing.",
    )
