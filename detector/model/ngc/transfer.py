"""Fetching one file over HTTP: redirects that do not carry the key along, resuming, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from requests import PreparedRequest, Response, Session

from detector.errors import Cancelled, ModelDownloadFailed
from detector.model.file import MAX_FILE_BYTES

PIECE_BYTES = 256 * 1024
MAX_REDIRECTS = 5
ATTEMPTS = 3
TIMEOUT_S = (10, 30)  # to connect, and between two pieces
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Authorise = Callable[[PreparedRequest], PreparedRequest]


class Refusal(Exception):
    """The answer was a status other than success; ``retry_after`` is the server's own word, or empty."""

    def __init__(self, status: int, retry_after: str = "") -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.retry_after = retry_after


def anonymous(request: PreparedRequest) -> PreparedRequest:
    """No key; being there at all, it keeps passwords of ~/.netrc out as well."""
    return request


def bearer(token: str) -> Authorise:
    """The key, or a token made from it, as the catalogue wants it."""

    def authorise(request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return authorise


@contextmanager
def open_url(session: Session, url: str, authorise: Authorise, *, start: int = 0) -> Iterator[Response]:
    """Open ``url`` from byte ``start`` on. The authorisation goes to the first address's own host and no further.

    Refusal for any status but 200 and 206; ModelDownloadFailed if nothing answers.
    """
    first = url
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    for _ in range(MAX_REDIRECTS + 1):
        auth = authorise if _origin(url) == _origin(first) else anonymous
        try:
            response = session.get(
                url, headers=headers, auth=auth, stream=True, allow_redirects=False, timeout=TIMEOUT_S
            )
        except requests.RequestException as error:
            raise _unreachable_error(url, error) from None  # its text may hold a signed address
        with response:
            if response.status_code not in REDIRECTS or "Location" not in response.headers:
                if response.status_code not in (200, 206):
                    raise Refusal(response.status_code, response.headers.get("Retry-After", ""))
                yield response
                return
            url = _resolve_redirect(url, response.headers["Location"])
    raise ModelDownloadFailed(
        "{host} keeps sending on to other addresses. Try again later.", host=urlsplit(first).netloc
    )


def fetch(
    session: Session,
    url: str,
    authorise: Authorise,
    part: Path,
    *,
    size: int | None,
    on_bytes: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Bring ``part`` to its full length, going on where it ends. ``on_bytes`` hears its length as it grows.

    ``size`` is what it should come to, where that is known; more than that, or than a model's file may have, is
    refused. A connection that breaks is taken up again for as long as that brings the file further. Refusal,
    ModelDownloadFailed or Cancelled otherwise; what has arrived is kept for another time.
    """
    if not part.exists() or (size is not None and _length(part) > size):
        part.write_bytes(b"")  # longer than it should be, it is not this file's beginning
    stuck = 0
    while stuck < ATTEMPTS:
        before = _length(part)
        if before == size:
            return
        try:
            with open_url(session, url, authorise, start=before) as response:
                whole = _receive(response, part, before, size or MAX_FILE_BYTES, on_bytes, cancelled)
        except Refusal as refused:
            if refused.status != 416 or not before:
                raise
            part.write_bytes(b"")  # nothing comes behind what is there, so that is not this file's beginning either
            whole = False
        if whole and size in (None, _length(part)):
            return
        stuck = 0 if _length(part) > before else stuck + 1
    raise ModelDownloadFailed(
        "The connection broke off after {size_bytes:,} bytes. What has arrived is kept: fetch again to go on there.",
        size_bytes=_length(part),
    )


def _receive(
    response: Response,
    part: Path,
    start: int,
    limit: int,
    on_bytes: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> bool:
    """Write what comes, behind ``start`` if the server went along with that; False if the connection broke."""
    resumed = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
    length = start if resumed else 0
    try:
        with part.open("ab" if resumed else "wb") as file:
            for piece in response.iter_content(PIECE_BYTES):
                if cancelled():
                    raise Cancelled("The download was cancelled. What has arrived is kept for another time.")
                length += len(piece)
                if length > limit:
                    raise ModelDownloadFailed(
                        "More than the expected {limit:,} bytes came; the download was stopped.", limit=limit
                    )
                file.write(piece)
                on_bytes(length)
    except requests.RequestException:
        return False  # the caller takes it up again, and says so if that is in vain
    return True


def _length(part: Path) -> int:
    return part.stat().st_size


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _resolve_redirect(url: str, location: str) -> str:
    target = urljoin(url, location)
    if urlsplit(target).scheme != "https" and urlsplit(target).scheme != urlsplit(url).scheme:
        raise ModelDownloadFailed(
            "{host} sends on to an address that is not safe to follow.", host=urlsplit(url).netloc
        )
    return target


def _unreachable_error(url: str, error: requests.RequestException) -> ModelDownloadFailed:
    reasons = {
        requests.exceptions.ProxyError: "the proxy did not let it through",
        requests.exceptions.SSLError: "its certificate could not be checked",
        requests.exceptions.Timeout: "it did not answer in time",
    }
    reason = next((words for kind, words in reasons.items() if isinstance(error, kind)), "no connection")
    return ModelDownloadFailed(
        "{host} cannot be reached ({reason}). Check this machine's network and try again.",
        host=urlsplit(url).netloc,
        reason=reason,
    )
