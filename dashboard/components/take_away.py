"""More to take away of a run, at the thresholds on screen: data sets, an evidence pack, an annotated video."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.components.acting import may, press
from dashboard.components.downloads import download, downloads, file_download
from dashboard.components.frames import chosen_sample
from dashboard.components.job_list import progress_words
from dashboard.components.messages import plain, show_error
from dashboard.components.taken import chosen_form, chosen_part, describe_part
from dashboard.state import address, cache, settings
from detector.actions.requests import AnnotateRequest
from detector.errors import StorageFailed
from detector.exports import EXPORTS
from detector.exports.evidence import EvidenceOptions, evenly_spread, fullest
from detector.jobs.job import Job
from detector.jobs.store import cancel, find_latest_job, read_job, submit
from detector.jobs.worker import ensure_worker
from detector.view import RunView

_CHOICES = {"fullest": "Fullest frames", "stretch": "Chosen stretch", "frame": "Chosen frame", "none": "None"}
_EVERY_S = 1.0


def take_away(view: RunView) -> None:
    """Draw the buttons; every file is made when its button is pressed."""
    with st.expander("Data sets", icon=":material/dataset:"):
        part = chosen_part(view)
        downloads(part, "data sets", describe_part(part), **chosen_form())
    with st.expander("Evidence pack", icon=":material/folder_zip:"):
        _draw_evidence(view)
    with st.expander("Annotated video", icon=":material/movie_edit:"):
        try:
            _draw_video(view)
        except StorageFailed as error:  # whoever cannot queue anything can still explore
            show_error(error)


def _draw_evidence(view: RunView) -> None:
    st.caption(EXPORTS["evidence"].help)
    which = address.choice("pack.frames", list(_CHOICES), "fullest")
    st.selectbox("Pictures of", list(_CHOICES), format_func=_CHOICES.__getitem__, **address.bind("pack.frames", which))
    samples = _choose_samples(view, which)
    blurred = address.flag("pack.blur", EvidenceOptions().blur_faces)
    st.toggle("Blur faces in them", **address.bind("pack.blur", blurred))
    st.caption(_pictures_words(samples))
    download("evidence", view.whole, samples=samples, blur_faces=blurred)


def _choose_samples(view: RunView, which: str) -> list[int]:
    """The samples whose pictures go into the pack."""
    if which == "frame":
        chosen = chosen_sample(view)
        return [chosen] if chosen >= 0 else []
    if which == "stretch":
        return evenly_spread(settings.stretch(view))
    return fullest(view.whole) if which == "fullest" else []


def _pictures_words(samples: list[int]) -> str:
    if not samples:
        return "No pictures: choose a frame or a stretch in the chart, or the fullest frames."
    return f"{len(samples)} {'picture' if len(samples) == 1 else 'pictures'}, with boxes."


def _draw_video(view: RunView) -> None:
    st.caption("The sampled frames with their boxes and a counter, as an MP4 that plays in a browser.")
    blurred = address.flag("video.blur", True)
    st.toggle("Blur faces in it", **address.bind("video.blur", blurred))
    request = AnnotateRequest(run_id=view.run_id, cut=view.whole.cut, blur_faces=blurred, name=view.label)
    job = find_latest_job(cache.library(), request)
    file = _find_file(job)
    if file is not None:
        file_download("Annotated video", view, "annotated.mp4", file.read_bytes, mime="video/mp4", key="download-video")
        return
    if job is not None and job.waiting:
        st.fragment(_draw_job, run_every=_EVERY_S)(job.id)
        return
    if job is not None and job.state == "failed":
        st.error(plain(job.message), icon=":material/error:")
    st.button("Make the video", icon=":material/movie_edit:", width="stretch", on_click=_submit_job, args=(request,))


def _draw_job(job_id: int) -> None:
    """The job as it goes; the page is drawn again once it is over."""
    job = read_job(cache.library(), job_id)
    if not job.waiting:
        st.rerun()
    progress = job.progress
    st.progress(min(progress.done / max(progress.expected, 1), 1.0), text=progress_words(job))
    if not may("cancel job"):
        return
    st.button(
        "Cancel",
        icon=":material/cancel:",
        key="cancel-video",
        disabled=job.cancelling,
        on_click=press,
        args=("cancel job", partial(cancel, cache.library(), job_id), str(job_id)),
        kwargs={"kind": job.kind},
    )


def _submit_job(request: AnnotateRequest) -> None:
    press("make video", lambda: submit(cache.library(), request), request.run_id, name=request.name)
    ensure_worker(cache.library())


def _find_file(job: Job | None) -> Path | None:
    """The file of a finished job, if it is still there."""
    if job is None or job.state != "done":
        return None
    path = cache.library().jobs / str(job.result.get("file", ""))
    return path if path.is_file() else None
