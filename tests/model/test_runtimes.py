"""Runtimes: what there is to choose from."""

from __future__ import annotations

from detector.model.runtimes import RUNTIMES


def test_every_runtime_is_known_by_its_name_and_has_a_title() -> None:
    assert "onnx" in RUNTIMES
    assert all(name == runtime.name and runtime.title for name, runtime in RUNTIMES.items())
