"""A library with one finished run, made as the product makes it."""

from __future__ import annotations

from pathlib import Path

from bench.torture.footage import film, keep_network
from detector.actions.analyse import analyse
from detector.actions.requests import AnalyseRequest
from detector.library.paths import Library, open_library
from detector.library.videos import add_video
from detector.types import Sampling

SAMPLING = Sampling(every_frames=3)


def make_library(folder: Path, *, frames: int = 24) -> tuple[Library, str]:
    """The library in this folder, and its run's id."""
    library = open_library(folder / "data")
    request = make_request(library, film(folder / "walk.avi", frames=frames), keep_network(folder / "model"))
    return library, analyse(library, request).run_id


def make_request(library: Library, clip: Path, model: Path, sampling: Sampling = SAMPLING) -> AnalyseRequest:
    """The request for the analysis of a clip, which is added to the library."""
    video = add_video(library, clip, copy=False)
    return AnalyseRequest(video_id=video.id, sampling=sampling, model=str(model), name=video.name)
