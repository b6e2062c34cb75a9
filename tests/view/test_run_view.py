"""A run at thresholds: counts, stretches, landscapes and cuts, as any caller gets them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detector
from detector.errors import Cancelled, RunMissing, RunUnreadable, SettingError
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.library.paths import Library
from detector.library.runs import read_run, remove_run, resume_or_create_run
from detector.types import Transform
from detector.view import Cut, RunView, ViewCache, open_run
from tests.library.made import SPEC, VIDEO, Box, change_manifest, made_stretch, make_run, request

WIDE = (0, 0, 100, 300)


def person(sample: int, score: float, left: int = 0, height: int = 300) -> Box:
    return sample, 0, score, (left, 0, left + 100, height)


ROWS = [
    person(0, 0.9),
    person(0, 0.55, 200),
    person(1, 0.3),
    person(4, 0.7, height=20),
    person(9, 0.8),
    (9, 1, 0.26, WIDE),
]


@pytest.fixture
def view(library: Library, cache: ViewCache) -> RunView:
    make_run(library, ROWS, unreadable=[5])
    return open_run(cache=cache)


def test_it_opens_at_the_models_own_thresholds(view: RunView) -> None:
    assert view.cut.by_class == dict(zip(SPEC.classes, SPEC.thresholds, strict=True))
    assert view.counts[:, 0].tolist() == [2, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert view.counts[:, 1].tolist() == [0] * 9 + [1]
    assert view.counted.tolist() == [True] * 5 + [False] + [True] * 4
    assert view.lengths_s.tolist() == [1.0] * 10


def test_the_package_hands_it_out(view: RunView) -> None:
    assert detector.open_run("latest").run_id == view.run_id


def test_other_thresholds_are_another_view(view: RunView) -> None:
    lower = view.at(person=0.25)
    assert lower.counts[:, 0].tolist() == [2, 1, 0, 0, 1, 0, 0, 0, 0, 1]
    assert lower.cut.by_class["bag"] == SPEC.thresholds[1]
    assert view.counts[1, 0] == 0
    assert view.at({"person": 0.25}) == lower


def test_a_least_height_and_a_method(view: RunView) -> None:
    assert view.at(min_height_px=30).counts[4, 0] == 0
    summed = view.at(method="dbscan")
    assert summed.method == Dbscan(min_coverage=SPEC.score_floor)
    assert summed.cut.by_class["person"] == 1.0  # TAO's 0.9 would do nothing
    assert summed.at(method=Nms()).cut.by_class == view.cut.by_class


@pytest.mark.parametrize(
    ("change", "named"),
    [({"person": 2.0}, "never above 1"), ({"person": 0.001}, "0.02"), ({"horse": 0.5}, "horse"), ({"bag": -1}, "bag")],
    ids=str,
)
def test_what_the_run_cannot_answer_is_refused(view: RunView, change: dict[str, float], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        view.at(change)


def test_a_cut_can_be_carried_over_whole(view: RunView) -> None:
    stretch = view.at(person=0.25).between(1, 5)
    assert view.with_cut(Cut.model_validate_json(stretch.cut.model_dump_json())) == stretch


def test_a_stretch_has_its_samples_alone(view: RunView) -> None:
    part = view.between(4, 9)
    assert part.time_s.tolist() == [4, 5, 6, 7, 8]
    assert part.counts[:, 0].tolist() == [1, 0, 0, 0, 0]
    assert part.detections.sample.tolist() == [4]
    assert (part.first_sample, part.end_s) == (4, 9.0)
    assert part.whole == view
    assert view.between(8, view.end_s).time_s.tolist() == [8, 9]
    assert len(view.between(20, 30).samples) == 0


def test_a_stretch_begins_with_the_frame_in_view_and_takes_what_lies_in_it(view: RunView) -> None:
    """Somebody stands there from 4 to 5."""
    part = view.between(4.25, 6.75)
    assert part.time_s.tolist() == [4, 5, 6]
    assert part.lengths_s.tolist() == [0.75, 1.0, 0.75]
    assert (part.spans.start_s[0], part.end_s) == (4.25, 6.75)
    assert part.figures[0].seconds_present == 0.75
    assert part.figures[0].mean_count == pytest.approx(0.75 / 1.5)  # what lies between 5 and 6 could not be read
    assert [(span.start_s, span.end_s) for span in part.presence("person")] == [(4.25, 5.0)]
    assert view.between(4.25, 4.5).counted_s == 0.25


@pytest.mark.parametrize(("moment_s", "sample"), [(0, 0), (4, 4), (4.25, 4), (20, 10)])
def test_a_moment_has_the_sample_in_view(view: RunView, moment_s: float, sample: int) -> None:
    assert view.sample_at(moment_s) == sample


def test_a_stretch_from_an_address_has_the_samples_it_was_made_from(view: RunView) -> None:
    """Six decimals of a time are kept."""
    assert view.between(4 + 4e-7, 9 + 4e-7).time_s.tolist() == [4, 5, 6, 7, 8]


def test_a_view_of_a_run_that_lost_samples_says_so(library: Library, view: RunView) -> None:
    for path in view.run.folder.glob("*-000008.parquet"):
        path.unlink()
    change_manifest(view.run.folder, state="partial")
    later = RunView(view.run_id, view.n_samples, view.cut, ViewCache(library))
    with pytest.raises(RunUnreadable, match="Reload"):
        _ = later.counts


def test_what_counts_is_told_by_number_first_and_status(view: RunView) -> None:
    part = view.between(5, 9)
    assert (view.n_counted, part.n_counted) == (9, 3)
    assert (view.first_counted, part.first_counted) == (0, 6)
    assert part.statuses == ["unreadable", "ok", "ok", "ok"]


def test_where_nothing_counts_the_first_one_is_shown(view: RunView) -> None:
    assert (view.between(5, 6).n_counted, view.between(5, 6).first_counted) == (0, 5)


def test_an_empty_stretch_says_so_everywhere(view: RunView) -> None:
    empty = view.between(20, 30)
    assert empty.counts.shape == (0, 3)
    assert empty.figures[0].mean_count is None
    assert empty.peak("person") is None
    assert len(empty.timeline(60)) == 0
    assert empty.plateau("person") is None
    assert (empty.n_counted, empty.first_counted) == (0, 10)


def test_a_table_over_time(view: RunView) -> None:
    table = view.timeline(bin_s=5)
    assert list(table.columns) == ["start_s", "frames", "person", "bag", "face"]
    assert table["start_s"].tolist() == [0.0, 5.0]
    assert table["frames"].tolist() == [5, 4]
    assert table["person"].tolist() == pytest.approx([3 / 5, 1 / 4])
    assert view.timeline(bin_s=5, how="max")["person"].tolist() == [2, 1]
    assert np.isnan(view.timeline()["person"][5])


def test_presence_and_peaks_are_told_by_the_runs_own_places(view: RunView) -> None:
    assert [(span.start_s, span.end_s) for span in view.presence("person")] == [(0, 1), (4, 5), (9, 10)]
    assert [(span.start_s, span.end_s) for span in view.presence("person", collar_s=3)] == [(0, 5), (9, 10)]
    top = view.between(4, 10).peak("person")
    assert top is not None
    assert (top.sample, top.count) == (4, 1)


@pytest.mark.parametrize("method", ["nms", "dbscan"])
def test_a_landscape_says_what_every_cut_would(view: RunView, method: str) -> None:
    at = view.at(method=method).between(0, 9)
    landscape, levels = at.landscape("person"), at.levels
    assert landscape.shape == (len(levels), 9)
    for row in (0, 30, 70, 100):
        assert landscape[row].tolist() == at.at(person=float(levels[row])).counts[:, 0].tolist()


def test_a_network_without_boxes(library: Library, cache: ViewCache) -> None:
    make_run(library, [(0, 0, 0.9, (0, 0, 16, 16))], has_boxes=False)
    view = open_run(cache=cache)
    assert view.method.name == "regions"
    assert view.clustered is None
    assert view.counts[:, 0].tolist() == [1] + [0] * 9
    assert view.landscape("person")[0].tolist() == [1] + [0] * 9


def test_boxes_in_the_videos_pixels(view: RunView) -> None:
    assert view.between(9, None).boxes_source_px.tolist()[0] == [0, 0, 50, 150]


def test_preparing_tells_how_far_it_is_and_can_be_stopped(view: RunView) -> None:
    shares: list[float] = []
    view.at(method="dbscan").prepare(shares.append)
    assert shares[-1] == 1.0
    with pytest.raises(Cancelled):
        view.at(method=Nms(0.3)).prepare(cancelled=lambda: True)
    assert view.at(method=Nms(0.3)).counts[0, 0] == 2  # nothing half done was kept


def test_a_run_that_grows_keeps_its_views_and_costs_what_is_new(library: Library, cache: ViewCache) -> None:
    make_run(library, ROWS, samples=10, stretch=4)
    whole = open_run(cache=cache)
    expected = whole.at(person=0.25).counts
    folder = whole.run.folder
    last = [folder / "samples-000008.parquet", folder / "cells-000008.parquet"]
    kept = {path: path.read_bytes() for path in last}
    for path in last:
        path.unlink()
    manifest = (folder / "manifest.json").read_text()
    change_manifest(folder, state="partial")

    growing = ViewCache(library)
    early = open_run(cache=growing).at(person=0.25)
    assert early.counts.tolist() == expected[:8].tolist()
    for path, data in kept.items():
        path.write_bytes(data)
    (folder / "manifest.json").write_text(manifest)
    late = open_run(cache=growing).at(person=0.25)
    assert late.counts.tolist() == expected.tolist()
    assert early.counts.tolist() == expected[:8].tolist()


def test_a_deleted_run_is_called_missing(library: Library, cache: ViewCache, view: RunView) -> None:
    remove_run(library, view.run_id)
    with pytest.raises(RunMissing, match="no longer there"):
        cache.run(view.run_id)


def test_settings_in_words_that_a_file_can_carry(view: RunView) -> None:
    assert view.at(person=0.4).between(2, None).settings == {
        "scores": {"person": 0.4, "bag": 0.25, "face": 0.7},
        "method": {"iou": 0.5, "name": "nms"},
        "min_height_model_px": 0.0,
        "start_s": 2,
    }


@pytest.mark.parametrize("method", ["nms", "dbscan"])
def test_boxes_beside_the_picture_are_nobody(library: Library, cache: ViewCache, method: str) -> None:
    """The picture fills 960 x 544 model pixels."""
    beside = [(0, 0, 0.9, (-200, 0, -100, 300)), (0, 0, 0.9, (100, 600, 200, 900)), (1, 0, 0.9, (960, 0, 1060, 300))]
    make_run(library, [person(0, 0.9), *beside] * 2)  # two cells each: DBSCAN sums them
    view = open_run(cache=cache).at(method=method, person=0.5 if method == "nms" else 1.0)
    assert view.counts[:, 0].tolist() == [1] + [0] * 9
    assert view.landscape("person")[0].tolist() == [1] + [0] * 9


def test_in_padding_beside_a_letterboxed_picture_nobody_stands(library: Library, cache: ViewCache) -> None:
    """A picture of 480 x 480 covers 544 x 544 of the model's 960 x 544."""
    letterboxed = Transform((544 / 480, 544 / 480), (480, 480))
    video = VIDEO.model_copy(update={"display_wh": (480, 480)})
    cells = [(0, 0, 0.9, (600, 0, 700, 300)), (0, 0, 0.9, (500, 0, 600, 300))]
    spec = replace(SPEC, resize="letterbox")
    with resume_or_create_run(library, request(transform=letterboxed, video=video, spec=spec)) as writer:
        kept = made_stretch(0, 10, cells)
        source_wh = np.full((10, 2), 480, np.int32)
        writer.write(replace(kept, samples=replace(kept.samples, source_wh=source_wh)))
        writer.finish()
    assert open_run(cache=cache).counts[0, 0] == 1
    figures = read_run(library, writer.id).manifest.figures
    assert figures is not None
    assert figures.highest == 1
