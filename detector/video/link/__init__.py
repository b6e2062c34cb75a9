"""Footage by link. Strangers made what lies there, so it is looked at and fetched in bounds, through a guard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from detector import bounded
from detector.errors import DownloadFailed
from detector.types import Control
from detector.video.link.cookies import MAX_COOKIES_BYTES, decode_cookies
from detector.video.link.links import LIMITS, MAX_ENTRIES, Entry, FetchedFile, Limits, Link

__all__ = [
    "LIMITS",
    "MAX_COOKIES_BYTES",
    "MAX_ENTRIES",
    "Entry",
    "FetchedFile",
    "Limits",
    "Link",
    "decode_cookies",
    "fetch",
    "probe_link",
]


def probe_link(url: str, *, cookies: str = "") -> Link:
    """Find out what a link leads to. ``cookies`` is the text of a cookies file.

    Raises DownloadFailed, AddressRefused or SettingError.
    """
    from detector.video.link.probe import probe_link as probe

    with _in_bounds():
        return bounded.fetch(probe, url, cookies=cookies)


def fetch(
    url: str,
    folder: Path,
    *,
    max_height: int = 720,
    cookies: str = "",
    limits: Limits = LIMITS,
    control: Control = Control(),
) -> FetchedFile:
    """Fetch a link's video into ``folder``: the best up to ``max_height`` pixels high, as one file without joining.

    What a broken-off or cancelled download left is kept there and continued by the same call. Progress is in bytes.
    Raises DownloadFailed, AddressRefused, StorageFailed, SettingError or Cancelled.
    """
    from detector.video.link.download import fetch as download

    with suppress(OSError):  # where it cannot be made, the child says why
        folder.mkdir(parents=True, exist_ok=True)  # it may write into this folder, and nowhere else
    with _in_bounds():
        return bounded.fetch(
            download,
            url,
            folder,
            max_height=max_height,
            cookies=cookies,
            limits=limits,
            control=control,
        )


@contextmanager
def _in_bounds() -> Iterator[None]:
    try:
        yield
    except bounded.OutOfBounds as error:
        raise DownloadFailed("Fetching was stopped: {reason}.", reason=str(error)) from error
