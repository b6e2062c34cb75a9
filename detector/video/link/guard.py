"""The addresses connections may go to: decided for the very address that a socket is about to connect to.

A name can resolve to one address when it is checked and to another when it is used, and a page can lead elsewhere by a
redirect, a manifest or a fragment. So nothing is decided by looking at links: every connection is made here.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psutil

from detector.errors import SettingError

ALLOW = "FOOTFALL_ALLOW_PRIVATE_HOSTS"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_EVERYTHING: tuple[Network, ...] = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
_WITH_VERSION_4 = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")))
"""Networks whose addresses end in one of version 4: two kinds of NAT64, translated and compatible ones."""


class Refused(OSError):
    """A connection that is not made or goes no further; to the network library a failure like any other."""


def allowed_networks() -> tuple[Network, ...]:
    """Private networks that this installation may talk to, from FOOTFALL_ALLOW_PRIVATE_HOSTS.

    Unset or 0: none. 1: every address. Otherwise addresses or networks with commas, like ``192.168.7.0/24,10.0.0.5``.
    Raises SettingError for anything else.
    """
    text = os.environ.get(ALLOW, "").strip()
    if text in ("", "0"):
        return ()
    if text == "1":
        return _EVERYTHING
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(","))
    except ValueError as error:
        raise SettingError(
            "{setting} must be 1, or addresses like 192.168.7.0/24 with commas between them.", setting=ALLOW
        ) from error


@dataclass(slots=True)
class Guard:
    """Makes connections, to public addresses and to ``allowed`` ones.

    ``reason_to_stop`` is asked before every connection and every read; once there is a reason, which ``stopped``
    keeps, nothing is connected or read any more. ``refused`` keeps the names and addresses not connected to.
    """

    allowed: tuple[Network, ...] = ()
    reason_to_stop: Callable[[], Exception | None] = lambda: None
    stopped: Exception | None = None
    refused: list[str] = field(default_factory=list)
    _made: weakref.WeakSet[socket.socket] = field(default_factory=weakref.WeakSet)

    @property
    def open_to_all(self) -> bool:
        """True where every address is allowed."""
        return self.allowed == _EVERYTHING

    def watch(self) -> None:
        """Raise Refused where there is a reason to stop."""
        self.stopped = self.stopped or self.reason_to_stop()
        if self.stopped:
            raise Refused(str(self.stopped))

    def close(self) -> None:
        """Close every connection that is still open, whoever holds it."""
        for connection in list(self._made):
            if connection.fileno() >= 0:
                socket.close(connection.detach())

    def connect(self, host: str, port: int, timeout_s: float | None) -> socket.socket:
        """A connection to the first of the host's addresses that may be talked to and answers; Refused or OSError."""
        problem: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, where in socket.getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM):
            if not self.lets(str(where[0])):
                self.refused.append(host if host == where[0] else f"{host} ({where[0]})")
                problem = Refused(f"{host} is an address of this machine or of a private network")
                continue
            try:
                return self._connected(family, kind, protocol, where, timeout_s)
            except OSError as error:
                problem = error
        raise problem

    def lets(self, address: str) -> bool:
        """True for a public address of another machine, or an allowed one."""
        found = ipaddress.ip_address(address.split("%")[0])
        meant = [found, *_embedded(found)]
        if any(one in network for one in meant for network in self.allowed if one.version == network.version):
            return True
        return all(map(_is_public, meant)) and not _is_ours(meant)

    def watched_tls(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """Have the context's connections watched, too."""
        watch, made = self.watch, self._made

        class WatchedTls(ssl.SSLSocket):
            def do_handshake(self, *args: Any, **options: Any) -> None:
                made.add(self)
                super().do_handshake(*args, **options)

            def recv_into(self, *args: Any, **options: Any) -> int:
                watch()
                return super().recv_into(*args, **options)

        context.sslsocket_class = WatchedTls
        return context

    def _connected(self, family: int, kind: int, protocol: int, where: Any, timeout_s: float | None) -> socket.socket:
        self.watch()
        connection = _watched(self.watch)(family, kind, protocol)
        self._made.add(connection)
        try:
            connection.settimeout(timeout_s)
            connection.connect(where)
        except BaseException:
            connection.close()
            raise
        return connection


def _watched(watch: Callable[[], None]) -> type[socket.socket]:
    class Watched(socket.socket):
        def recv_into(self, *args: Any, **options: Any) -> int:
            watch()
            return super().recv_into(*args, **options)

    return Watched


def _embedded(address: Address) -> list[Address]:
    """Version 4 addresses that a version 6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _WITH_VERSION_4):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def _is_public(address: Address) -> bool:
    """True for an address of the whole internet and of one machine."""
    former_site = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not former_site


def _is_ours(addresses: list[Address]) -> bool:
    """True where one of this machine's network cards has the address, public as it may be."""
    ours = {card.address.split("%")[0] for cards in psutil.net_if_addrs().values() for card in cards}
    return any(str(address) in ours for address in addresses)
