"""Fetching PeopleNet, against a stand-in for NVIDIA's catalogue on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from detector.errors import Cancelled, ModelDownloadFailed, StorageFailed
from detector.model import ngc
from detector.model.ngc import fetch_peoplenet
from detector.model.registry import available, resolve
from detector.types import Progress
from tests.model.builders import detector
from tests.model.stand_in import Catalogue, serving

VERSION = "unpruned_onnx_v9.9"  # the real versions' contents are known by their hashes
MODEL = "resnet34_peoplenet.onnx"
KEY = "nvapi-good"


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    for variable in ("NGC_CLI_API_KEY", "NGC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    model = detector().SerializeToString()
    # Padded like real weights, so that a cut falls into the middle of several pieces.
    padded = model + b"\x32" + _varint(700_000) + b"\0" * 700_000
    files = {MODEL: padded, "labels.txt": b"person\nbag\nface\n", "resnet34_peoplenet_int8.txt": b"cache"}
    with serving(Catalogue(files=files, version=VERSION)) as running:
        monkeypatch.setenv("FOOTFALL_NGC_API", running.api)
        monkeypatch.setenv("FOOTFALL_NGC_AUTH", running.api)
        yield running


def _varint(number: int) -> bytes:
    low = [number >> shift & 0x7F for shift in range(0, max(number.bit_length(), 1), 7)]
    return bytes([byte | 0x80 for byte in low[:-1]] + low[-1:])


def failure(act: Callable[[], object]) -> str:
    """What the user is told; the whole chain of causes is searched for what must not be in it."""
    with pytest.raises(ModelDownloadFailed) as caught:
        act()
    for message in chain(caught.value):
        assert "nvapi-" not in message
        assert "secret" not in message
    assert "\n" not in str(caught.value)
    return str(caught.value)


def chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield repr(error)
        error = error.__cause__ or error.__context__


def test_without_a_key_it_is_fetched_and_preferred(catalogue: Catalogue, tmp_path: Path) -> None:
    path = fetch_peoplenet(tmp_path, version=VERSION)
    assert path == tmp_path / "models" / f"peoplenet_v{VERSION}" / MODEL
    assert path.read_bytes() == catalogue.files[MODEL]
    assert resolve("auto", tmp_path) == path
    assert available(tmp_path)[0].title == "NVIDIA PeopleNet v9.9"
    assert {"labels.txt", "resnet34_peoplenet_int8.txt"} < {file.name for file in path.parent.iterdir()}
    assert not any("Authorization" in headers for _, _, headers in catalogue.asked)


def test_nothing_is_left_lying_about(catalogue: Catalogue, tmp_path: Path) -> None:
    fetch_peoplenet(tmp_path, version=VERSION)
    assert not [path for path in (tmp_path / "models").rglob("*") if path.suffix == ".part" or path.name == "lock"]


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


def test_a_version_that_is_not_there(catalogue: Catalogue, tmp_path: Path) -> None:
    assert "no PeopleNet v0" in failure(lambda: fetch_peoplenet(tmp_path, version="v0"))


@pytest.mark.parametrize("version", ["../../etc", "", "a/b", "x?y=z", "-rf"])
def test_what_is_no_version_is_never_asked_for(catalogue: Catalogue, tmp_path: Path, version: str) -> None:
    assert "not a version" in failure(lambda: fetch_peoplenet(tmp_path, version=version))
    assert catalogue.asked == []


def test_a_version_without_an_onnx_file(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files = {"resnet34_peoplenet.etlt": b"x", "labels.txt": b"person"}
    said = failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert "no ONNX file" in said
    assert ngc.DEFAULT_VERSION in said


def test_names_from_the_catalogue_cannot_leave_the_folder(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files["../../../escaped.txt"] = b"x"
    catalogue.files["escaped.txt"] = b"x"
    fetch_peoplenet(tmp_path / "data", version=VERSION)
    found = [path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("escaped.txt")]
    assert found == [("data", "models")]


def test_a_connection_cut_half_way_is_taken_up_again(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files = {MODEL: catalogue.files[MODEL]}
    catalogue.cuts = [300_000, 100_000]
    path = fetch_peoplenet(tmp_path, version=VERSION)
    assert path.read_bytes() == catalogue.files[MODEL]
    ranges = [headers.get("Range") for headers in catalogue.headers_at("storage")]
    assert ranges[0] is None
    assert len(ranges) == 3
    assert all(part is not None and part.startswith("bytes=") for part in ranges[1:])


def test_a_connection_that_stays_broken_keeps_what_came_and_goes_on_there(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files = {MODEL: catalogue.files[MODEL]}
    catalogue.cuts = [300_000, 0, 0, 0]
    assert "fetch again to go on" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert [card.name for card in available(tmp_path)] == ["bundled"]
    catalogue.asked.clear()
    path = fetch_peoplenet(tmp_path, version=VERSION)
    assert path.read_bytes() == catalogue.files[MODEL]
    (resumed,) = catalogue.headers_at("storage")
    assert int(resumed["Range"].removeprefix("bytes=").rstrip("-")) > 0


def test_a_server_that_cannot_resume_starts_again(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.ranges = False
    catalogue.cuts = [0, 0, 300_000]
    assert fetch_peoplenet(tmp_path, version=VERSION).read_bytes() == catalogue.files[MODEL]


def test_without_a_list_the_known_files_are_fetched(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.version, catalogue.listing_fails_with = "deployable_quantized_onnx_v2.6.3", 404
    catalogue.cuts = [0, 0, 200_000]
    path = fetch_peoplenet(tmp_path, version="deployable_quantized_onnx_v2.6.3")
    assert path.read_bytes() == catalogue.files[MODEL]


def test_a_whole_part_of_unknown_size_does_not_confuse_it(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.version, catalogue.listing_fails_with = "deployable_quantized_onnx_v2.6.3", 404
    part = tmp_path / "models" / ".incoming" / f"peoplenet_v{catalogue.version}" / f"{MODEL}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(catalogue.files[MODEL])
    assert fetch_peoplenet(tmp_path, version=catalogue.version).read_bytes() == catalogue.files[MODEL]


def test_a_part_longer_than_the_file_is_thrown_away(catalogue: Catalogue, tmp_path: Path) -> None:
    part = tmp_path / "models" / ".incoming" / f"peoplenet_v{VERSION}" / "labels.txt.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"something else, and much longer than labels")
    path = fetch_peoplenet(tmp_path, version=VERSION)
    assert (path.parent / "labels.txt").read_bytes() == catalogue.files["labels.txt"]


def test_a_file_that_is_not_what_nvidia_published_is_thrown_away(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.version = ngc.DEFAULT_VERSION
    catalogue.files = {"resnet34_peoplenet_int8.onnx": catalogue.files[MODEL], "labels.txt": b"person\nbag\nface"}
    assert "thrown away" in failure(lambda: fetch_peoplenet(tmp_path))
    assert list(tmp_path.rglob("*.onnx*")) == []


def test_a_file_larger_than_announced_is_stopped(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.sizes = {MODEL: 1000}
    assert "More than the expected" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert [card.name for card in available(tmp_path)] == ["bundled"]


def test_an_enormous_version_is_not_begun(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.sizes = {MODEL: 10**12}
    assert "nothing was fetched" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert catalogue.paths_at("storage") == []


def test_a_model_that_cannot_be_used_is_not_put_in_place(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files[MODEL] = b"<html>maintenance</html>"
    assert "cannot be used" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert list((tmp_path / "models").rglob("*.onnx*")) == []


def test_progress_counts_bytes_up_to_the_whole(catalogue: Catalogue, tmp_path: Path) -> None:
    seen: list[Progress] = []
    fetch_peoplenet(tmp_path, version=VERSION, on_progress=seen.append)
    whole = sum(map(len, catalogue.files.values()))
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert (seen[-1].done, seen[-1].expected) == (whole, whole)


def test_cancelling_keeps_what_came(catalogue: Catalogue, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        fetch_peoplenet(tmp_path, version=VERSION, on_progress=seen.append, cancelled=lambda: len(seen) > 4)
    assert [card.name for card in available(tmp_path)] == ["bundled"]
    assert fetch_peoplenet(tmp_path, version=VERSION).read_bytes() == catalogue.files[MODEL]


def test_two_at_once_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "models" / ".incoming" / f"peoplenet_v{VERSION}"
    folder.mkdir(parents=True)
    with FileLock(folder / "lock"):
        assert "being fetched already" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))


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


def test_a_folder_that_cannot_be_written(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(StorageFailed, match="cannot be written"):
        fetch_peoplenet(tmp_path, version=VERSION)
