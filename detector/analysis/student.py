"""Student's distribution, for what is told from a few values."""

from __future__ import annotations


def find_t_quantile(freedom: float, confidence: float) -> float:
    """The number of standard errors on each side that hold so much of Student's distribution.

    The degrees of freedom need not be whole.
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + confidence) / 2))
