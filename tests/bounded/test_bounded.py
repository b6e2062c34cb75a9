"""The bounded doors: plain values in, a plain value or a plain error out."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from detector import bounded
from detector.errors import ModelMissing
from detector.model import bundled, file
from detector.types import Sampling
from detector.video.file import plan, probe, read_frame


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


def test_a_look_at_a_video_comes_out_plain(demo_clip: Path) -> None:
    info, planned = probe(demo_clip), plan(demo_clip, Sampling(every_s=10.0))
    assert pickle.loads(pickle.dumps(info)) == info
    again = pickle.loads(pickle.dumps(planned))
    assert again.frame_index.tolist() == planned.frame_index.tolist()
    picture = read_frame(demo_clip, frame_index=0)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(picture)), picture)
