"""A small web server on the loopback, for footage behind links of every kind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Answer(BaseHTTPRequestHandler):
    """One request, answered by the site's page of that path; nothing is logged."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, self.headers.get("Range", "")))
        page = self.site.pages.get(self.path.split("?")[0])
        if page is None:
            self.send_error(404)
        else:
            page(self)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""

    def send(self, data: bytes, kind: str, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


Page = Callable[[Answer], None]


@dataclass
class Site:
    """A server's pages by path, and what it was asked: (path, Range header)."""

    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    """A site for as long as the block lasts."""
    handler = type("SiteAnswer", (Answer,), {})
    server = _Server((host, 0), handler)
    handler.site = Site(f"http://{host}:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield handler.site  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(data: bytes, kind: str = "text/html; charset=utf-8", status: int = 200) -> Page:
    """The same bytes for everybody."""
    return lambda answer: answer.send(data, kind, status=status)


def file(path: Path, kind: str = "video/mp4", *, break_off_at: int | None = None) -> Page:
    """A file that can be had in parts. The first time, ``break_off_at`` bytes come and the connection drops."""
    data = path.read_bytes()
    times: list[float] = []

    def serve(answer: Answer) -> None:
        first = int((answer.headers.get("Range") or "bytes=0-").removeprefix("bytes=").split("-")[0])
        ranged = "Range" in answer.headers
        answer.send_response(206 if ranged else 200)
        answer.send_header("Content-Type", kind)
        answer.send_header("Accept-Ranges", "bytes")
        answer.send_header("Content-Length", str(len(data) - first))
        if ranged:
            answer.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        answer.end_headers()
        if answer.command != "GET":
            return
        breaks = break_off_at is not None and first < break_off_at and len(times) < 2
        times.append(first)
        answer.wfile.write(data[first : break_off_at if breaks else None])
        if breaks:
            answer.wfile.flush()
            answer.close_connection = True

    return serve


def redirect(to: str) -> Page:
    return lambda answer: answer.send(b"", "text/plain", status=302, headers={"Location": to})
