"""yt-dlp, held on a short lead: connections only through the guard, no other programs, no settings of its own."""

from __future__ import annotations

import io
import os
import re
import shutil
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import urllib3
import yt_dlp
from yt_dlp import globals as settings_of_all
from yt_dlp.cookies import YoutubeDLCookieJar
from yt_dlp.networking import RequestDirector
from yt_dlp.networking._requests import RequestsResponseAdapter, RequestsRH
from yt_dlp.networking.exceptions import TransportError
from yt_dlp.utils import Popen

from detector.errors import SettingError
from detector.video.link.cookies import check_cookies
from detector.video.link.guard import Guard

SOCKET_TIMEOUT_S = 20
MAX_PAGE_BYTES = 10_000_000
"""The most that is read of a page or a manifest, unpacked; videos are read in pieces and have their own limit."""
_SKIPPED = "Skipping fragment"
JS_RUNTIMES = ("deno", "node")
"""Programs that may run the scripts that YouTube wants answered; yt-dlp gives both of them no access to anything."""


class _SilentLogger:
    """Takes yt-dlp's messages: progress is told by hooks, errors are raised as well."""

    def debug(self, message: str) -> None:
        """Also what yt-dlp calls info."""

    def warning(self, message: str) -> None:
        """Nothing that a user could do something about."""

    def error(self, message: str) -> None:
        """Raised as well."""


class Client(yt_dlp.YoutubeDL):  # type: ignore[misc]
    """A YoutubeDL that talks through ``guard`` alone; ``settings`` are yt-dlp's own, on top of safe ones.

    ``cookies`` is the text of a cookies file; SettingError where it is none.
    """

    def __init__(self, guard: Guard, settings: dict[str, Any], cookies: str = "") -> None:
        self._guard = guard
        self.missing_pieces = 0
        super().__init__({**_make_safe_settings(guard), **settings, "cookiefile": _open_cookies(cookies)})

    def build_request_director(self, handlers: Any, preferences: Any = None) -> RequestDirector:
        """With one way to connect, in place of all those that yt-dlp has."""
        del handlers
        return super().build_request_director([_make_handler(self._guard)], preferences)

    def get_info_extractor(self, ie_key: str) -> Any:
        """With a guess at a page's encoding that takes any bytes."""
        extractor = super().get_info_extractor(ie_key)
        extractor._guess_encoding_from_content = _guess_encoding
        return extractor

    def to_screen(self, message: str, *args: Any, **named: Any) -> None:
        """Count what yt-dlp says it went on without, for it tells in no other way."""
        self.missing_pieces += _SKIPPED in message
        super().to_screen(message, *args, **named)

    def close(self) -> None:
        """Connections too: an error that somebody still holds would keep the site's answer, and that its connection."""
        super().close()
        self._guard.close()


@contextmanager
def open_client(guard: Guard, settings: dict[str, Any], cookies: str = "") -> Iterator[Client]:
    """A ``Client`` while the block lasts: without plugins, and without other programs than JavaScript runtimes."""
    settings_of_all.plugin_dirs.value = []  # looked at when the first one is made
    with _PROGRAMS, Client(guard, settings, cookies) as downloader:
        yield downloader


def find_js_runtime() -> str:
    """The name of the JavaScript runtime that would be used; empty where there is none."""
    folders = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    return next((name for name in JS_RUNTIMES if shutil.which(name, path=folders)), "")


def _guess_encoding(content_type: str, page: bytes) -> str:
    """The encoding that the site or the page names; yt-dlp's own guess takes what follows an unquoted name along."""
    named = re.search(r"charset=\s*[\"']?([\w.:+-]+)", content_type, re.ASCII | re.IGNORECASE)
    if named:
        return named[1]
    in_page = re.search(rb"<meta[^>]+charset=\s*[\"']?\s*([\w.:+-]+)", page[:1024], re.IGNORECASE)
    if in_page:
        return in_page[1].decode("ascii")
    return "utf-16" if page.startswith(b"\xff\xfe") else "utf-8"


def _open_cookies(cookies: str) -> io.StringIO | None:
    """A file in memory: yt-dlp writes back what the site sets, and that belongs on no disk."""
    if not cookies.strip():
        return None
    check_cookies(cookies)  # yt-dlp would print a line that is none
    try:
        YoutubeDLCookieJar(io.StringIO(cookies)).load()
    except (OSError, ValueError) as error:
        raise SettingError("This is not a cookies file: it must be in Netscape's format (cookies.txt).") from error
    return io.StringIO(cookies)


