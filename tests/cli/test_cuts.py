"""The options that a cut is written as are read as the same cut."""

from __future__ import annotations

import argparse

from hypothesis import given

from detector.cli.cuts import add_cut
from detector.view import Cut
from detector.view.spelling import from_options, to_options
from tests.properties import use_fixed_cases
from tests.view.strategies import cuts

use_fixed_cases()


@given(cuts())
def test_options_and_back(wanted: Cut) -> None:
    parser = argparse.ArgumentParser()
    add_cut(parser)
    args = parser.parse_args(to_options(wanted.flat()))
    assert Cut.model_validate(from_options(vars(args), has_boxes=wanted.grouping.needs_boxes)) == wanted
