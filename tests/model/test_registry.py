"""Which model is taken, from what a user put into data/models."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detector.errors import ModelMissing, ModelUnusable
from detector.model import bundled
from detector.model.registry import MODELS_FOLDER, explain_auto, list_models, read_card, read_shelf, resolve
from tests.model.builders import detector, saved


def names(data: Path) -> list[str]:
    return [card.name for card in list_models(data)]


def test_a_fresh_machine_has_the_bundled_detector(tmp_path: Path) -> None:
    assert names(tmp_path / "nothing") == ["bundled"]
    assert resolve("auto", tmp_path) == bundled.PATH
    assert resolve("bundled", tmp_path) == bundled.PATH


@pytest.mark.parametrize(
    "place",
    [
        "resnet34_peoplenet_int8.onnx",
        "peoplenet_vpruned_quantized_decrypted_v2.3.4/resnet34_peoplenet_int8.onnx",
        "peoplenet_vdeployable_v2.6.3/peoplenet_vdeployable_v2.6.3/model.onnx",
        "PeopleNet/model.ONNX",
    ],
    ids=["bare file", "folder of ngc", "unpacked twice", "a folder of one's own"],
)
def test_peoplenet_is_preferred_wherever_it_was_put(tmp_path: Path, place: str) -> None:
    path = saved(detector(), tmp_path / "models" / place)
    assert names(tmp_path) == ["peoplenet", "bundled"]
    assert resolve("auto", tmp_path) == path
    assert resolve("peoplenet", tmp_path) == path
    assert resolve("bundled", tmp_path) == bundled.PATH


def test_the_newest_peoplenet_is_preferred_and_the_others_can_be_named(tmp_path: Path) -> None:
    for version in ("pruned_v2.3.4", "deployable_v2.10.0", "pruned_v2.6.3"):
        saved(detector(), tmp_path / "models" / f"peoplenet_v{version}" / "a_peoplenet.onnx")
    assert "v2.10.0" in str(resolve("auto", tmp_path))
    assert names(tmp_path) == ["peoplenet", "peoplenet-pruned_v2.6.3", "peoplenet-pruned_v2.3.4", "bundled"]
    assert "v2.3.4" in str(resolve("peoplenet-pruned_v2.3.4", tmp_path))


def test_another_model_is_offered_but_not_preferred(tmp_path: Path) -> None:
    path = saved(detector(classes=1), tmp_path / "models" / "facedetect" / "facedetect.onnx", labels="face")
    assert names(tmp_path) == ["bundled", "facedetect"]
    assert resolve("facedetect", tmp_path) == path


def test_a_copy_of_the_bundled_detector_is_not_taken_for_peoplenet(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    shutil.copy(bundled.PATH, tmp_path / "models" / "peoplenet.onnx")
    with pytest.raises(ModelMissing):
        resolve("peoplenet", tmp_path)


def test_names_that_collide_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b", "c"):
        saved(detector(), tmp_path / "models" / folder / "x.onnx")
    assert len(set(names(tmp_path))) == 4


def test_a_file_anywhere_can_be_named(tmp_path: Path) -> None:
    path = saved(detector(), tmp_path / "elsewhere" / "mine.onnx")
    assert resolve(str(path), tmp_path) == path


def test_a_broken_file_is_refused_with_its_reason_and_the_others_stay(tmp_path: Path) -> None:
    broken = tmp_path / "models" / "resnet34_peoplenet.onnx"
    broken.parent.mkdir()
    broken.write_bytes(b"half a download")
    shelf = read_shelf(tmp_path)
    assert [card.name for card in shelf.models] == ["bundled"]
    assert [(entry.path, "not an ONNX model" in entry.reason) for entry in shelf.unusable] == [(broken, True)]
    assert resolve("auto", tmp_path) == bundled.PATH
    with pytest.raises(ModelUnusable, match="not an ONNX model"):
        resolve("peoplenet", tmp_path)


def test_partial_downloads_and_hidden_files_are_not_models(tmp_path: Path) -> None:
    saved(detector(), tmp_path / "models" / ".incoming" / "peoplenet.onnx")
    (tmp_path / "models" / "a.onnx.part").write_bytes(b"x")
    (tmp_path / "models" / "folder.onnx").mkdir()
    shelf = read_shelf(tmp_path)
    assert [card.name for card in shelf.models] == ["bundled"]
    assert shelf.unusable == ()


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("peoplenet", "models fetch peoplenet"),
        ("yolo", "There are: auto, bundled"),
        ("nowhere.onnx", "no model file"),
    ],
)
def test_what_is_not_there_is_said_with_what_there_is(tmp_path: Path, name: str, match: str) -> None:
    with pytest.raises(ModelMissing, match=match):
        resolve(name, tmp_path)


def test_a_changed_label_file_is_noticed(tmp_path: Path) -> None:
    path = saved(detector(classes=2), tmp_path / "a.onnx", labels="car\nbus")
    assert read_card(path).spec.classes == ("car", "bus")
    (tmp_path / "labels.txt").write_text("person\nbicycle")
    assert read_card(path).spec.classes == ("person", "bicycle")
    (tmp_path / "model.toml").write_text('title = "Street"')
    assert read_card(path).title == "Street"


def test_the_card_tells_what_the_file_takes_and_gives(tmp_path: Path) -> None:
    card = read_card(saved(detector(batch=1, boxes=False), tmp_path / "a.onnx"))
    assert (card.batch_limit, card.has_boxes) == (1, False)
    assert card.inputs[0].shape == (1, 3, 544, 960)
    assert [output.shape for output in card.outputs] == [(1, 3, 34, 60)]
    assert card.size_bytes == card.path.stat().st_size


def test_the_reason_for_the_automatic_choice_is_told(tmp_path: Path) -> None:
    assert "PeopleNet has not been fetched" in explain_auto(read_shelf(tmp_path))
    saved(detector(classes=3), tmp_path / MODELS_FOLDER / "peoplenet" / "peoplenet.onnx", "person\nbag\nface")
    assert "PeopleNet is here" in explain_auto(read_shelf(tmp_path))
