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


class ConnectionRefused(OSError):
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

    ``find_stop_reason`` is asked before every connection and every read; once there is a reason, which ``stop_reason``
    keeps, nothing is connected or read any more. ``refused_hosts`` keeps the names and addresses not connected to.
    """

    allowed: tuple[Network, ...] = ()
    find_stop_reason: Callable[[], Exception | None] = lambda: None
    stop_reason: Exception | None = None
    refused_hosts: list[str] = field(default_factory=list)
    _connections: weakref.WeakSet[socket.socket] = field(default_factory=weakref.WeakSet)

    @property
    def open_to_all(self) -> bool:
        """True where every address is allowed."""
        return self.allowed == _EVERYTHING

    def raise_if_stopped(self) -> None:
        """Raise ConnectionRefused where there is a reason to stop."""
        self.stop_reason = self.stop_reason or self.find_stop_reason()
        if self.stop_reason:
            raise ConnectionRefused(str(self.stop_reason))

    def close(self) -> None:
        """Close every connection that is still open, whoever holds it."""
        for connection in list(self._connections):
            if connection.fileno() >= 0:
                socket.close(connection.detach())

    def connect(self, host: str, port: int, timeout_s: float | None) -> socket.socket:
        """A connection to the first of the host's addresses that is allowed and answers.

        Raises ConnectionRefused or OSError.
        """
        problem: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, sockaddr in socket.getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM):
            if not self.allows(str(sockaddr[0])):
                self.refused_hosts.append(host if host == sockaddr[0] else f"{host} ({sockaddr[0]})")
                problem = ConnectionRefused(f"{host} is an address of this machine or of a private network")
                continue
            try:
                return self._open_connection(family, kind, protocol, sockaddr, timeout_s)
            except OSError as error:
                problem = error
        raise problem

    def allows(self, address: str) -> bool:
        """True for a public address of another machine, or an allowed one."""
        parsed = ipaddress.ip_address(address.split("%")[0])
        addresses = [parsed, *_extract_ipv4(parsed)]
        if any(a in network for a in addresses for network in self.allowed if a.version == network.version):
            return True
        return all(map(_is_public, addresses)) and not _is_local_address(addresses)

    def watch_tls(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """Have the context's connections watched, too."""
        raise_if_stopped, connections = self.raise_if_stopped, self._connections

        class WatchedTlsSocket(ssl.SSLSocket):
            def do_handshake(self, *args: Any, **options: Any) -> None:
                connections.add(self)
                super().do_handshake(*args, **options)

            def recv_into(self, *args: Any, **options: Any) -> int:
                raise_if_stopped()
                return super().recv_into(*args, **options)

        context.sslsocket_class = WatchedTlsSocket
        return context

    def _open_connection(
        self, family: int, kind: int, protocol: int, sockaddr: Any, timeout_s: float | None
    ) -> socket.socket:
        self.raise_if_stopped()
        connection = _make_socket_class(self.raise_if_stopped)(family, kind, protocol)
        self._connections.add(connection)
        try:
            connection.settimeout(timeout_s)
            connection.connect(sockaddr)
        except BaseException:
            connection.close()
            raise
        return connection


def _make_socket_class(raise_if_stopped: Callable[[], None]) -> type[socket.socket]:
    class WatchedSocket(socket.socket):
        def recv_into(self, *args: Any, **options: Any) -> int:
            raise_if_stopped()
            return super().recv_into(*args, **options)

    return WatchedSocket


def _extract_ipv4(address: Address) -> list[Address]:
    """Version 4 addresses that a version 6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    ipv4: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _WITH_VERSION_4):
        ipv4.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [a for a in ipv4 if a is not None]


def _is_public(address: Address) -> bool:
    """True for an address of the whole internet and of one machine."""
    former_site = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not former_site


def _is_local_address(addresses: list[Address]) -> bool:
    """True where one of this machine's network cards has the address, public as it may be."""
    ours = {card.address.split("%")[0] for cards in psutil.net_if_addrs().values() for card in cards}
    return any(str(address) in ours for address in addresses)
