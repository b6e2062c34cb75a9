"""The payloads of jobs, made from what a caller has at hand. Light: imports nothing that does the work."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from detector.types import Sampling, Thresholds
from detector.view.cut import cut_of
from detector.view.presets import Preset, preset_of


def analyse_request(
    video_id: str, sampling: Sampling, *, model: str = "auto", batch: int | None = None, name: str = ""
) -> dict[str, Any]:
    """For the kind "analyse". ``name`` is what the job is called on screen."""
    return {"video_id": video_id, "sampling": asdict(sampling), "model": model, "batch": batch, "name": name}


def video_request(
    run_id: str, thresholds: Thresholds, classes: tuple[str, ...], *, blur_faces: bool, name: str = ""
) -> dict[str, Any]:
    """For the kind "video", the annotated one."""
    settings = preset_of("annotated video", cut_of(thresholds, classes)).model_dump()
    return {"run_id": run_id, "settings": settings, "blur_faces": blur_faces, "name": name}


def thresholds_of(payload: dict[str, Any], classes: tuple[str, ...]) -> Thresholds:
    """The thresholds in a "video" payload. Raises SettingError where they do not fit the classes."""
    return Preset.model_validate(payload["settings"]).thresholds(classes)


def fetch_request(
    url: str,
    *,
    name: str,
    max_height: int = 720,
    cookies_file: str = "",
    analyse: Sampling | None = None,
    model: str = "auto",
) -> dict[str, Any]:
    """For the kind "fetch". ``cookies_file`` as ``keep_cookies`` named it; ``analyse`` what follows, by ``model``."""
    return {
        "url": url,
        "name": name,
        "max_height": max_height,
        "cookies_file": cookies_file,
        "analyse": None if analyse is None else asdict(analyse),
        "model": model,
    }
