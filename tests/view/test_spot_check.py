"""Two people at the same spot check: the second is told, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import ChangedMeanwhile
from detector.library.paths import open_library
from detector.view import RunView, ViewCache, open_run
from detector.view.spot_check import begin_spot_check, keep_answer, read_spot_check
from tests.dashboard.pages import people
from tests.library.made import make_run


@pytest.fixture
def view(data_dir: Path) -> RunView:
    library = open_library(data_dir)
    return open_run(make_run(library, people(3, 0, 1, 2), samples=10).id, cache=ViewCache(library))


def test_another_number_of_somebody_else_stays(view: RunView) -> None:
    begin_spot_check(view, "person", seed=1)
    seen = read_spot_check(view, "person")
    first, second = seen.samples[:2]
    keep_answer(view, "person", first, 3, seen=seen)
    keep_answer(view, "person", second, 0, seen=seen)  # another frame is nobody's conflict
    keep_answer(view, "person", first, 3, seen=seen)  # nor is the same number
    with pytest.raises(ChangedMeanwhile, match="to 3"):
        keep_answer(view, "person", first, 4, seen=seen)
    now = read_spot_check(view, "person")
    assert now.counted == {first: 3, second: 0}
    keep_answer(view, "person", first, 4, seen=now)
    assert read_spot_check(view, "person").counted[first] == 4


def test_answers_are_not_forgotten_by_who_has_not_seen_them(view: RunView) -> None:
    begin_spot_check(view, "person", seed=1, seen=read_spot_check(view, "person"))
    seen = read_spot_check(view, "person")
    keep_answer(view, "person", seen.samples[0], 3, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="nothing was forgotten"):
        begin_spot_check(view, "person", seed=2, seen=seen)
    assert read_spot_check(view, "person").counted == {seen.samples[0]: 3}
    begin_spot_check(view, "person", seed=2, seen=read_spot_check(view, "person"))
    assert read_spot_check(view, "person").counted == {}
