"""The list of jobs: queued and running ones as they go, the outcome of the others."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.acting import may, press
from dashboard.components.links import link
from dashboard.components.messages import plain
from dashboard.server.watch import look_after
from dashboard.state import address, cache
from detector.actions.requests import AnalyseRequest, Request
from detector.errors import DetectorError, StorageFailed
from detector.jobs.job import Job
from detector.jobs.requests import KINDS
from detector.jobs.store import cancel, delete_finished_jobs, list_jobs, retry
from detector.jobs.worker import ensure_worker
from detector.library.paths import Library
from detector.library.videos import read_video
from detector.types import Progress
from detector.video.sampling import describe_sampling
from detector.words import format_duration

_EVERY_S, _HINT_EVERY_S = 1.0, 3.0
_EARLIER = 8


def job_list(*, earlier: bool = False) -> bool:
    """Draw the jobs: those under way, live; with ``earlier`` also the last ones that are over.

    Returns whether any is under way.
    """
    library = cache.library()
    all_jobs = _list_jobs(library)
    is_running = any(job.waiting for job in all_jobs)
    if is_running:
        st.fragment(_draw_waiting, run_every=_EVERY_S)()
    ended = [job for job in all_jobs if not job.waiting]
    if earlier and ended:
        _draw_ended(library, ended)
    return is_running


def keep_working(*, hint: bool) -> None:
    """Have a worker while anything waits; with ``hint`` say so in the sidebar, live."""
    library = cache.library()
    look_after(library)
    if not _list_jobs(library, waiting=True):
        return
    ensure_worker(library)
    if hint:
        with st.sidebar:
            st.fragment(_draw_hint, run_every=_HINT_EVERY_S)()


def _list_jobs(library: Library, *, waiting: bool = False) -> list[Job]:
    """All jobs, or those not over; none where the disk refuses: a library can be explored all the same."""
    try:
        return list_jobs(library, waiting=waiting)
    except StorageFailed:
        return []


def _draw_hint() -> None:
    """One line about the job at work; the page is drawn again when one is over, for what it made."""
    library = cache.library()
    waiting = _list_jobs(library, waiting=True)
    if _has_ended(waiting):
        st.rerun()
    if waiting:
        job = waiting[-1]
        st.progress(_progress_share(job), text=f":small[{title_of(library, job)}: {progress_words(job)}]")
        link("analyse", "All jobs", icon=":material/pending_actions:")


def _draw_waiting() -> None:
    """The jobs that are not over, drawn again every second; the whole page once one of them is."""
    library = cache.library()
    waiting = _list_jobs(library, waiting=True)
    if _has_ended(waiting):
        st.rerun()
    st.subheader("Under way", anchor=False)
    for job in reversed(waiting):
        _draw_waiting_job(library, job)


def _has_ended(waiting: list[Job]) -> bool:
    """Whether a job has come to its end since the page was drawn."""
    ids = [job.id for job in waiting]
    previous_ids: list[int] = address.recall("jobs-under-way", list)
    address.remember("jobs-under-way", ids)
    return any(job_id not in ids for job_id in previous_ids)


def _draw_waiting_job(library: Library, job: Job) -> None:
    with st.container(border=True, key=f"job-{job.id}"):
        words, button = st.columns([5, 1], vertical_alignment="center")
        with words:
            st.markdown(f"**{title_of(library, job)}**")
            st.progress(_progress_share(job), text=progress_words(job))
        with button.container(horizontal=True, horizontal_alignment="right"):
            if not may("cancel job"):
                return
            st.button(
                "Stopping" if job.cancelling else "Cancel",
                icon=":material/cancel:",
                key=f"cancel-{job.id}",
                disabled=job.cancelling,
                on_click=press,
                args=("cancel job", partial(cancel, library, job.id), str(job.id)),
                kwargs={"kind": job.kind},
            )


def _draw_ended(library: Library, ended: list[Job]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Earlier", anchor=False, width="stretch")
        clearing = ("clear jobs", partial(delete_finished_jobs, library))
        if may("clear jobs"):
            st.button("Clear", icon=":material/clear_all:", type="tertiary", on_click=press, args=clearing)
    for job in ended[:_EARLIER]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"job-{job.id}"):
            _draw_outcome(library, job)


def _draw_outcome(library: Library, job: Job) -> None:
    title = title_of(library, job)
    run_id = job.result.get("run_id")
    if job.state == "done" and run_id:
        st.markdown(f":material/check_circle: {title}", width="stretch")
        link("timeline", "Explore", icon=":material/show_chart:", run=str(run_id))
        return
    if job.state == "done" and job.kind == "fetch":
        st.markdown(f":material/check_circle: {title}: it is in the library", width="stretch")
        return
    icon, words = {
        "failed": ("error", plain(job.message)),
        "cancelled": ("block", "cancelled; what was finished is kept"),
    }.get(job.state, ("check_circle", "done"))
    st.markdown(f":material/{icon}: {title}: {words}", width="stretch")
    if job.state != "done" and job.request is not None and may("retry job"):
        again = ("retry job", partial(retry, library, job.id), str(job.id))
        kind = {"kind": job.kind}
        st.button("Try again", icon=":material/replay:", key=f"retry-{job.id}", on_click=press, args=again, kwargs=kind)


def title_of(library: Library, job: Job) -> str:
    """A job's title, in Markdown: safe whatever the video is called."""
    title = KINDS[job.kind].title if job.kind in KINDS else f"{plain(job.kind)} {{of}}"
    request = job.request
    if request is None:
        return title.replace("{of}", "something, as another version of Footfall asked")
    detail = f", {describe_sampling(request.sampling)}" if isinstance(request, AnalyseRequest) else ""
    return title.replace("{of}", f"{plain(_video_name(library, request))}{detail}")


def progress_words(job: Job) -> str:
    """``"84 of 160 frames · 14 a second · about 12 s left"``, or what it waits for."""
    if job.state == "queued":
        return "Waiting for its turn"
    if job.cancelling:
        return "Stopping; what was finished is kept"
    if job.stalled:
        return "No sign of life for a while; it is taken up again by itself"
    progress = job.progress
    if not progress.expected:
        return plain(job.message) or "Getting ready"
    parts = [_amount_words(progress)]
    if progress.per_s:
        parts.append(
            f"{progress.per_s / 1e6:.1f} MB a second" if progress.unit == "bytes" else f"{progress.per_s:.3g} a second"
        )
    if progress.left_s is not None:
        parts.append(f"about {format_duration(max(progress.left_s, 1))} left")
    return " · ".join(parts)


def _amount_words(done: Progress) -> str:
    if done.unit == "bytes":
        return f"{done.done / 1e6:,.1f} of {done.expected / 1e6:,.1f} MB"
    return f"{done.done:,} of {done.expected:,} frames"


def _progress_share(job: Job) -> float:
    return min(job.progress.done / job.progress.expected, 1.0) if job.progress.expected else 0.0


def _video_name(library: Library, request: Request) -> str:
    if name := getattr(request, "name", ""):
        return str(name)
    try:
        return read_video(library, getattr(request, "video_id", "")).name
    except DetectorError:
        return "a video that is gone"
