"""An hour of footage that never was: people planted on a grid, as a detector would report them.

People come in waves, walk across at their own pace and size and are seen more or less well; some carry a bag, some show
a face; around them is the noise that a low floor lets in. Everything follows from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.grid.order import group_ids
from detector.types import OK, UNREADABLE, Cells, Float32, Float64, Int32, Int64, ModelSpec, Samples, Text

PERSON, BAG, FACE = 0, 1, 2
SPEC = ModelSpec(
    name="planted",
    title="Planted people",
    classes=("person", "bag", "face"),
    thresholds=(0.5, 0.25, 0.7),
    score_floor=0.02,
)
SOURCE_WH = (1920, 1088)
NOISE_PER_SAMPLE = (19.0, 3.5, 86.0)  # weak boxes, per class


@dataclass(frozen=True, slots=True)
class PlantedObjects:
    """A row for every planted object in every sample that shows it; boxes (N, 4) in model pixels."""

    sample: Int32
    class_id: Int32
    score: Float64
    xyxy_model_px: Float64


def plant_run(
    n_samples: int = 3600, *, every_s: float = 1.0, people: float = 6.0, unreadable: int = 5, seed: int = 0
) -> tuple[Samples, Cells]:
    """Samples and cells of a run with about 200 cells a sample, as the bundled model has: 720,000 over 3,600 samples.

    ``people`` is how many are in the picture on average; ``unreadable`` samples in a row, in the middle, are damaged.
    """
    rng = np.random.default_rng(seed)
    walkers = _plant_walkers(rng, n_samples, every_s, people)
    noise = [_plant_noise(rng, n_samples, *of_class) for of_class in enumerate(NOISE_PER_SAMPLE)]
    objects = [walkers, _plant_parts(rng, walkers, BAG), _plant_parts(rng, walkers, FACE), *noise]
    cells = _drop_weaker(Cells.concat([_cover_cells(rng, planted) for planted in objects]))
    status = np.full(n_samples, OK, dtype=f"<U{len(UNREADABLE)}")
    status[n_samples // 2 : n_samples // 2 + unreadable] = UNREADABLE
    cells = cells[status[cells.sample] == OK]
    return _samples(cells, status, every_s), cells


def count_planted(n_samples: int = 3600, *, every_s: float = 1.0, people: float = 6.0, seed: int = 0) -> Int32:
    """How many people really are in each sample (S,) of ``plant_run`` with the same settings, seen by it or not."""
    walkers = _plant_walkers(np.random.default_rng(seed), n_samples, every_s, people)
    return np.bincount(walkers.sample, minlength=n_samples).astype(np.int32)


def _plant_walkers(rng: np.random.Generator, n_samples: int, every_s: float, people: float) -> PlantedObjects:
    """People who cross the picture, in waves."""
    length_s = n_samples * every_s
    stay_s = 40.0
    n = max(1, round(length_s * people / stay_s))
    wave = np.sort(rng.random(3 * n)) * length_s
    busy = 0.5 + 0.5 * np.sin(2 * np.pi * wave / 900.0)  # a wave every quarter of an hour
    arrives_s = rng.choice(wave, size=n, p=busy / busy.sum()) - stay_s
    stays_s = rng.uniform(0.5, 1.5, n) * stay_s
    height, quality = rng.uniform(36, 190, n), rng.beta(6, 2, n)
    from_x, to_x = rng.uniform(-40, 1000, (2, n))
    foot_y = 160 + 2.0 * height + rng.uniform(-30, 30, n)
    time_s = np.arange(n_samples) * every_s
    along = (time_s[:, None] - arrives_s) / stays_s  # (S, n)
    sample, walker = np.nonzero((along >= 0) & (along <= 1))
    part = along[sample, walker]
    centre_x = from_x[walker] + (to_x - from_x)[walker] * part
    body_px = height[walker] * (1 + 0.03 * np.sin(25 * part))
    boxes = np.stack(
        (centre_x - 0.2 * body_px, foot_y[walker] - body_px, centre_x + 0.2 * body_px, foot_y[walker]), axis=1
    )
    score = np.clip(quality[walker] + rng.normal(0, 0.06, len(walker)), 0.05, 0.97)
    return PlantedObjects(sample.astype(np.int32), np.full(len(walker), PERSON, np.int32), score, boxes)


def _plant_parts(rng: np.random.Generator, walkers: PlantedObjects, class_id: int) -> PlantedObjects:
    """A bag at the hip of some, a face on some."""
    some = np.flatnonzero(rng.random(len(walkers.sample)) < 0.15)
    x1, y1, x2, y2 = walkers.xyxy_model_px[some].T
    height = y2 - y1
    top = y1 + (0.45 if class_id == BAG else 0.02) * height
    boxes = np.stack((x1 + 0.3 * (x2 - x1), top, x2, top + (0.25 if class_id == BAG else 0.14) * height), axis=1)
    score = walkers.score[some] * rng.uniform(0.3, 1.0, len(some))
    return PlantedObjects(walkers.sample[some], np.full(len(some), class_id, np.int32), score, boxes)


def _cover_cells(rng: np.random.Generator, objects: PlantedObjects) -> Cells:
    """The cells an object claims: those in the ellipse of its shrunk box, surest in the middle."""
    x1, y1, x2, y2 = objects.xyxy_model_px.T
    window = int((y2 - y1).max(initial=0) // SPEC.stride_px) + 2  # cells; no box is wider than high
    first_col, first_row = (np.floor(edge / SPEC.stride_px).astype(np.int64) for edge in (x1, y1))
    row = first_row[:, None, None] + np.arange(window)[:, None]
    col = first_col[:, None, None] + np.arange(window)
    across = (col * 16 + 8.0 - ((x1 + x2) / 2)[:, None, None]) / np.maximum(0.38 * (x2 - x1), 10)[:, None, None]
    along = (row * 16 + 8.0 - ((y1 + y2) / 2)[:, None, None]) / np.maximum(0.32 * (y2 - y1), 10)[:, None, None]
    off_centre = across**2 + along**2
    height, width = SPEC.grid_hw
    inside = (off_centre <= 1) & (row >= 0) & (row < height) & (col >= 0) & (col < width)
    item, i, j = np.nonzero(inside)
    score = objects.score[item] * (1 - 0.6 * off_centre[item, i, j]) * rng.uniform(0.9, 1, len(item))
    boxes = objects.xyxy_model_px[item] + rng.normal(0, 1.5, (len(item), 4))
    return _cells(objects.sample[item], objects.class_id[item], row[item, i, 0], col[item, 0, j], score, boxes)


def _plant_noise(rng: np.random.Generator, n_samples: int, class_id: int, per_sample: float) -> PlantedObjects:
    """The noise that a low floor lets in: weak boxes of any size, anywhere."""
    n = round(per_sample * n_samples)
    height = rng.uniform(16, 80, n) * (0.65 if class_id == FACE else 1.0)
    half = np.stack((0.5 * height * rng.uniform(0.4, 1, n), 0.5 * height))
    x, y = rng.uniform(0, SPEC.input_wh[0], n), rng.uniform(0, SPEC.input_wh[1], n)
    boxes = np.stack((x - half[0], y - half[1], x + half[0], y + half[1]), axis=1)
    score = SPEC.score_floor + rng.exponential(0.04, n)
    sample = rng.integers(0, n_samples, n).astype(np.int32)
    return PlantedObjects(sample, np.full(n, class_id, np.int32), score, boxes)


def _cells(sample: Int32, class_id: Int32, row: Int64, col: Int64, score: Float64, boxes: Float64) -> Cells:
    """Columns -> cells at or above the floor."""
    place = (row.astype(np.int32), col.astype(np.int32))
    whole_picture = np.zeros(len(sample), np.int32)
    cells = Cells(
        sample, class_id, *place, np.minimum(score, 1).astype(np.float32), boxes.astype(np.float32), whole_picture
    )
    return cells[cells.score >= np.float32(SPEC.score_floor)]


def _drop_weaker(cells: Cells) -> Cells:
    """A cell of the grid says one thing for each class: the surest."""
    height, width = SPEC.grid_hw
    place = (group_ids(cells) * height + cells.row) * width + cells.col
    surest_first = np.lexsort((-cells.score, place))
    return cells[surest_first[np.diff(place[surest_first], prepend=-1) != 0]]


def _samples(cells: Cells, status: Text, every_s: float) -> Samples:
    """The samples table, its figures taken from the cells."""
    n, n_classes = len(status), len(SPEC.classes)
    group = group_ids(cells)
    highest, box_low, box_high = (np.zeros(n * n_classes, np.float32) for _ in range(3))
    np.maximum.at(highest, group, cells.score)
    ltrb = _measure_distances(cells)
    np.minimum.at(box_low, group, ltrb.min(axis=1))
    np.maximum.at(box_high, group, ltrb.max(axis=1))
    mean = np.bincount(group, weights=cells.score, minlength=n * n_classes) / np.prod(SPEC.grid_hw)
    figures = (np.zeros(n * n_classes), highest, mean, box_low, box_high)
    columns = [figure.reshape(n, n_classes).astype(np.float32) for figure in figures]
    for column in columns:
        column[status != OK] = np.nan
    time_s = np.arange(n, dtype=np.float64) * every_s
    source_wh = np.full((n, 2), SOURCE_WH, np.int32)
    frame_index = np.round(25 * time_s).astype(np.int64)
    cov_min, cov_max, cov_mean, box_min, box_max = columns
    return Samples(frame_index, time_s, status, source_wh, cov_min, cov_max, cov_mean, box_min, box_max)


def _measure_distances(cells: Cells) -> Float32:
    """The distances (N, 4) by which the network would have said these boxes."""
    centre = np.stack((cells.col, cells.row, cells.col, cells.row), axis=1) * SPEC.stride_px + SPEC.cell_offset_px
    outwards = np.array([-1, -1, 1, 1])
    return np.asarray((cells.xyxy_model_px - centre) * outwards / SPEC.box_norm, np.float32)
