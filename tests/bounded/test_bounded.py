"""The bounded doors: plain values in, a plain value or a plain error out."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from detector import bounded
from detector.errors import ModelMissing
from detector.model import bundled, file


def joined(first: str, *, second: str) -> str:
    return first + second


def test_what_is_called_gets_its_values_and_gives_its_own() -> None:
    assert bounded.call(joined, "a", second="b") == "ab"


def test_a_models_file_comes_out_plain() -> None:
    found = file.inspect(bundled.PATH)
    assert pickle.loads(pickle.dumps(found)) == found


def test_an_error_comes_out_plain(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as refused:
        file.inspect(tmp_path / "nowhere.onnx")
    again = pickle.loads(pickle.dumps(refused.value))
    assert (type(again), str(again)) == (ModelMissing, str(refused.value))
