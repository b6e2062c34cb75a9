"""Asking NVIDIA's catalogue: keys, refusals and where its answers lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.model.ngc.download import fetch_peoplenet
from tests.model.conftest import KEY, MODEL, VERSION, failure
from tests.model.stand_in import Catalogue


def test_a_key_is_not_shown_to_a_catalogue_that_does_not_ask_for_it(catalogue: Catalogue, tmp_path: Path) -> None:
    fetch_peoplenet(tmp_path, version=VERSION, key=KEY)
    assert not any("Authorization" in headers for _, _, headers in catalogue.asked)


def test_the_key_does_not_follow_to_the_other_host(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.needs_key = True
    fetch_peoplenet(tmp_path, version=VERSION, key=f"  {KEY}\n")
    assert f"Bearer {KEY}" in [headers.get("Authorization") for headers in catalogue.headers_at("api")]
    assert catalogue.headers_at("storage")
    assert not any("Authorization" in headers for headers in catalogue.headers_at("storage"))


@pytest.mark.parametrize("variable", ["NGC_CLI_API_KEY", "NGC_API_KEY"])
def test_a_key_in_the_environment(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    catalogue.needs_key = True
    monkeypatch.setenv(variable, KEY)
    assert fetch_peoplenet(tmp_path, version=VERSION).exists()


def test_the_command_lines_own_variable_goes_first(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.needs_key = True
    monkeypatch.setenv("NGC_API_KEY", "nvapi-bad")
    monkeypatch.setenv("NGC_CLI_API_KEY", KEY)
    assert fetch_peoplenet(tmp_path, version=VERSION).exists()


def test_a_key_of_the_older_kind_is_exchanged_once(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.needs_key = True
    catalogue.old_keys = {"old-key-secret": "exchanged"}
    catalogue.tokens = {"exchanged"}
    fetch_peoplenet(tmp_path, version=VERSION, key="old-key-secret")
    assert len([path for path in catalogue.paths_at("api") if path.startswith("/token")]) == 1


def test_passwords_of_netrc_stay_at_home(catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password mine\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    fetch_peoplenet(tmp_path, version=VERSION)
    assert not any("Authorization" in headers for _, _, headers in catalogue.asked)


@pytest.mark.parametrize("key", ["nvapi-bad", "old-secret"], ids=["new kind", "old kind"])
def test_a_bad_key(catalogue: Catalogue, tmp_path: Path, key: str) -> None:
    catalogue.needs_key = True
    said = failure(lambda: fetch_peoplenet(tmp_path, version=VERSION, key=key))
    assert "did not accept the NGC key" in said
    assert "api-keys" in said


@pytest.mark.parametrize("key", ["nvapi-secret\nx: y", "nvapi-secret key", "nvapi-secrét"])
def test_a_key_that_cannot_be_one_is_not_repeated(catalogue: Catalogue, tmp_path: Path, key: str) -> None:
    assert "Copy it again" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION, key=key))
    assert catalogue.asked == []


def test_a_key_is_asked_for_where_there_is_none(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.needs_key = True
    said = failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert "wants a key" in said
    assert "NGC_API_KEY" in said


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "has no PeopleNet"), (412, "terms"), (429, "in 17 seconds"), (500, "HTTP 500"), (403, "wants a key")],
)
def test_refusals_in_plain_words(catalogue: Catalogue, tmp_path: Path, status: int, words: str) -> None:
    catalogue.fails_with = status
    assert words in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert words in failure(lambda: fetch_peoplenet(tmp_path))  # a version whose files are known


def test_terms_that_are_not_accepted_with_a_good_key(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.terms_accepted = False
    said = failure(lambda: fetch_peoplenet(tmp_path, version=VERSION, key=KEY))
    assert "accept them" in said
    assert "catalog.ngc.nvidia.com" in said


def test_nobody_answers(catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTFALL_NGC_API", "http://127.0.0.1:9")
    said = failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert "127.0.0.1:9 cannot be reached" in said


def test_a_circle_of_redirects_ends(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.redirect_to = (
        f"{catalogue.api}/v2/models/org/nvidia/team/tao/peoplenet/{VERSION}/files?redirect=true&path={MODEL}"
    )
    assert "other addresses" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_redirects_leave_http_for_nothing(catalogue: Catalogue, tmp_path: Path, target: str) -> None:
    catalogue.redirect_to = target
    assert "not safe to follow" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
