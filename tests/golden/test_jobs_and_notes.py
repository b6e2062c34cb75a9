"""What people asked for and typed in before is still there: jobs, labels, presets, spot checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.commands import called
from tests.golden.content import read_expected
from tests.golden.engine import answer_as, do_job, job_rows
from tests.golden.pages import job_words, opened

ANALYSE, VIDEO = 1, 2
"""The queued ones."""
JOBS = read_expected("jobs")
RUNS = read_expected("runs")["names"]
PRESETS = ("Coverage", "Odd names", "Quiet hours", "Summed, strict")


def test_every_job_of_before_is_listed(golden: Path) -> None:
    assert job_rows() == JOBS["rows"]


def test_the_page_shows_the_jobs_of_before(golden: Path) -> None:
    assert job_words(golden) == JOBS["shown"]


def test_a_job_that_waited_since_then_is_done(golden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_as(read_expected("analyses")[0]["runtime"], monkeypatch)
    analysed, filmed = do_job(ANALYSE), do_job(VIDEO)
    assert (analysed["state"], filmed["state"]) == ("done", "done"), (analysed["message"], filmed["message"])
    assert "\n3 frames looked at\n" in called("runs", "show", analysed["result"]["run_id"]).out.decode()
    assert (golden / "jobs" / filmed["result"]["file"]).read_bytes()[4:8] == b"ftyp"


def test_labels_name_their_runs_in_the_list_to_choose_from(golden_to_read: Path) -> None:
    options = opened("timeline", {}).options
    for label in ("Entrance, morning · every 0.25 s", "=Gate *at* night · every 1 s"):
        assert [option for option in options if option.startswith(label)], options


def test_presets_are_offered_where_they_fit(golden_to_read: Path) -> None:
    options = {letter: opened("thresholds", {"run": RUNS[letter]}).options for letter in "ACD"}
    offered = {letter: [name for name in PRESETS if name in options[letter]] for letter in options}
    assert offered == {"A": ["Quiet hours", "Summed, strict"], "C": ["Coverage"], "D": ["Odd names"]}


def test_a_preset_in_the_address_is_known_by_its_name(golden_to_read: Path) -> None:
    quiet = {"score.person": "0.35", "score.bag": "0.3", "score.face": "0.4", "iou": "0.35", "height": "30"}
    page = opened("thresholds", {"run": RUNS["A"], **quiet})
    assert page.shown.selectbox(key="preset::Quiet hours").value == "Quiet hours"
