"""What a sample is called on pages, and how its picture gets there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.components.frames import caption, count_words, inline
from detector.library.paths import open_library
from detector.view import ViewCache, open_run
from tests.library.made import make_run

PERSON = 0
BOXES = ((100, 100, 200, 400), (500, 100, 600, 400))


@pytest.mark.parametrize(
    ("sample", "said"),
    [(0, "nothing found"), (3, "2 people"), (4, "could not be read"), (5, "the network failed")],
)
def test_what_was_found_in_words(data_dir: Path, sample: int, said: str) -> None:
    library = open_library(data_dir)
    make_run(library, [(3, PERSON, 0.8, box) for box in BOXES], unreadable=[4], failed=[5])
    view = open_run(cache=ViewCache(library))
    assert count_words(view, sample) == said
    assert caption(view, sample) == f"0:0{sample} · {said}"


def test_an_inline_picture_is_an_address_that_holds_it() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (272, 480, 3)).astype(np.uint8)
    assert inline(noise).startswith("data:image/jpeg;base64,/9j/")
