"""Where connections may go."""

from __future__ import annotations

import ipaddress
import socket
import threading

import psutil
import pytest

from detector.errors import SettingError
from detector.video.link.guard import ALLOW, ConnectionRefused, Guard, allowed_networks

PATIENCE_S = 20.0


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "64:ff9b:1::a00:1",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "fec0::1",
    ],
)
def test_private_addresses_are_refused(address: str) -> None:
    assert not Guard().allows(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_let(address: str) -> None:
    assert Guard().allows(address)


def test_this_machines_own_public_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    card = psutil.net_if_addrs()["lo"][0]._replace(address="8.8.4.4")
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: {"eth0": [card]})
    assert not Guard().allows("8.8.4.4")
    assert not Guard().allows("::ffff:8.8.4.4")
    assert Guard().allows("8.8.8.8")


def test_the_name_is_looked_up_once_and_that_address_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, *args: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "127.0.0.2" if len(asked) == 1 else "8.8.8.8"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    guard = Guard()
    with pytest.raises(ConnectionRefused):
        guard.connect("footage.example", 80, 1.0)
    assert (asked, guard.refused_hosts) == (["footage.example"], ["footage.example (127.0.0.2)"])


@pytest.mark.parametrize("host", ["2130706434", "0x7f.2", "127.2"])
def test_odd_ways_to_write_an_address(host: str) -> None:
    guard = Guard((ipaddress.ip_network("127.0.0.1"),))
    with pytest.raises(OSError, match="private network"):
        guard.connect(host, 9, 1.0)
    assert guard.refused_hosts


def test_a_reason_to_stop_ends_reading() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(PATIENCE_S)
    reason: list[Exception] = []
    guard = Guard((ipaddress.ip_network("127.0.0.1"),), lambda: reason[0] if reason else None)

    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"ab")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    with server, guard.connect("127.0.0.1", server.getsockname()[1], 5.0) as connection:
        with connection.makefile("rb", buffering=0) as stream:
            assert stream.read(1) == b"a"
            reason.append(TimeoutError("long enough"))
            with pytest.raises(ConnectionRefused, match="long enough"):
                stream.read(1)
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "the server still waits for its client"
    assert guard.stop_reason is reason[0]


PRIVATE = ["127.0.0.1", "10.0.0.1", "fd00::1", "10.2.3.4", "192.168.7.3", "192.168.7.4"]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [("", []), ("0", []), ("1", PRIVATE), ("10.0.0.0/8, 192.168.7.3", ["10.0.0.1", "10.2.3.4", "192.168.7.3"])],
)
def test_the_configuration(monkeypatch: pytest.MonkeyPatch, text: str, allowed: list[str]) -> None:
    monkeypatch.setenv(ALLOW, text)
    guard = Guard(allowed_networks())
    assert [address for address in PRIVATE if guard.allows(address)] == allowed


def test_a_configuration_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOW, "yes please")
    with pytest.raises(SettingError, match=ALLOW):
        allowed_networks()
