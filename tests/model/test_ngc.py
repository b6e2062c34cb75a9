"""Fetching PeopleNet, against a stand-in for NVIDIA's catalogue on the loopback."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from detector.errors import StorageFailed
from detector.model.ngc import DEFAULT_VERSION
from detector.model.ngc.download import fetch_peoplenet
from detector.model.registry import list_models, resolve
from tests.model.conftest import MODEL, VERSION, failure
from tests.model.stand_in import Catalogue


def test_without_a_key_it_is_fetched_and_preferred(catalogue: Catalogue, tmp_path: Path) -> None:
    path = fetch_peoplenet(tmp_path, version=VERSION)
    assert path == tmp_path / "models" / f"peoplenet_v{VERSION}" / MODEL
    assert path.read_bytes() == catalogue.files[MODEL]
    assert resolve("auto", tmp_path) == path
    assert list_models(tmp_path)[0].title == "NVIDIA PeopleNet v9.9"
    assert {"labels.txt", "resnet34_peoplenet_int8.txt"} < {file.name for file in path.parent.iterdir()}
    assert not any("Authorization" in headers for _, _, headers in catalogue.asked)


def test_nothing_is_left_lying_about(catalogue: Catalogue, tmp_path: Path) -> None:
    fetch_peoplenet(tmp_path, version=VERSION)
    assert not [path for path in (tmp_path / "models").rglob("*") if path.suffix == ".part" or path.name == "lock"]


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
    assert DEFAULT_VERSION in said


def test_names_from_the_catalogue_cannot_leave_the_folder(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files["../../../escaped.txt"] = b"x"
    catalogue.files["escaped.txt"] = b"x"
    fetch_peoplenet(tmp_path / "data", version=VERSION)
    found = [path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("escaped.txt")]
    assert found == [("data", "models")]


def test_a_file_that_is_not_what_nvidia_published_is_thrown_away(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.version = DEFAULT_VERSION
    catalogue.files = {"resnet34_peoplenet_int8.onnx": catalogue.files[MODEL], "labels.txt": b"person\nbag\nface"}
    assert "thrown away" in failure(lambda: fetch_peoplenet(tmp_path))
    assert list(tmp_path.rglob("*.onnx*")) == []


def test_a_model_that_cannot_be_used_is_not_put_in_place(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.files[MODEL] = b"<html>maintenance</html>"
    assert "cannot be used" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert list((tmp_path / "models").rglob("*.onnx*")) == []


def test_two_at_once_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "models" / ".incoming" / f"peoplenet_v{VERSION}"
    folder.mkdir(parents=True)
    with FileLock(folder / "lock"):
        assert "being fetched already" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))


def test_a_folder_that_cannot_be_written(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(StorageFailed, match="cannot be written"):
        fetch_peoplenet(tmp_path, version=VERSION)
