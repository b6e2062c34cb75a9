"""The requests: a value a verb, which form, command line and the row of a job fill in alike.

Light: nothing that does the work is imported here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from detector.types import Sampling
from detector.view.cut import Cut

Count = Annotated[int, Field(ge=1)]


class Request(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error. A ``name`` is what it is called on screen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnalyseRequest(Request):
    """Run a network over frames of a video of the library. ``batch`` pictures at once; None: what suits the machine.

    ``detail`` 2 looks closer: at the whole picture, and at 2 x 2 parts of it. Where neither ``runtime`` nor
    ``precision`` is named, a run by any of them will do.
    """

    video_id: str
    sampling: Sampling
    model: str = "auto"
    batch: Count | None = None
    detail: Literal[1, 2] = 1
    runtime: str | None = None
    precision: str | None = None
    name: str = ""


class AnnotateRequest(Request):
    """Make a video of a run's frames, with what counts at this cut drawn into them."""

    run_id: str
    cut: Cut
    blur_faces: bool
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, data: Any) -> Any:
        """Jobs of before held their cut as a preset, with a name."""
        if not isinstance(data, dict) or not isinstance(data.get("settings"), dict):
            return data
        cut = {key: value for key, value in data["settings"].items() if key != "name"}
        return {**{key: value for key, value in data.items() if key != "settings"}, "cut": cut}


class FetchRequest(Request):
    """Fetch a video from a link into the library: the best version up to ``max_height`` pixels."""

    url: str
    max_height: Count = 720
    name: str = ""


class DemoRequest(Request):
    """Fetch the demo clip where it is not here, and analyse two frames of every second of it."""
