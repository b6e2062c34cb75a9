"""PeopleNet's files on their way: broken off, taken up again, and no larger than announced."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import Cancelled
from detector.model.ngc.download import fetch_peoplenet
from detector.model.registry import list_models
from detector.types import Progress
from tests.model.conftest import MODEL, VERSION, failure
from tests.model.stand_in import Catalogue


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
    assert [card.name for card in list_models(tmp_path)] == ["bundled"]
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


def test_a_file_larger_than_announced_is_stopped(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.sizes = {MODEL: 1000}
    assert "More than the expected" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert [card.name for card in list_models(tmp_path)] == ["bundled"]


def test_an_enormous_version_is_not_begun(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.sizes = {MODEL: 10**12}
    assert "nothing was fetched" in failure(lambda: fetch_peoplenet(tmp_path, version=VERSION))
    assert catalogue.paths_at("storage") == []


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
    assert [card.name for card in list_models(tmp_path)] == ["bundled"]
    assert fetch_peoplenet(tmp_path, version=VERSION).read_bytes() == catalogue.files[MODEL]
