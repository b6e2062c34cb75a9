"""Failures of a link, in words a user can act on."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

import yt_dlp
from yt_dlp.networking.exceptions import CertificateVerifyError, HTTPError, TransportError
from yt_dlp.utils import GeoRestrictedError, UnsupportedError

from detector.errors import AddressRefused, DetectorError, DownloadFailed, StorageFailed
from detector.video.link.guard import ALLOW, Guard
from detector.video.names import printable

_STATUS = {
    401: "The site wants a log-in for this: add a cookies file of your own log-in.",
    402: "The site wants to be paid for this.",
    403: "The site refuses to hand this out; it may want a log-in, or not serve this region.",
    404: "There is nothing at this address (any more).",
    410: "This has been removed from the site.",
    429: "The site says that too much was asked of it: wait a while and try again.",
    451: "The site may not show this here for legal reasons.",
}

_PHRASES = {
    r"private (video|account)|is private": "This video is private: only its owner and those invited can see it.",
    r"geo.?restrict|not available (in|from) your (country|location|region)": "The site does not serve this region.",
    r"log.?in|sign in|cookies|registered users|password|members.only": (
        "The site wants a log-in for this: add a cookies file of your own log-in."
    ),
    r"removed|deleted|terminated|no longer available|unavailable|does not exist": (
        "This has been removed from the site."
    ),
    r"DRM": "This video is copy-protected and cannot be fetched.",
    r"not a valid URL|Invalid URL": "This is not an address that can be read.",
    r"no video formats|Requested format is not available": "No video that can be fetched was found at this address.",
    r"page is larger than": "The page at this address is far larger than a page with a video is.",
    r"timed? ?out": "The site does not answer: try again later.",
    r"is not run here|ffmpeg": "This video comes in a form that cannot be fetched here.",
}


def explain_failure(error: BaseException, guard: Guard) -> DetectorError:
    """Any failure of yt-dlp -> what to tell, with the original message in ``original``."""
    original = printable(str(error).removeprefix("ERROR: ").partition("; please report this issue")[0])
    if guard.refused_hosts:
        return AddressRefused(
            "{host} is an address of this machine or of a private network, and those are not fetched from. "
            "Whoever runs this installation can allow it with {setting}.",
            host=printable(guard.refused_hosts[0]),
            setting=ALLOW,
        )
    causes = list(_walk_causes(error))
    if any(isinstance(cause, OSError) and cause.errno == errno.ENOSPC for cause in causes) or "Errno 28" in original:
        return StorageFailed("There is no space left on the disk for this download.")
    return _explain_download(causes, original)


def _explain_download(causes: list[BaseException], original: str) -> DownloadFailed:
    for cause in causes:
        if isinstance(cause, HTTPError):
            return _explain_status(cause.status, original)
        if isinstance(cause, GeoRestrictedError):
            return DownloadFailed("The site does not serve this region.", original=original)
        if isinstance(cause, UnsupportedError):
            return DownloadFailed(
                "No video was found at this address: the site is not supported, or this is a page without one.",
                original=original,
            )
        if isinstance(cause, CertificateVerifyError):
            return DownloadFailed(
                "The site cannot prove who it is (its certificate is not valid), so nothing is fetched from it.",
                original=original,
            )
    for pattern in _PHRASES:
        if re.search(pattern, original, re.IGNORECASE):
            return DownloadFailed(_PHRASES[pattern], original=original)
    if any(isinstance(cause, TransportError | yt_dlp.utils.ContentTooShortError) for cause in causes):
        return DownloadFailed(
            "The connection to the site could not be made or broke off: check the address and try again.",
            original=original,
        )
    return DownloadFailed("The video could not be fetched from this address.", original=original)


def _explain_status(status: int, original: str) -> DownloadFailed:
    if status in _STATUS:
        return DownloadFailed(_STATUS[status], original=original)
    if status >= 500:
        return DownloadFailed("The site has trouble of its own: try again later.", original=original)
    return DownloadFailed("The site answered with error {status}.", original=original, status=status)


def _walk_causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it came from, as yt-dlp and Python chain them."""
    visited: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        cause = queue.pop(0)
        if cause is None or id(cause) in visited:
            continue
        visited.add(id(cause))
        yield cause
        inner = getattr(cause, "exc_info", None)
        queue += [getattr(cause, "cause", None), inner[1] if inner else None, cause.__cause__, cause.__context__]
