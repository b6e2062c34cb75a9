"""A request as it says itself who asks, and for what: nothing here is rebuilt from the name it was sent to."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from detector.errors import SettingError

PROXIES = "FOOTFALL_TRUSTED_PROXIES"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?", re.ASCII | re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A request, before anything is done for it.

    ``path`` is what the routes are chosen by, ``address`` where it comes from, ``names`` the hosts it was sent to: by
    its own word and, where a trusted proxy passed it on, by the proxy's. ``origin`` is the one that its browser knows
    us by; None where the request names no host.
    """

    path: str
    query: str
    method: str
    address: str
    is_forwarded: bool
    names: tuple[str, ...]
    origin: Origin | None
    headers: Headers
    cookies: dict[str, str]

    @property
    def is_tls(self) -> bool:
        """True where the way to the browser is encrypted."""
        return self.origin is not None and self.origin[0] == "https"

    @property
    def is_foreign(self) -> bool:
        """True where another site's page asks: one of another scheme, host or port.

        Following a link to here is nobody's harm, so that alone is let through without a word of where it comes from.
        """
        said = self.headers.getlist("origin")
        if any(_origin_of(text) is None or _origin_of(text) != self.origin for text in said):
            return True
        follows_link = self.method in ("GET", "HEAD") and self.headers.get("sec-fetch-mode") == "navigate"
        return self.headers.get("sec-fetch-site") in ("cross-site", "same-site") and not follows_link


def visitor_of(scope: Scope) -> Visitor:
    """The visitor behind an HTTP or websocket request."""
    request = HTTPConnection(scope)
    headers = request.headers
    peer = request.client.host if request.client else ""
    proxied = _is_trusted(peer)
    hosts = headers.getlist("host")
    told = _first(headers, "x-forwarded-host") if proxied else ""
    scheme = (_first(headers, "x-forwarded-proto") if proxied else "") or scope.get("scheme", "http")
    scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    names = [*hosts, told] if told else hosts
    return Visitor(
        path=scope["path"],
        query=scope.get("query_string", b"").decode("latin-1"),
        method=scope.get("method", "GET"),
        address=_address(peer, headers) if proxied else peer,
        is_forwarded="x-forwarded-for" in headers,
        names=tuple(_host(name)[0] for name in names),
        origin=_origin_of(f"{scheme}://{names[-1]}") if len(hosts) == 1 else None,
        headers=headers,
        cookies=request.cookies,
    )


def is_this_machine(address: str) -> bool:
    """True where an address is the loopback's."""
    ip = _ip(address)
    return ip is not None and ip.is_loopback


def _address(peer: str, headers: Headers) -> str:
    """The nearest address that is no trusted proxy's: what stands before it, its sender may have made up."""
    way = [part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")]
    nearest = peer
    for text in reversed(way):
        ip = _ip(text) or _ip(_host(text)[0])
        if ip is None:
            break
        nearest = str(ip)
        if not _is_trusted(nearest):
            break
    return nearest


def trusted_proxies() -> list[IPv4Network | IPv6Network]:
    """The proxies named by hand. Raises SettingError where one is no address."""
    named = [text.strip() for text in os.environ.get(PROXIES, "").split(",")]
    try:
        return [ip_network(text, strict=False) for text in named if text]
    except ValueError as error:
        raise SettingError(
            "{variable} takes addresses and networks, such as 10.0.0.5,10.1.0.0/16.", variable=PROXIES
        ) from error


def _is_trusted(address: str) -> bool:
    """Whether what this address says of others is believed: this machine's, and the proxies named by hand."""
    ip = _ip(address)
    return ip is not None and (ip.is_loopback or any(ip in network for network in trusted_proxies()))


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(text)
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, "").partition(",")[0].strip().lower()


def _host(text: str) -> tuple[str, int | None]:
    """A machine's name and port; without a name where the text is none."""
    found = _HOST.fullmatch(text)
    return (found[1].strip("[]").lower(), int(found[2]) if found[2] else None) if found else ("", None)


def _origin_of(text: str) -> Origin | None:
    scheme, _, rest = text.partition("://")
    host, port = _host(rest)
    return (scheme, host, port or _PORTS[scheme]) if scheme in _PORTS and host else None
