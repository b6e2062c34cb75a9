from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from detector.errors import LibraryError, RunMissing, SettingError
from detector.library.notes import MOST_NOTES, Notes, SpotCheck, change_notes, make_note, read_notes
from detector.library.paths import Library
from tests.library.made import make_run


def test_a_run_nobody_wrote_on(library: Library) -> None:
    assert read_notes(make_run(library).folder) == Notes()


def test_notes_come_back(library: Library) -> None:
    run = make_run(library)
    check = SpotCheck(class_name="person", samples=(1, 4), weights=(2.0, 3.0), counted={1: 0, 4: 7}, seed=3)
    change_notes(run.folder, lambda _: Notes(label="gate 3 “noon”").with_spot_check(check))
    kept = read_notes(run.folder)
    assert kept.label == "gate 3 “noon”"
    assert kept.spot_check("person") == check
    assert kept.spot_check("bag") == SpotCheck(class_name="bag")


def test_an_earlier_version_reads_what_it_knows(library: Library) -> None:
    run = make_run(library)
    check = SpotCheck(class_name="person", samples=(1, 4), weights=(2.0, 3.0), counted={1: 0})
    change_notes(run.folder, lambda _: Notes(label="gate", spot_checks=(check,)))
    written = json.loads((run.folder / "notes.json").read_text())
    assert written.keys() == {"schema_version", "label", "spot_checks"}
    assert written["spot_checks"][0].keys() == {"class_name", "samples", "weights", "counted", "seed"}


def test_two_people_who_count_the_same_run_lose_nothing(library: Library) -> None:
    run = make_run(library)
    drawn = SpotCheck(class_name="person", samples=tuple(range(40)))
    change_notes(run.folder, lambda notes: notes.with_spot_check(drawn))

    def count(first: int) -> None:
        for sample in range(first, 40, 4):
            change_notes(run.folder, lambda notes, sample=sample: notes.with_count("person", sample, sample))  # type: ignore[misc]

    with ThreadPoolExecutor(4) as people:
        list(people.map(count, range(4)))
    assert read_notes(run.folder).spot_check("person").counted == {sample: sample for sample in range(40)}


def test_an_answer_to_frames_that_were_chosen_anew_is_refused(library: Library) -> None:
    run = make_run(library)
    change_notes(run.folder, lambda notes: notes.with_spot_check(SpotCheck(class_name="person", samples=(1, 4))))
    with pytest.raises(SettingError, match="Other frames were chosen"):
        change_notes(run.folder, lambda notes: notes.with_count("person", 2, 3))
    assert read_notes(run.folder).spot_check("person").counted == {}


def test_a_class_has_one_spot_check() -> None:
    first, second = (SpotCheck(class_name="person", seed=n) for n in (1, 2))
    notes = Notes().with_spot_check(first).with_spot_check(SpotCheck(class_name="bag")).with_spot_check(second)
    assert notes.spot_check("person") == second
    assert len(notes.spot_checks) == 2


def test_notes_of_a_run_that_was_deleted_meanwhile(library: Library) -> None:
    run = make_run(library)
    shutil.rmtree(run.folder)
    with pytest.raises(RunMissing, match="was deleted"):
        change_notes(run.folder, lambda _: Notes(label="x"))
    assert not run.folder.exists()


@pytest.mark.parametrize(
    "text", ["", "{", '{"schema_version": 2}', '{"spot_checks": [{"class_name": "x", "counted": {"1": -1}}]}']
)
def test_damaged_notes_are_said_and_kept(library: Library, text: str) -> None:
    run = make_run(library)
    (run.folder / "notes.json").write_text(text)
    with pytest.raises(LibraryError, match="damaged or was written by a newer"):
        read_notes(run.folder)
    assert (run.folder / "notes.json").read_text() == text


def test_notes_about_moments_stand_in_order_of_time_and_each_once(library: Library) -> None:
    run = make_run(library)
    late, early = make_note(7.25, "  a red\tcoat\n"), make_note(2.0, "the door opens", 4.0)
    change_notes(run.folder, lambda notes: notes.with_notes([late, early, late]))
    assert read_notes(run.folder).notes == (early, late)
    assert late.text == "a red coat"


@pytest.mark.parametrize(("text", "end_s"), [("", None), (" \n\u200b", None), ("x" * 501, None), ("x", 1.0)])
def test_what_can_be_no_note_is_refused(text: str, end_s: float | None) -> None:
    with pytest.raises(SettingError):
        make_note(1.0, text, end_s)


def test_a_run_has_so_many_notes_and_no_more(library: Library) -> None:
    run = make_run(library)
    notes = [make_note(n / 100, "x") for n in range(MOST_NOTES)]
    change_notes(run.folder, lambda kept: kept.with_notes(notes))
    with pytest.raises(SettingError, match="at most 500 notes"):
        change_notes(run.folder, lambda kept: kept.with_notes((*kept.notes, make_note(9.0, "one more"))))
    assert len(read_notes(run.folder).notes) == MOST_NOTES
