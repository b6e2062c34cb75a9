"""The one way from a video to a run, for the command line and the worker alike."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from detector.actions.choosing import choose
from detector.actions.requests import AnalyseRequest
from detector.errors import Cancelled, DetectorError, ModelUnusable, SettingError, StorageFailed
from detector.library.asked import note_asked
from detector.library.earlier import find_begun, find_complete_by_any
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
from detector.types import Choice, Control, Network, Progress, Sampling, Stretch
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
    """Do what the request asks, as ``run_analysis`` does. Raises VideoMissing and ModelError, too.

    Where it leaves runtime and precision open, a run that was finished by any of them answers it, and one that was
    begun goes on by its own where that is still to be had.
    """
    footage = read_video(library, request.video_id)
    choice = choose(library, resolve(request.model, library.root), request.runtime, request.precision)
    network = load_model(library, request.model, choice)
    asked = _Asked(library, footage, request.sampling, request.batch, request.detail)
    if request.runtime is None and request.precision is None:
        described = asked.describe(network)
        if known := find_complete_by_any(library, described):
            note_asked(library, known)
            return AnalysisResult(known, "known")
        network = _as_begun(library, described, network)
    return asked.run(network, control)


def load_model(library: Library, model: str, choice: Choice | None = None) -> LoadedNetwork:
    """The network of that name, "auto" or a file; loaded once and kept. Raises ModelError, SettingError."""
    path = resolve(model, library.root)
    return _load_cached(path, stamp(path), choice or Choice())


@lru_cache(maxsize=1)
def _load_cached(path: Path, stamped: Stamp, choice: Choice) -> LoadedNetwork:
    del stamped  # a file that was replaced, or is described otherwise, is another network
    return load_network(path, choice)


def _as_begun(library: Library, request: RunRequest, network: LoadedNetwork) -> LoadedNetwork:
    """The network by the choice of the run that is to go on; as it is where there is none, or that choice is gone."""
    begun = find_begun(library, request)
    if begun is None or begun.identity == network.choice.identity:
        return network
    with suppress(DetectorError):
        other = load_network(network.path, replace(begun, build="", processor=""))
        if other.choice.identity == begun.identity:
            return other
    return network


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
    return _Asked(library, video, sampling, batch, detail).run(network, control)


class _Asked:
    """Frames of a video to look at, planned."""

    def __init__(self, library: Library, video: Video, sampling: Sampling, batch: int | None, detail: int) -> None:
        self._library, self._video, self._batch, self._detail = library, video, batch, detail
        self._source = FileSource(video_file(library, video.id), video.sha256)
        self._planned = self._source.plan(sampling)

    def describe(self, network: Network) -> RunRequest:
        """The request for their run by a network. Raises SettingError."""
        return request_of(self._video, self._planned, network, batch=self._batch, detail=self._detail)

    def run(self, network: Network, control: Control) -> AnalysisResult:
        """Their run by a network, found, made, or made whole."""
        request = self.describe(network)
        try:
            writer = resume_or_create_run(self._library, request)
        except StorageFailed:
            known = find_complete_run(self._library, request)
            if known is None:
                raise
            return AnalysisResult(known, "known")  # a disk that takes nothing has what was asked for all the same
        with writer:
            if writer.complete:
                return AnalysisResult(writer.id, "known")
            outcome: Outcome = "continued" if writer.begun else "new"
            _fill_run(self._library, writer, self._source, request, network, self._batch, control)
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
