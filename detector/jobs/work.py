"""What the jobs do: each takes its payload as it was submitted and returns what its row shall keep."""

from __future__ import annotations

from typing import Any

from detector.actions.analyse import AnalysisResult, analyse_demo, load, run_analysis
from detector.jobs.context import JobContext
from detector.library.videos import video
from detector.types import Sampling


def analyse(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """``{"video_id", "sampling": {...}, "model", "batch"}`` -> ``{"run_id", "outcome"}``."""
    library = context.library
    result = run_analysis(
        library,
        video(library, payload["video_id"]),
        Sampling(**payload["sampling"]),
        load(library, payload.get("model", "auto")),
        batch=payload.get("batch"),
        cancelled=context.cancelled,
        on_progress=context.progress,
    )
    return _told(result)


def demo(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """``{}`` -> ``{"run_id", "outcome"}``."""
    del payload
    return _told(analyse_demo(context.library, cancelled=context.cancelled, on_progress=context.progress))


def _told(result: AnalysisResult) -> dict[str, Any]:
    return {"run_id": result.run_id, "outcome": result.outcome}
