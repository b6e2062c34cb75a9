"""The one place where the golden tests reach behind commands and pages: adapt this file, and no other, to new names."""

from __future__ import annotations

from typing import Any

import pytest


def digest_and_id(fields: dict[str, Any]) -> tuple[str, str]:
    """The digest of a request and the id its run would get; ``fields`` as expected/requests.json has them."""
    from detector.library.manifest import VideoPart
    from detector.library.request import RunRequest
    from detector.types import Choice, ModelSpec, Sampling, Transform

    model: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields["model"].items()
    }
    request = RunRequest(
        video=VideoPart(id="0" * 16, duration_s=90.0, display_wh=(1280, 720), **fields["video"]),
        spec=ModelSpec(name="m", title="M", thresholds=(0.5,) * len(model["classes"]), **model),
        has_boxes=True,
        sampling=Sampling(**fields["sampling"]),
        transform=Transform((0.75, 0.75), (1280, 720)),
        total_samples=90,
        end_s=90.0,
        choice=Choice(device=fields["provider"], precision=fields["precision"], build=fields["runtime"]),
    )
    return request.digest, request.readable_id


def job_rows() -> list[dict[str, Any]]:
    """All jobs of the library that FOOTFALL_DATA names, the newest first."""
    from detector.jobs.store import list_jobs
    from detector.library.paths import open_library

    return [
        {
            "id": job.id,
            "kind": job.kind,
            "state": job.state,
            "created": job.created.isoformat(),
            "finished": job.finished.isoformat() if job.finished else None,
            "cancelling": job.cancelling,
            "stalled": job.stalled,
            "attempts": job.attempts,
            "done": job.progress.done,
            "expected": job.progress.expected,
            "message": job.message,
            "result": job.result,
        }
        for job in list_jobs(open_library())
    ]


def do_job(job_id: int) -> dict[str, Any]:
    """Do queued jobs that compute, as a worker would, until this one is done; returns its row."""
    from detector.jobs.perform import perform
    from detector.jobs.store import claim_job
    from detector.library.paths import open_library

    while job := claim_job(open_library(), "compute"):
        perform(open_library(), job)
        if job.id == job_id:
            break
    return next(row for row in job_rows() if row["id"] == job_id)


def answer_as(runtime: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have new requests name this runtime, so that they meet the runs of before whatever is installed now."""
    from detector.types import Choice

    monkeypatch.setattr(Choice, "identity", property(lambda choice: (runtime, choice.device, choice.precision)))
