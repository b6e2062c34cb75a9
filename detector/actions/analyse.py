"""The one way from a video to a run, for the command line and the worker alike."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from detector.actions.requests import AnalyseRequest
from detector.errors import Cancelled, ModelUnusable, SettingError, StorageFailed
from detector.library.limits import check_room
from detector.library.manifest import VideoPart
from detector.library.paths import Library
from detector.library.videos import Video, read_video, video_file
from detector.library.writer import RunRequest, RunWriter, find_complete_run, resume_or_create_run
from detector.model.network import LoadedNetwork
from detector.model.registry import Stamp, resolve, stamp
from detector.model.runtimes import load_network
from detector.pipeline import analyse as pipeline
from detector.pipeline.stretches import PartialStretch
from detector.types import Control, Network, Progress, Sampling, Stretch
from detector.video.file import FileSource, in_bounds, probe
from detector.video.fit import make_transform
from detector.video.source import SamplePlan

_STOPPED = "The analysis was stopped. What was finished is kept; the same request goes on there."

Outcome = Literal["new", "continued", "known"]


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """The run, and whether it was made, taken up where it had been interrupted, or there already."""

    run_id: str
    outcome: Outcome


def analyse(library: Library, request: AnalyseRequest, control: Control = Control()) -> AnalysisResult:
    """Do what the request asks, as ``run_analysis`` does. Raises VideoMissing and ModelError, too."""
    footage = read_video(library, request.video_id)
    network = load_model(library, request.model)
    batch, detail = request.batch, request.detail
    return run_analysis(library, footage, request.sampling, network, batch=batch, detail=detail, control=control)


def load_model(library: Library, model: str) -> LoadedNetwork:
    """The network of that name, "auto" or a file; loaded once and kept. Raises ModelError."""
    path = resolve(model, library.root)
    return _load_cached(path, stamp(path))


@lru_cache(maxsize=1)
def _load_cached(path: Path, stamped: Stamp) -> LoadedNetwork:
    del stamped  # a file that was replaced, or is described otherwise, is another network
    return load_network(path)


def run_analysis(
    library: Library,
    video: Video,
    sampling: Sampling,
    network: Network,
    *,
    batch: int | None = None,
    detail: int = 1,
    control: Control = Control(),
) -> AnalysisResult:
    """Look at the frames that ``sampling`` chooses and keep what the network says in the library, stretch by stretch.

    ``detail`` above 1 looks at so many parts of the picture across and down besides the whole.
    A request that was finished before is recognised; one that was interrupted goes on where it stopped. Raises
    SettingError or SourceError before anything is kept; Cancelled or any DetectorError later, and then what was
    finished stays, readable.
    """
    source = FileSource(video_file(library, video.id), video.sha256)
    planned = source.plan(sampling)
    request = request_of(video, planned, network, batch=batch, detail=detail)
    try:
        writer = resume_or_create_run(library, request)
    except StorageFailed:
        known = find_complete_run(library, request)
        if known is None:
            raise
        return AnalysisResult(known, "known")  # a disk that takes nothing has what was asked for all the same
    with writer:
        if writer.complete:
            return AnalysisResult(writer.id, "known")
        outcome: Outcome = "continued" if writer.begun else "new"
        _fill_run(library, writer, source, request, network, batch, control)
        return AnalysisResult(writer.id, outcome)


def _fill_run(
    library: Library,
    writer: RunWriter,
    source: FileSource,
    request: RunRequest,
    network: Network,
    batch: int | None,
    control: Control,
) -> None:
    """Analyse what is missing of a run, and finish it."""
    check_room(library)
    done, fresh, start_s, answered = writer.done, 0, time.monotonic(), False
    for segment in writer.missing:
        before = fresh
        found = pipeline.analyse(source, segment, network, batch=batch, detail=request.detail)
        with in_bounds(request.video.name), closing(_write_stretches(writer, found)) as events:
            for event in events:
                if isinstance(event, Stretch) and not answered:
                    answered = _check_answers(event, writer, network)
                fresh, elapsed_s = before + event.after_sample - segment.first_sample, time.monotonic() - start_s
                total = request.total_samples or 0
                check_room(library)
                control.progress(Progress.at_pace(done + fresh, total, fresh=fresh, elapsed_s=elapsed_s))
                if control.cancelled():
                    raise Cancelled(_STOPPED)
    writer.finish()


def _check_answers(stretch: Stretch, writer: RunWriter, network: Network) -> bool:
    """True where the network answered for a frame of the stretch, False where none of them could be decoded.

    Raises ModelUnusable where it failed at every frame: so it would at the next.
    """
    failed = int(stretch.samples.failed.sum())
    if stretch.samples.readable.any() or not failed:
        return bool(stretch.samples.readable.any())
    if not writer.missing:
        writer.finish()
    raise ModelUnusable(
        "{model} failed at all {failed} frames it was given: it answers with NaN or infinity, which are no numbers, so "
        "nothing was counted. Fetch or export its file again, or choose another model. The run {run} keeps which "
        "frames failed.",
        model=network.spec.title,
        failed=failed,
        run=writer.id,
    )


def _write_stretches(
    writer: RunWriter, events: Generator[Stretch | PartialStretch, None, None]
) -> Generator[Stretch | PartialStretch, None, None]:
    """Pass the stretches of an analysis on, each written as it comes; where it stops, so is the one that was begun."""
    partial: PartialStretch | None = None
    try:
        for event in events:
            if isinstance(event, Stretch):
                partial = None
                writer.write(event)
            else:
                partial = event
            yield event
    finally:
        events.close()
        if partial is not None:
            with suppress(StorageFailed):  # what stopped the analysis is told, not this
                writer.write(partial.stretch())


def request_of(
    video: Video, planned: SamplePlan, network: Network, *, batch: int | None = None, detail: int = 1
) -> RunRequest:
    """The request for the run of these frames of a video by this network, ``batch`` at once unless it chooses.

    Raises SettingError where the network gives no boxes by which parts of a picture could be put together.
    """
    spec, choice = network.spec, network.choice
    if detail > 1 and not network.decoder.has_boxes:
        raise SettingError(
            "{model} gives no boxes, so parts of a picture cannot be put together: it cannot look closer. Leave "
            "--detail out.",
            model=spec.title,
        )
    return RunRequest(
        video=_part_of(video, planned.sampling.stream),
        spec=spec,
        has_boxes=network.decoder.has_boxes,
        sampling=planned.sampling,
        transform=make_transform(planned.source_wh, spec.input_wh, spec.resize),
        total_samples=len(planned),
        end_s=planned.end_s,
        gaps=planned.gaps,
        choice=replace(choice, batch=batch or choice.batch),
        detail=detail,
    )


def _part_of(video: Video, stream: int | None) -> VideoPart:
    """What a run keeps of its video; where one of several streams was chosen, its facts and not the usual one's."""
    if stream is None:
        return video.part()
    info = probe(video.path, stream)
    facts = {fact: getattr(info, fact) for fact in ("duration_s", "display_wh", "average_fps")}
    return video.part().model_copy(update=facts)