def _make_safe_settings(guard: Guard) -> dict[str, Any]:
    return {
        "logger": _SilentLogger(),
        "quiet": True,
        "noprogress": True,
        "no_color": True,
        "cachedir": False,
        "updatetime": False,
        "fixup": "never",
        "external_downloader": {"default": "native"},
        "hls_prefer_native": True,
        "enable_file_urls": False,
        "skip_unavailable_fragments": True,
        "socket_timeout": SOCKET_TIMEOUT_S,
        "js_runtimes": {name: {} for name in JS_RUNTIMES},
        "postprocessors": [],
        # A proxy would connect on our behalf, past the guard.
        **({} if guard.open_to_all else {"proxy": ""}),
    }


class _Page(RequestsResponseAdapter):  # type: ignore[misc]
    """An answer with an end: a small one can unpack to any size, and yt-dlp searches all of it."""

    def read(self, amt: int | None = None) -> bytes:
        content: bytes = super().read(MAX_PAGE_BYTES + 1 if amt is None else amt)
        if amt is None and len(content) > MAX_PAGE_BYTES:
            raise TransportError(f"The page is larger than {MAX_PAGE_BYTES // 1_000_000} MB")
        return content


def _make_handler(guard: Guard) -> type[RequestsRH]:
    """yt-dlp's request handler over connections that the guard makes."""

    class PlainConnection(urllib3.connection.HTTPConnection):
        def _new_conn(self) -> Any:
            return _connect(guard, self)

    class TlsConnection(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> Any:
            return _connect(guard, self)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    class GuardedRH(RequestsRH):  # type: ignore[misc]
        _SUPPORTED_URL_SCHEMES = ("http", "https")
        _SUPPORTED_PROXY_SCHEMES: ClassVar[tuple[str, ...]] = (
            RequestsRH._SUPPORTED_PROXY_SCHEMES if guard.open_to_all else ()
        )

        def _send(self, request: Any) -> Any:
            response = super()._send(request)
            response.__class__ = _Page
            return response

        def _create_instance(self, **options: Any) -> Any:
            session = super()._create_instance(**options)
            for adapter in session.adapters.values():
                adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
            return session

        def _make_sslcontext(self, **options: Any) -> Any:
            return guard.watch_tls(super()._make_sslcontext(**options))

    return GuardedRH


def _connect(guard: Guard, connection: Any) -> Any:
    timeout_s = connection.timeout if isinstance(connection.timeout, int | float) else SOCKET_TIMEOUT_S
    try:
        return guard.connect(connection.host, connection.port, timeout_s)
    except TimeoutError as error:
        raise urllib3.exceptions.ConnectTimeoutError(connection, f"{connection.host} does not answer") from error
    except (OSError, UnicodeError) as error:
        raise urllib3.exceptions.NewConnectionError(connection, str(error)) from error


class _ProgramRefused(OSError):
    """yt-dlp wanted to run another program."""


class _Programs:
    """While it is entered, by however many threads, yt-dlp starts the JavaScript runtimes and nothing else.

    ffmpeg and others would connect past the guard. All of yt-dlp starts programs through one class of its own, in
    threads of its own too. Threads that were there before, and never enter, are somebody else's: they start what they
    like.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entered = 0
        self._others: set[threading.Thread] = set()
        self._start = Popen.__init__

    def __enter__(self) -> None:
        with self._lock:
            self._entered += 1
            if self._entered == 1:
                self._others = set(threading.enumerate())
                Popen.__init__ = self._make_start()
            self._others.discard(threading.current_thread())

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._entered -= 1
            if not self._entered:
                Popen.__init__ = self._start
                self._others = set()

    def _make_start(self) -> Callable[..., None]:
        start = self._start

        def start_program(popen: Popen, args: Any, *rest: Any, **options: Any) -> None:
            program = Path(args[0] if isinstance(args, list | tuple) else str(args)).stem.lower()
            allowed = program in JS_RUNTIMES and not options.get("shell")
            if not allowed and threading.current_thread() not in self._others:
                raise _ProgramRefused(f"{program} is not run here")
            start(popen, args, *rest, **options)

        return start_program


_PROGRAMS = _Programs()
