"""The band of a mean error, against values that can be known otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis.errorband import measure_spread
from detector.analysis.student import find_t_quantile

ONE_STRATUM = np.zeros(10, np.int64)


@pytest.mark.parametrize(
    ("freedom", "confidence", "value"),
    [(1, 0.95, 12.706), (3, 0.9, 2.3534), (5, 0.9, 2.0150), (9, 0.95, 2.2622), (27, 0.9, 1.7033), (1e6, 0.95, 1.9600)],
)
def test_quantiles_are_those_of_tables(freedom: float, confidence: float, value: float) -> None:
    assert find_t_quantile(freedom, confidence) == pytest.approx(value, rel=1e-4)


def test_without_any_error_the_band_ends_where_agreement_is_a_chance_of_1_in_20() -> None:
    spread = measure_spread(np.zeros((10, 1)), np.ones(10), ONE_STRATUM, share=0.0)
    assert spread.mean.tolist() == [0.0]
    assert spread.band.low.tolist() == [0.0]
    assert (1 - spread.band.high[0]) ** 10 == pytest.approx(0.05)


def test_the_ends_are_the_means_from_which_the_measured_one_is_t_standard_errors_away() -> None:
    errors = np.array([0, 0, 0, 1, 1, 0, 2, 0, 1, 3], np.float64)[:, None]
    spread = measure_spread(errors, np.ones(10), ONE_STRATUM, share=0.0)
    phi, reach = errors.var(ddof=1) / errors.mean(), find_t_quantile(9, 0.9)
    for end in (spread.band.low[0], spread.band.high[0]):
        assert (errors.mean() - end) ** 2 == pytest.approx(reach**2 * phi * end / 10)
    assert spread.band.low[0] > 0
    assert spread.band.high[0] - errors.mean() > errors.mean() - spread.band.low[0]


def test_what_differs_between_thirds_alone_does_not_widen_the_band() -> None:
    errors = np.repeat([0.0, 2.0], 5)[:, None] + np.tile([0.0, 1.0, 0.0, 1.0, 0.0], 2)[:, None]
    thirds = np.repeat([0, 1], 5)
    together, apart = (measure_spread(errors, np.ones(10), strata, 0.0).band for strata in (ONE_STRATUM, thirds))
    assert apart.high[0] - apart.low[0] < 0.8 * (together.high[0] - together.low[0])


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_footage_counted_whole_has_no_doubt_left(share: float) -> None:
    errors = np.arange(10, dtype=np.float64)[:, None]
    band = measure_spread(errors, np.ones(10), ONE_STRATUM, share).band
    assert (band.high[0] - band.low[0] > 0) == (share < 1)
