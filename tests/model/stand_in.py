"""A stand-in for NVIDIA's catalogue on the loopback: one server for the service, another that holds the files."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit


@dataclass
class Catalogue:
    """What the stand-in holds, how it is to behave, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    version: str = "pruned_quantized_decrypted_v2.3.4"
    needs_key: bool = False
    terms_accepted: bool = True
    tokens: set[str] = field(default_factory=lambda: {"nvapi-good"})
    old_keys: dict[str, str] = field(default_factory=dict)
    fails_with: int = 0
    listing_fails_with: int = 0
    cuts: list[int] = field(default_factory=list)  # bytes after which the next answers break off
    ranges: bool = True
    sizes: dict[str, int] = field(default_factory=dict)  # what the list says, where that is not true
    redirect_to: str = ""
    api: str = ""
    storage: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # server, path, headers

    def headers_at(self, server: str) -> list[dict[str, str]]:
        return [headers for at, _, headers in self.asked if at == server]

    def paths_at(self, server: str) -> list[str]:
        return [path for at, path, _ in self.asked if at == server]


class Handler(BaseHTTPRequestHandler):
    catalogue: Catalogue
    server_name = ""

    def do_GET(self) -> None:
        self.catalogue.asked.append((self.server_name, self.path, dict(self.headers)))
        self.respond(urlsplit(self.path).path)

    def respond(self, path: str) -> None:
        raise NotImplementedError

    def say(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the tests' output clean."""


class Service(Handler):
    server_name = "api"

    def respond(self, path: str) -> None:
        model = f"/v2/models/nvidia/tao/peoplenet/versions/{self.catalogue.version}/files"
        file = f"/v2/models/org/nvidia/team/tao/peoplenet/{self.catalogue.version}/files"
        if path == "/token":
            self.sign_in()
        elif self.catalogue.fails_with:
            self.say(self.catalogue.fails_with, Retry_After="17")
        elif self.catalogue.needs_key and self.token() not in self.catalogue.tokens:
            self.say(401)
        elif not self.catalogue.terms_accepted:
            self.say(412)
        elif path == model:
            self.listing()
        elif path == file:
            self.send_on()
        else:
            self.say(404)

    def token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def sign_in(self) -> None:
        user, _, key = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode().partition(":")
        query = parse_qs(urlsplit(self.path).query)
        if user != "$oauthtoken" or query != {"service": ["ngc"], "scope": ["group/ngc:nvidia"]}:
            self.say(400)
        elif key in self.catalogue.old_keys:
            self.say(200, json.dumps({"token": self.catalogue.old_keys[key]}).encode())
        else:
            self.say(401)

    def listing(self) -> None:
        if self.catalogue.listing_fails_with:
            return self.say(self.catalogue.listing_fails_with)
        files = [
            {"path": name, "sizeInBytes": self.catalogue.sizes.get(name, len(content))}
            for name, content in self.catalogue.files.items()
        ]
        return self.say(200, json.dumps({"modelFiles": files}).encode())

    def send_on(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        name = query["path"][0]
        if query.get("redirect") != ["true"] or name not in self.catalogue.files:
            return self.say(404)
        target = (
            self.catalogue.redirect_to or f"{self.catalogue.storage}/{quote(name, safe='')}?signature=secret-signature"
        )
        return self.say(302, Location=target)


class Storage(Handler):
    server_name = "storage"

    def respond(self, path: str) -> None:
        content = self.catalogue.files[unquote(path[1:])]
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if not (self.catalogue.ranges and start):
            self.stream(200, content)
        elif start >= len(content):
            self.say(416)
        else:
            self.stream(206, content[start:], Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")

    def stream(self, status: int, body: bytes, **headers: str) -> None:
        cut = self.catalogue.cuts.pop(0) if self.catalogue.cuts else None
        if cut is None:
            return self.say(status, body, **headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = True
        return None


@contextmanager
def serving(catalogue: Catalogue) -> Iterator[Catalogue]:
    """Both servers, on two hosts of this machine, for as long as the block lasts."""
    hosts, servers, threads = ("127.0.0.1", "127.0.0.2"), [], []
    for kind, host in zip((Service, Storage), hosts, strict=True):
        server = ThreadingHTTPServer((host, 0), type(kind.__name__, (kind,), {"catalogue": catalogue}))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append(server)
        threads.append(thread)
    catalogue.api, catalogue.storage = (
        f"http://{host}:{server.server_port}" for host, server in zip(hosts, servers, strict=True)
    )
    try:
        yield catalogue
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()
