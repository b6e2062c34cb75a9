"""python -m detector models."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.cli.main import main
from tests.model.builders import detector, saved
from tests.model.stand_in import Catalogue, serving

VERSION = "onnx_v9.9"


def test_a_fresh_machine_lists_the_bundled_detector(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("bundled (preferred")
    assert "Apache-2.0" in said
    assert "person, bag, face" in said


def test_what_lies_in_the_models_folder_is_listed_and_what_is_broken_is_said(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved(detector(), data_dir / "models" / "peoplenet_vx_v1.0" / "resnet34_peoplenet.onnx")
    (data_dir / "models" / "half.onnx").write_bytes(b"half")
    assert main(["models"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("peoplenet (preferred")
    assert "NVIDIA PeopleNet v1.0" in said.out
    assert "half.onnx cannot be used" in said.err


def test_fetching_peoplenet(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"resnet34_peoplenet.onnx": detector().SerializeToString(), "labels.txt": b"person\nbag\nface"}
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("NGC_API_KEY", "nvapi-good")
    with serving(Catalogue(files=files, version=VERSION, needs_key=True)) as catalogue:
        monkeypatch.setenv("FOOTFALL_NGC_API", catalogue.api)
        assert main(["models", "fetch", "peoplenet", "--version", VERSION]) == 0
    said = capsys.readouterr()
    assert "peoplenet (preferred" in said.out
    assert "nvapi" not in said.out + said.err


def test_what_the_catalogue_delivered_analyses_footage_at_once(
    data_dir: Path, demo_clip: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"resnet34_peoplenet.onnx": detector().SerializeToString(), "labels.txt": b"person\nbag\nface"}
    monkeypatch.setenv("NO_PROXY", "*")
    with serving(Catalogue(files=files, version=VERSION)) as catalogue:
        monkeypatch.setenv("FOOTFALL_NGC_API", catalogue.api)
        assert main(["models", "fetch", "peoplenet", "--version", VERSION]) == 0
    assert main(["analyse", str(demo_clip), "--frames", "2"]) == 0
    assert "NVIDIA PeopleNet v9.9" in capsys.readouterr().out


@pytest.mark.parametrize("boxes", [True, False], ids=["boxes", "coverage alone"])
def test_another_models_classes_reach_the_exports(
    data_dir: Path, demo_clip: Path, capsys: pytest.CaptureFixture[str], boxes: bool
) -> None:
    model = detector(classes=4, input_wh=(480, 288), batch=1, boxes=boxes)
    saved(model, data_dir / "models" / "traffic" / "traffic.onnx", "car\nbicycle\nperson\nroad_sign")
    assert main(["analyse", str(demo_clip), "--frames", "2", "--model", "traffic"]) == 0
    capsys.readouterr()
    assert main(["export", "latest", "--kind", "timeline"]) == 0
    header = capsys.readouterr().out.splitlines()[0]
    assert header == "video,frame_index,time_s,timecode,status,car,bicycle,person,road_sign,model,length_s"
    assert main(["export", "latest", "--kind", "summary"]) == 0
    assert [line.split(",")[1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "car",
        "bicycle",
        "person",
        "road_sign",
    ]


def test_a_failed_fetch_is_one_line(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("FOOTFALL_NGC_API", "http://127.0.0.1:9")
    assert main(["models", "fetch", "peoplenet"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "cannot be reached" in said.err


@pytest.mark.parametrize("arguments", [["models", "fetch"], ["models", "fetch", "yolo"], ["models", "--nonsense"]])
def test_bad_usage(data_dir: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
