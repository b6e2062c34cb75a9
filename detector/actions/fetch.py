"""Footage from a link, into the library, and from there to its analysis where that was asked for."""

from __future__ import annotations

from typing import Any

from detector.errors import Cancelled
from detector.jobs.context import JobContext
from detector.jobs.cookies import forget_cookies, read_cookies
from detector.jobs.queue import submit
from detector.jobs.requests import analyse_request
from detector.library.incoming import incoming_folder
from detector.library.videos import Video, adopt
from detector.types import Sampling
from detector.video.link import fetch


def fetch_link(context: JobContext, payload: dict[str, Any]) -> dict[str, Any]:
    """A ``fetch_request`` -> ``{"video_id"}``. What a broken-off download left is continued by the next try."""
    library, cookies_file = context.library, str(payload.get("cookies_file", ""))
    comes_back = False
    try:
        video = _fetched(context, payload, read_cookies(library, cookies_file))
    except Cancelled:
        comes_back = not context.asked_to_stop()  # the worker goes down, and the next one takes the job up again
        raise
    finally:
        if not comes_back:
            forget_cookies(library, cookies_file)
    if payload.get("analyse"):
        sampling, model = Sampling(**payload["analyse"]), str(payload.get("model", "auto"))
        submit(library, "analyse", analyse_request(video.id, sampling, model=model, name=video.name))
    return {"video_id": video.id}


def _fetched(context: JobContext, payload: dict[str, Any], cookies: str) -> Video:
    library = context.library
    context.say("Asking the site")
    found = fetch(
        payload["url"],
        incoming_folder(library),
        max_height=payload["max_height"],
        cookies=cookies,
        on_progress=context.progress,
        cancelled=context.cancelled,
    )
    context.say("Adding it to the library")
    return adopt(library, found.path, found.path.name, origin="link", source=found.url)
