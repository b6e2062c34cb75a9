"""Student's distribution, for what is told from a few values."""

from __future__ import annotations

from statistics import NormalDist


def find_t_quantile(freedom: float, confidence: float) -> float:
    """The number of standard errors on each side that hold so much of Student's distribution.

    Abramowitz and Stegun 26.7.5, within 1 % from 3 degrees of freedom on, which need not be whole.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4
