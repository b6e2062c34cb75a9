"""A run's boxes against labels: ignored areas, and groups by size, crowding and brightness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from detector.analysis.evaluation import Boxes, Evaluation, evaluate
from detector.analysis.scoring import Score

Row = tuple[int, tuple[float, float, float, float]]


def boxes(*rows: Row) -> Boxes:
    frame = np.asarray([frame for frame, _ in rows], np.int64)
    return Boxes(frame, np.asarray([box for _, box in rows], np.float32).reshape(-1, 4))


def evaluated(
    found: Sequence[Row], labelled: Sequence[Row], ignored: Sequence[Row] = (), brightness: Sequence[float] = (90, 90)
) -> Evaluation:
    light = np.asarray(brightness, np.float64)
    return evaluate(boxes(*found), boxes(*labelled), boxes(*ignored), light, scale_y=0.5, min_iou=0.5)


def figures(score: Score) -> tuple[int, int, int, int]:
    return score.frames, score.labelled, score.found, score.hits


def groups(evaluation: Evaluation, by: str) -> dict[str, tuple[int, int, int, int]]:
    return {score.name: figures(score) for group in evaluation.groups if group.by == by for score in group.scores}


SMALL, TALL, BESIDE = (0.0, 0.0, 10.0, 50.0), (20.0, 0.0, 60.0, 100.0), (200.0, 0.0, 240.0, 100.0)


def test_nothing_at_all() -> None:
    assert figures(evaluated([], []).overall) == (2, 0, 0, 0)


def test_boxes_match_within_their_frame_alone() -> None:
    assert figures(evaluated([(0, SMALL)], [(1, SMALL)]).overall) == (2, 1, 1, 0)
    assert figures(evaluated([(1, SMALL)], [(1, SMALL)]).overall) == (2, 1, 1, 1)


def test_in_an_ignored_area_nothing_is_hit_or_missed() -> None:
    area = (0, (190.0, 0.0, 250.0, 100.0))
    assert figures(evaluated([(0, BESIDE)], [], [area]).overall) == (2, 0, 0, 0)
    assert figures(evaluated([], [(0, BESIDE)], [area]).overall) == (2, 0, 0, 0)
    assert figures(evaluated([(1, BESIDE)], [], [area]).overall) == (2, 0, 1, 0)


def test_what_takes_a_label_counts_in_an_ignored_area_too() -> None:
    area = (0, (190.0, 0.0, 250.0, 100.0))
    assert figures(evaluated([(0, BESIDE), (0, TALL)], [(0, BESIDE), (0, TALL)], [area]).overall) == (2, 2, 2, 2)


def test_a_found_box_is_of_its_labels_size() -> None:
    lower = (0.0, 0.0, 10.0, 62.0)  # 31 model pixels, on a label of 25
    by_size = groups(evaluated([(0, lower), (0, BESIDE)], [(0, SMALL), (1, TALL)]), "size")
    assert by_size == {"under 30": (2, 1, 1, 1), "30 to 60": (2, 1, 1, 0)}


def test_frames_are_grouped_by_how_many_are_labelled_in_them() -> None:
    crowd = [(0, (20.0 * i, 0.0, 20.0 * i + 10, 50.0)) for i in range(6)]
    by_crowding = groups(evaluated([*crowd[:3], (1, SMALL)], crowd), "crowding")
    assert by_crowding == {"0": (1, 0, 1, 0), "6 to 15": (1, 6, 3, 3)}


def test_frames_are_grouped_by_brightness_where_it_is_known() -> None:
    evaluation = evaluated([(0, SMALL), (2, SMALL)], [(0, SMALL), (1, SMALL)], brightness=(30, 120, np.nan))
    assert groups(evaluation, "brightness") == {"under 50": (1, 1, 1, 1), "100 and more": (1, 1, 0, 0)}
    assert figures(evaluation.overall) == (3, 2, 2, 1)


@pytest.mark.parametrize("shift", [0, 1])
def test_the_order_of_frames_in_a_file_does_not_matter(shift: int) -> None:
    rows = [(0, SMALL), (1, TALL), (0, TALL)]
    turned = rows[shift:] + rows[:shift]
    assert evaluated(turned, rows) == evaluated(rows, rows)
