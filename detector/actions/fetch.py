"""Footage from a link, into the library."""

from __future__ import annotations

from detector.actions.requests import FetchRequest
from detector.library.incoming import incoming_folder
from detector.library.paths import Library
from detector.library.videos import Video, adopt
from detector.types import Control, Progress
from detector.video.link import fetch as download


def fetch(library: Library, request: FetchRequest, control: Control = Control(), *, cookies: str = "") -> Video:
    """The video behind the link, downloaded into the library. ``cookies`` is the text of a log-in's cookies file.

    What a broken-off download left is continued by the next try. Raises DownloadFailed, AddressRefused,
    StorageFailed, or Cancelled.
    """
    control.progress(Progress.at_step("Asking the site"))
    downloaded = download(
        request.url,
        incoming_folder(library),
        max_height=request.max_height,
        cookies=cookies,
        control=control,
    )
    control.progress(Progress.at_step("Adding it to the library"))
    return adopt(library, downloaded.path, downloaded.path.name, origin="link", source=downloaded.url)
