"""The kinds of jobs: the requests of the actions, the lane in which each is done, and how its row spells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from detector.actions.requests import AnalyseRequest, AnnotateRequest, DemoRequest, FetchRequest, Request
from detector.types import Sampling

Lane = Literal["compute", "fetch"]
LANES: tuple[Lane, ...] = ("compute", "fetch")
"""One job of each lane at a time: a long download does not hold up an analysis, and two analyses do not fight."""


class FetchJob(FetchRequest):
    """A download, with the log-in that it needs and the analysis that follows it.

    ``cookies_file`` as ``save_cookies`` named it; ``analyse`` how the footage is sampled then, by ``model``.
    """

    cookies_file: str = ""
    analyse: Sampling | None = None
    model: str = "auto"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its request, the lane in which it is done, and its title, where ``{of}`` is what it works on."""

    request: type[Request]
    lane: Lane
    title: str


KINDS = {
    "analyse": Kind(AnalyseRequest, "compute", "Analyse {of}"),
    "video": Kind(AnnotateRequest, "compute", "Annotated video of {of}"),
    "demo": Kind(DemoRequest, "compute", "Fetch and analyse the demo clip"),
    "fetch": Kind(FetchJob, "fetch", "Download {of}"),
}
"""By the name in the row; ``perform.ACTIONS`` does them."""


def kind_of(request: Request) -> str:
    """The kind of job that does this; ValueError where none does."""
    for name, kind in KINDS.items():
        if kind.request is type(request):
            return name
    raise ValueError(f"expected the request of a job, got {type(request).__name__}")


def other_lanes_kinds(lane: Lane) -> tuple[str, ...]:
    """The kinds that this lane leaves to the others."""
    return tuple(name for name, kind in KINDS.items() if kind.lane != lane)


def payload_of(request: Request) -> str:
    """A request as its row has it: JSON, the same for equal ones."""
    return json.dumps(request.model_dump(mode="json"), sort_keys=True)


def request_of(kind: str, payload: str) -> Request | None:
    """The request of a row; None where this version does not understand it."""
    try:
        return KINDS[kind].request.model_validate_json(payload)
    except (KeyError, ValidationError):
        return None


def cookies_file_of(request: Request | None) -> str:
    """The cookies file kept for a job, "" where it has none."""
    return request.cookies_file if isinstance(request, FetchJob) else ""
