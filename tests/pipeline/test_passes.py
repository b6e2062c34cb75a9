"""Looking closer: parts of a picture, which of their boxes are dropped, and pooling before grouping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.grid.boxes import pairwise_iou
from detector.grid.methods.nms import Nms
from detector.pipeline.passes import keep_whole_boxes, lay_back, pool_passes
from detector.types import Cells, Detections, Float32, Ranges
from detector.video.parts import Parts, cut_picture, make_parts
from tests.grid.strategies import cells, make_cells
from tests.grid.strategies import table as rows_of

SOURCE_WH, INPUT_WH = (960, 544), (960, 544)
PARTS = make_parts(SOURCE_WH, INPUT_WH, "stretch", 2)
THE_WHOLE, UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT = range(5)


def kept(pass_id: int, *box: float) -> bool:
    boxes, first = np.asarray([box], np.float32), np.zeros(1, np.int32)
    return bool(keep_whole_boxes(boxes, first, first + np.int32(pass_id), [PARTS])[0])


def ranges(pictures: int) -> Ranges:
    one = np.ones((pictures, 2), np.float32)
    return one, one * 2, one * 3, one * 4, one * 5


def test_parts_share_a_fifth_with_the_next_one_and_reach_the_picture_edges() -> None:
    (width, height), offsets = PARTS.part_wh, PARTS.offsets
    assert (width, height) == INPUT_WH
    assert offsets[0] == (0, 0)
    assert (offsets[3][0] + width, offsets[3][1] + height) == PARTS.enlarged_wh
    assert (width - offsets[1][0]) / width == pytest.approx(0.2, abs=0.002)
    assert (height - offsets[2][1]) / height == pytest.approx(0.2, abs=0.002)


def test_the_whole_alone_has_no_parts() -> None:
    assert make_parts(SOURCE_WH, INPUT_WH, "stretch", 1).offsets == ()


@pytest.mark.parametrize(
    ("resize", "source_wh"), [("stretch", (768, 576)), ("letterbox", (768, 576)), ("letterbox", (90, 160))]
)
def test_a_place_in_a_part_is_laid_back_to_the_same_place_in_the_whole(resize: str, source_wh: tuple[int, int]) -> None:
    """A square drawn into the picture lies, in each part that shows it, where it lies in the whole."""
    parts = make_parts(source_wh, (320, 192), resize, 2)  # type: ignore[arg-type]
    width, height = source_wh
    picture = np.zeros((height, width, 3), np.uint8)
    square = [width * 0.47, height * 0.46, width * 0.53, height * 0.54]  # in the middle, which all parts show
    x1, y1, x2, y2 = (round(edge) for edge in square)
    picture[y1:y2, x1:x2] = 255
    expected = np.asarray([x1, y1, x2, y2]) * np.tile(np.asarray(parts.whole_wh) / source_wh, 2)
    for number, part in enumerate(cut_picture(picture, parts, (320, 192)), 1):
        shown = part[: parts.part_wh[1], : parts.part_wh[0], 0] > 127
        ys, xs = np.nonzero(shown)
        box = np.asarray([[xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]], np.float32)
        laid = lay_back(box, np.zeros(1, np.int32), np.asarray([number], np.int32), [parts])
        assert laid[0] == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize(
    ("pass_id", "box", "stays"),
    [
        pytest.param(UPPER_LEFT, (100, 100, 200, 300), True, id="inside"),
        pytest.param(UPPER_LEFT, (0, 0, 100, 200), True, id="at the picture's own edge"),
        pytest.param(UPPER_LEFT, (-20, -10, 100, 200), True, id="beyond the picture's own edge"),
        pytest.param(UPPER_LEFT, (850, 100, 941, 300), False, id="near the inner edge on the right"),
        pytest.param(UPPER_LEFT, (850, 100, 940, 300), True, id="a little farther from it"),
        pytest.param(UPPER_LEFT, (850, 100, 1000, 300), False, id="beyond the inner edge"),
        pytest.param(UPPER_RIGHT, (19, 100, 100, 300), False, id="near the inner edge on the left"),
        pytest.param(UPPER_RIGHT, (880, 100, 970, 300), True, id="beyond the picture's right edge"),
        pytest.param(LOWER_LEFT, (100, 10, 200, 200), False, id="near the inner edge above"),
        pytest.param(UPPER_LEFT, (100, 400, 200, 534), False, id="near the inner edge below"),
        pytest.param(LOWER_RIGHT, (100, 100, 200, 544), False, id="larger than half"),
        pytest.param(THE_WHOLE, (-20, -10, 1000, 600), True, id="anything of the whole"),
    ],
)
def test_a_part_keeps_what_it_shows_whole(pass_id: int, box: tuple[float, ...], stays: bool) -> None:
    assert kept(pass_id, *box) is stays


def test_pooled_cells_know_their_pass_and_are_in_a_runs_order() -> None:
    found = make_cells(
        [
            (0, 0, 1, 1, 0.5, 100, 100, 150, 200),  # the first frame, whole
            (2, 0, 1, 1, 0.8, 100, 100, 150, 200),  # its second part
            (5, 0, 1, 1, 0.6, 300, 100, 350, 200),  # the second frame, whole
        ]
    )
    pooled, of_whole = pool_passes(found, ranges(10), [PARTS, PARTS], np.asarray([7, 9], np.int32))
    assert pooled.sample.tolist() == [7, 7, 9]
    assert pooled.pass_id.tolist() == [0, 2, 0]
    across, down = PARTS.offsets[1]
    scale = PARTS.whole_wh[0] / PARTS.enlarged_wh[0]
    laid = [(100 + across) * scale, 100 * scale, (150 + across) * scale, 200 * scale]
    assert pooled.xyxy_model_px[1].tolist() == pytest.approx(laid, abs=0.05)
    assert down == 0
    assert [figure.shape for figure in of_whole] == [(2, 2)] * 5


def test_a_frame_in_one_of_whose_pictures_the_network_failed_has_no_cells() -> None:
    figures = ranges(10)
    figures[0][3] = np.nan
    found = make_cells([(0, 0, 1, 1, 0.5, 100, 100, 150, 200), (5, 0, 1, 1, 0.6, 300, 100, 350, 200)])
    pooled, of_whole = pool_passes(found, figures, [PARTS, PARTS], np.asarray([7, 9], np.int32))
    assert pooled.sample.tolist() == [9]
    assert np.isnan(of_whole[0]).all(axis=1).tolist() == [True, False]


@given(
    made=cells(), passes=st.lists(st.integers(0, 4), min_size=14, max_size=14), cut=st.sampled_from([0.25, 0.5, 0.625])
)
def test_cutting_after_suppression_is_suppression_after_cutting_of_several_passes_too(
    made: Cells, passes: list[int], cut: float
) -> None:
    """Nothing that pooling drops or moves depends on a score, so the law of one pass holds."""
    small = Parts((20, 20), (36, 36), (20, 20), ((0, 0), (16, 0), (0, 16), (16, 16)))
    pictures = made.sample * 5 + np.asarray(passes[: len(made)], np.int32)
    of_pictures = replace(made, sample=pictures.astype(np.int32))
    frames = np.arange(2, dtype=np.int32)

    def pool(chosen: Cells) -> Cells:
        return pool_passes(chosen, ranges(10), [small, small], frames)[0]

    method, pooled = Nms(), pool(of_pictures)
    clustered = method.cluster(pooled)
    after = clustered[clustered.score >= cut]
    before = method.cluster(pool(of_pictures[of_pictures.score >= cut]))
    assert names(rows_of(after)) == names(rows_of(before))
    assert overlap_at_most(after, 0.5)


def names(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Without the number of cells, which grows with what was below the cut."""
    return [(*row[:4], row[-1]) for row in rows]


def overlap_at_most(found: Detections, iou: float) -> bool:
    def within(boxes: Float32) -> bool:
        return bool((pairwise_iou(boxes, boxes) - np.eye(len(boxes), dtype=np.float32) <= iou + 1e-6).all())

    pairs = {(s, c) for s, c in zip(found.sample.tolist(), found.class_id.tolist(), strict=True)}
    return all(within(found.xyxy_model_px[(found.sample == s) & (found.class_id == c)]) for s, c in pairs)
