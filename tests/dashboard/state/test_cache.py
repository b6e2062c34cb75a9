"""What is shared between reruns follows the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from dashboard.state import cache
from detector.errors import RunMissing, RunUnreadable
from detector.grid.methods.nms import Nms
from detector.library.manifest_file import MANIFEST
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
    assert cache.open_view(run.id).run is cache.open_view(run.id).run


def test_a_growing_run_is_read_again() -> None:
    library = open_library()
    with resume_or_create_run(library, request()) as writer:
        writer.write(made_stretch(0, 4, ROWS))
        assert len(cache.open_view(writer.id).detections) == 1
        writer.write(made_stretch(4, 4, ROWS))
        assert cache.open_view(writer.id).n_samples == 8
        assert len(cache.open_view(writer.id).detections) == 2


def test_every_method_setting_has_its_own_grouping_and_all_visitors_share_it() -> None:
    run = make_run(open_library(), ROWS)
    view = cache.prepare_view(cache.open_view(run.id))
    assert len(view.at(method=Nms(iou=0.5)).clustered or ()) == 2
    assert len(view.at(method=Nms(iou=1.0)).clustered or ()) == 3
    assert cache.open_view(run.id).clustered is view.clustered


def test_a_deleted_run_is_missing_at_once() -> None:
    library = open_library()
    run = make_run(library, ROWS)
    cache.open_view(run.id)
    remove_run(library, run.id)
    with pytest.raises(RunMissing):
        cache.open_view(run.id)


@pytest.mark.parametrize("run_id", ["", "../videos", "a/b", "x" * 500])
def test_an_id_from_a_link_cannot_leave_the_library(run_id: str) -> None:
    with pytest.raises(RunMissing):
        cache.open_view(run_id)


def test_a_broken_run_says_so_and_hides_no_other() -> None:
    library = open_library()
    good = make_run(library, ROWS)
    broken = make_run(library, ROWS, sampling=Sampling(every_s=2.0))
    (broken.folder / MANIFEST).write_text("{")
    with pytest.raises(RunUnreadable):
        cache.open_view(broken.id)
    assert [summary.id for summary in cache.list_summaries()] == [good.id]
