"""What an error of the command line advises is done as it is said: then it works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Said
from tests.model.builders import detector, saved


@pytest.fixture
def analysed(command: Command, clip: Path, network: Path) -> Said:
    """A run of five frames."""
    said = command("analyse", clip, "--model", network, "--every-frames", "10")
    assert said.status == 0, said.err
    return said


def test_a_run_that_is_not_there_is_found_in_the_list(command: Command, analysed: Said) -> None:
    said = command("export", "nowhere")
    said.check_refused()
    assert "detector runs` lists them" in said.err
    assert analysed.run_id in command("runs").out
    assert command("export", analysed.run_id).status == 0


def test_more_of_a_name_tells_two_runs_apart(command: Command, analysed: Said, clip: Path, network: Path) -> None:
    command("analyse", clip, "--model", network, "--every-frames", "25")
    said = command("export", "walk")
    assert "Write more of its name" in said.err
    assert analysed.run_id in said.err
    assert command("export", analysed.run_id[:-6]).status == 0


def test_deleting_without_a_terminal_takes_yes(command: Command, analysed: Said) -> None:
    assert "Add --yes" in command("runs", "delete", analysed.run_id).err
    assert command("runs", "delete", analysed.run_id, "--yes").status == 0


def test_a_library_without_runs_gets_one_by_the_command_that_is_named(
    command: Command, clip: Path, network: Path
) -> None:
    assert "Make one with `python -m detector analyse`" in command("export", "latest").err.replace(
        "footfall", "python -m detector"
    )
    assert command("analyse", clip, "--model", network, "--every-frames", "10").status == 0
    assert command("export", "latest").status == 0


def test_a_threshold_below_the_floor_is_raised_to_it(command: Command, analysed: Said) -> None:
    said = command("export", analysed.run_id, "--threshold", "person=0.000001")
    least = re.search(r"Choose ([\d.e-]+) or more", said.err)
    assert least, said.err
    assert command("export", analysed.run_id, "--threshold", f"person={least[1]}").status == 0


def test_a_folder_is_no_model_and_its_file_is(command: Command, clip: Path, tmp_path: Path) -> None:
    path = saved(detector(input_wh=(96, 64)), tmp_path / "own" / "small.onnx", labels="person\nbag\nface")
    said = command("analyse", clip, "--model", path.parent)
    said.check_refused()
    assert "Name the .onnx file itself" in said.err or "name an .onnx file" in said.err
    assert command("analyse", clip, "--model", path, "--every-frames", "25").status == 0


def test_labels_of_another_model_are_told_apart_by_folders(command: Command, clip: Path, tmp_path: Path) -> None:
    path = saved(detector(input_wh=(96, 64)), tmp_path / "both" / "small.onnx", labels="car\nbicycle")
    assert "in a folder of its own" in command("analyse", clip, "--model", path).err
    moved = saved(detector(input_wh=(96, 64)), tmp_path / "own" / "small.onnx", labels="person\nbag\nface")
    assert command("analyse", clip, "--model", moved, "--every-frames", "25").status == 0


def test_a_model_for_any_size_is_told_one_as_the_example_has_it(command: Command, clip: Path, tmp_path: Path) -> None:
    path = saved(detector(input_wh=("w", "h")), tmp_path / "any" / "any.onnx", labels="person\nbag\nface")
    said = command("analyse", clip, "--model", path)
    example = re.search(r"Say which in (\S+), for example: (input_wh = \[\d+, \d+\])", said.err)
    assert example, said.err
    (path.parent / Path(example[1]).name).write_text(example[2] + "\n")
    assert command("analyse", clip, "--model", path, "--frames", "2").status == 0


def test_a_setting_that_is_wrong_is_corrected_or_its_file_taken_away(
    command: Command, clip: Path, tmp_path: Path
) -> None:
    path = saved(
        detector(input_wh=(96, 64)), tmp_path / "own" / "small.onnx", labels="person\nbag\nface", toml="x = 1\n"
    )
    assert "Correct it or take the file away" in command("analyse", clip, "--model", path).err
    path.with_suffix(".toml").unlink()
    assert command("analyse", clip, "--model", path, "--every-frames", "25").status == 0


def test_a_range_without_a_new_frame_is_made_wider(command: Command, clip: Path, network: Path) -> None:
    few = ("analyse", clip, "--model", network, "--every-frames", "1")
    said = command(*few, "--start", "0.081s", "--end", "0.082s")
    assert "choose a wider range" in said.err
    assert command(*few, "--start", "0.081s", "--end", "0.5s").status == 0
