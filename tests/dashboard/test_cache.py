"""What is shared between reruns follows the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from dashboard.state import cache
from detector.errors import RunMissing, RunUnreadable
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.library.manifest import MANIFEST
from detector.library.paths import open_library
from detector.library.runs import remove_run, resume_or_create_run
from detector.types import Sampling
from tests.library.made import Box, made_stretch, make_run, request

ROWS: list[Box] = [(0, 0, 0.9, (0, 0, 50, 100)), (5, 0, 0.6, (0, 0, 50, 100)), (5, 0, 0.55, (2, 2, 52, 102))]


@pytest.fixture(autouse=True)
def _nothing_kept(data_dir: Path) -> Iterator[None]:
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def test_a_run_is_opened_once_and_shared() -> None:
    run = make_run(open_library(), ROWS)
    assert cache.run(run.id) is cache.run(run.id)


def test_a_growing_run_is_read_again() -> None:
    library = open_library()
    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, 4, ROWS))
        assert cache.run(writer.id).n_samples == 4
        assert len(cache.detections(writer.id, Nms())) == 1
        writer.write(made_stretch(4, 4, ROWS))
        assert cache.run(writer.id).n_samples == 8
        assert len(cache.detections(writer.id, Nms())) == 2


def test_every_method_setting_has_its_own_clustering() -> None:
    run = make_run(open_library(), ROWS)
    assert len(cache.detections(run.id, Nms(iou=0.5))) == 2
    assert len(cache.detections(run.id, Nms(iou=1.0))) == 3
    assert cache.detections(run.id, Nms(iou=0.5)) is cache.detections(run.id, Nms(iou=0.5))


def test_regions_have_no_clustering_to_share() -> None:
    run = make_run(open_library(), ROWS)
    assert cache.detections(run.id, Regions()) is None


def test_score_ranges_follow_the_method() -> None:
    run = make_run(open_library(), ROWS)
    assert cache.scores(run.id, Nms()) == (pytest.approx(0.02), 1.0)
    lo, hi = cache.scores(run.id, Dbscan(min_samples=1))
    assert lo == 1.0
    assert hi >= 2.0


def test_a_deleted_run_is_missing_at_once() -> None:
    library = open_library()
    run = make_run(library, ROWS)
    cache.run(run.id)
    remove_run(library, run.id)
    with pytest.raises(RunMissing):
        cache.run(run.id)


@pytest.mark.parametrize("run_id", ["", "../videos", "a/b", "x" * 500])
def test_an_id_from_a_link_cannot_leave_the_library(run_id: str) -> None:
    with pytest.raises(RunMissing):
        cache.run(run_id)


def test_a_broken_run_says_so_and_hides_no_other() -> None:
    library = open_library()
    good = make_run(library, ROWS)
    broken = make_run(library, ROWS, sampling=Sampling(every_s=2.0))
    (broken.folder / MANIFEST).write_text("{")
    with pytest.raises(RunUnreadable):
        cache.run(broken.id)
    assert [summary.id for summary in cache.summaries()] == [good.id]


def test_pictures_come_by_sample() -> None:
    run = make_run(open_library(), ROWS, unreadable=[2])
    assert cache.picture(run.id, 1) == b"jpeg 1"
    assert cache.picture(run.id, 2) == b""
