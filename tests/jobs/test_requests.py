from __future__ import annotations

import json

import pytest

from detector.actions.requests import AnalyseRequest, AnnotateRequest, DemoRequest
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.jobs.requests import KINDS, FetchJob, payload_of, request_of
from detector.jobs.store import find_latest_job, submit
from detector.library.paths import Library
from detector.types import Sampling, Thresholds
from detector.view import cut_of

CLASSES = ("person", "bag", "face")
REQUESTS = {
    "a sampling": AnalyseRequest(video_id="x", sampling=Sampling(frames=5, start_s=1.0, end_s=9.0), batch=2),
    "nms": AnnotateRequest(
        run_id="x", cut=cut_of(Thresholds((0.1, 0.2, 0.3), Nms(0.4), 7.0), CLASSES), blur_faces=True
    ),
    "dbscan": AnnotateRequest(
        run_id="x", cut=cut_of(Thresholds((1.1, 1.2, 1.3), Dbscan(0.2, 2, 0.1)), CLASSES), blur_faces=False
    ),
    "regions": AnnotateRequest(
        run_id="x", cut=cut_of(Thresholds((0.1, 0.2, 0.3), Regions()), CLASSES), blur_faces=True, name="n"
    ),
    "a link": FetchJob(url="https://a.example/x", name="x", analyse=Sampling(every_s=1.0), cookies_file="c"),
    "the demo": DemoRequest(),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_travels_in_its_row(library: Library, name: str) -> None:
    request = REQUESTS[name]
    assert find_latest_job(library, request) is None
    job_id = submit(library, request)
    assert submit(library, request) == job_id
    back = find_latest_job(library, request)
    assert back is not None
    assert back.id == job_id


def test_thresholds_travel_in_the_request() -> None:
    thresholds = Thresholds((1.1, 1.2, 1.3), Dbscan(0.2, 2, 0.1), 5.0)
    request = AnnotateRequest(run_id="x", cut=cut_of(thresholds, CLASSES), blur_faces=True)
    back = request_of("video", payload_of(request))
    assert isinstance(back, AnnotateRequest)
    assert back.cut.thresholds(CLASSES) == thresholds


def test_a_sampling_travels_in_the_request() -> None:
    request = AnalyseRequest(video_id="x", sampling=Sampling(frames=5, start_s=1.0, end_s=9.0))
    assert request_of("analyse", payload_of(request)) == request


def test_the_cut_of_a_row_of_before_is_read() -> None:
    parameters = {"eps": 0.2, "min_samples": 2, "min_coverage": 0.1, "iou": 0.5}
    settings = {"name": "annotated video", "scores": {"bag": 1.2, "face": 1.3, "person": 1.1}, "method": "dbscan"}
    row = {"run_id": "x", "settings": {**settings, **parameters, "min_height_px": 5.0}, "blur_faces": True, "name": "n"}
    back = request_of("video", json.dumps(row))
    assert isinstance(back, AnnotateRequest)
    assert back.cut.thresholds(CLASSES) == Thresholds((1.1, 1.2, 1.3), Dbscan(0.2, 2, 0.1), 5.0)


def test_all_kinds_have_requests_of_their_own() -> None:
    assert len({kind.request for kind in KINDS.values()}) == len(KINDS)
