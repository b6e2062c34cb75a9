"""What the door makes of a request's path, host, origin and forwarded headers, and what its answers carry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.errors import SettingError
from tests.dashboard.server.asking import asked

HERE = ("host", "localhost:8501")
STREAM = "/_stcore/stream"


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("host", ["x/_stcore/health?x=", "x/_stcore/health#", "x/sign-in?", "localhost:8501"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_no_host_makes_another_path_of_it(host: str, kind: str) -> None:
    for path in ("/", STREAM, "/media/a.jpg", "/_stcore/health/", "//_stcore/health", "/a/_stcore/health"):
        assert not asked(path, ("host", host), kind=kind).reached


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("headers", [(), (("host", "x/y"),), (("host", "a"), ("host", "b")), (("host", "pod"),)])
def test_the_health_check_is_open_to_everybody(headers: tuple[tuple[str, str], ...]) -> None:
    assert asked("/_stcore/health", *headers).reached


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/_stcore/health", STREAM, "/timeline"])
def test_a_websocket_is_refused_without_a_defect(path: str) -> None:
    assert asked(path, HERE, kind="websocket").status == 403


@pytest.mark.usefixtures("alone")
def test_a_websocket_leads_to_the_pages_stream_alone() -> None:
    assert asked(STREAM, HERE, kind="websocket").reached
    assert not asked("/timeline", HERE, kind="websocket").reached


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "https://localhost:8501", "http://127.0.0.1:8501", "http://localhost", "null"]
)
@pytest.mark.parametrize(("kind", "method"), [("websocket", ""), ("http", "POST"), ("http", "PUT"), ("http", "GET")])
def test_pages_of_another_origin_reach_nothing(origin: str, kind: str, method: str) -> None:
    assert not asked(STREAM, HERE, ("origin", origin), kind=kind, method=method).reached
    assert asked(STREAM, HERE, ("origin", "http://localhost:8501"), kind=kind, method=method).reached


@pytest.mark.usefixtures("alone")
def test_following_a_link_to_here_is_allowed_and_fetching_is_not() -> None:
    elsewhere = ("sec-fetch-site", "cross-site")
    assert asked("/timeline", HERE, elsewhere, ("sec-fetch-mode", "navigate")).reached
    assert not asked("/media/a.jpg", HERE, elsewhere, ("sec-fetch-mode", "no-cors")).reached
    assert not asked("/media/a.jpg", HERE, ("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")).reached
    assert asked("/media/a.jpg", HERE, ("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "no-cors")).reached


PROXIED = (("host", "footfall:8501"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "footfall.example"))
OURS = ("origin", "https://footfall.example")


@pytest.fixture
def provided(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider lets visitors in, so that nothing but the origin is in the way."""
    monkeypatch.setattr("dashboard.server.door.has_oidc", lambda: True)
    monkeypatch.setenv("FOOTFALL_TRUSTED_PROXIES", "10.1.0.0/16, 2001:db8::5")


@pytest.mark.usefixtures("provided")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3", "2001:db8::5"])
def test_a_trusted_proxy_says_what_its_visitors_asked_for(address: str) -> None:
    assert asked(STREAM, *PROXIED, OURS, kind="websocket", address=address).reached
    for origin in ("https://footfall.example:8443", "http://footfall.example", "https://footfall:8501"):
        assert not asked(STREAM, *PROXIED, ("origin", origin), kind="websocket", address=address).reached


@pytest.mark.usefixtures("provided")
@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.7", "2001:db8::6"])
def test_nobody_else_is_believed(address: str) -> None:
    assert not asked(STREAM, *PROXIED, OURS, kind="websocket", address=address).reached
    assert asked("/", *PROXIED, address=address).headers.get("strict-transport-security") is None


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("forwarded", "inside"), [("127.0.0.1", True), ("192.0.2.7", False), ("127.0.0.1, 192.0.2.7", False), ("", False)]
)
def test_a_proxy_on_this_machine_does_not_make_strangers_local(forwarded: str, inside: bool) -> None:
    address = "127.0.0.1" if forwarded else "192.0.2.7"
    assert asked("/", HERE, ("x-forwarded-for", forwarded), address=address).reached == inside


@pytest.mark.usefixtures("alone")
def test_a_foreign_name_cannot_be_forwarded_into_ours() -> None:
    assert not asked("/", ("host", "evil.example:8501"), ("x-forwarded-host", "localhost:8501")).reached


def test_proxies_that_are_no_addresses_are_told(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTFALL_TRUSTED_PROXIES", "proxy.example")
    with pytest.raises(SettingError, match="FOOTFALL_TRUSTED_PROXIES"):
        asked("/", HERE)


PROTECTED = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize("server", ["alone", "guarded"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-out", "/_stcore/health", "/static/a.js", "/nothing"])
@pytest.mark.parametrize("fails", [False, True])
def test_every_answer_is_protected(request: pytest.FixtureRequest, server: str, path: str, fails: bool) -> None:
    request.getfixturevalue(server)
    answer = asked(path, HERE, fails=fails)
    assert PROTECTED.items() <= dict(answer.headers).items()
    for rule in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
        assert rule in answer.headers["content-security-policy"]
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers


@pytest.mark.usefixtures("alone")
def test_where_the_way_is_encrypted_it_stays_so(listening_on: Callable[[str | None], None]) -> None:
    answer = asked("/", HERE, ("x-forwarded-proto", "https"))
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert answer.headers["set-cookie"] == "a=b; Path=/; Secure"
    assert asked("/", HERE).headers["set-cookie"] == "a=b; Path=/"
    listening_on("0.0.0.0")
    refused = asked("/", HERE, scheme="https")
    assert not refused.reached
    assert refused.headers["strict-transport-security"].startswith("max-age=")
