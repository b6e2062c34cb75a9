"""What pages keep, change, fetch or hand out goes one way, which writes it down."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.components import acting
from dashboard.components.acting import act, later, may, press
from dashboard.server.permissions import NEEDS
from detector.errors import AccessRefused, SettingError
from detector.library.audit import DEEDS, Actor, Entry, read_entries
from detector.library.paths import Library
from detector.library.roles import ROLES, Role
from tests.conftest import REPOSITORY

DASHBOARD = REPOSITORY / "dashboard"
ASKED = ("detector.jobs", "detector.actions", "detector.library", "detector.exports", "detector.view.presets")
ASKED_TOO = ("detector.view.notes", "detector.view.spot_check")
ACTS = {
    "add_frames": {"label"},
    "add_from_folder": {"add footage"},
    "add_upload": {"add footage"},
    "add_note": {"change notes"},
    "add_places": {"change places"},
    "begin_spot_check": {"label"},
    "cancel": {"cancel job", "fetch model"},
    "change_note": {"change notes"},
    "change_place": {"change places"},
    "delete_note": {"change notes"},
    "delete_finished_jobs": {"clear jobs"},
    "empty_trash": {"empty trash"},
    "keep_answer": {"label"},
    "keep_clock": {"set clock"},
    "probe_link": {"look up link"},
    "put_back": {"put back"},
    "remove_place": {"change places"},
    "remove_preset": {"forget preset"},
    "remove_run": {"delete run"},
    "remove_video": {"delete video"},
    "retry": {"retry job"},
    "run_self_test": {"test model"},
    "save_cookies": {"fetch"},
    "save_preset": {"keep preset"},
    "start": {"fetch model"},
    "submit": {"analyse", "fetch", "make video"},
    "write": {"export", "export log"},
}
"""Functions of the engine that do something for somebody, and what it may be written down as."""
READS = {
    *("decode_cookies", "estimate", "look_closer", "plan_frames", "preview", "read_middle_frame", "read_picture"),
    *("export_of", "file_name", "named", "evenly_spread", "fullest"),
    *("ensure_worker", "find_latest_job", "list_jobs", "read_job"),
    *("list_due", "list_trash", "tidy", "keep_private", "read_limits"),
    *("kept_days", "link_without_secrets", "note", "read_entries", "read_latest"),
    *("list_folder", "list_runs", "list_videos", "name_in_folder", "open_library", "reaches"),
    *("read_folder_roots", "read_video", "video_file"),
    *("find_name", "fit_cut", "preset_of", "presets_for", "read_presets", "read_spot_check"),
    *("explain_choice", "read_tuning", "suggest_starts", "views_of"),
    *("next_colour", "parse_points", "tidy_name", "write_points"),
    "list_measurements",
    *("describe_when", "list_notes", "make_note", "sample_of"),
    *("list_questions", "may_add_frames"),
}
"""Those that only look, or only prepare; ``ensure_worker`` starts who does what was asked for before. No module is
among them: what is called as its attribute would go unseen."""
WAYS = {"act", "later", "press"}


def sources(folder: Path) -> dict[str, ast.Module]:
    """Every module below a folder, by its path."""
    return {str(path.relative_to(REPOSITORY)): ast.parse(path.read_text()) for path in folder.rglob("*.py")}


def asked_of_the_engine(module: ast.Module) -> Iterator[str]:
    """The functions that a module imports from where things are kept, done and handed out; types and constants not."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith((*ASKED, *ASKED_TOO)):
            yield from (alias.name for alias in node.names if alias.name.islower())


def guarded(node: ast.AST, deeds: set[str]) -> bool:
    """Whether this is a call of one of the ways, or the arguments of one, for one of these deeds."""
    match node:
        case ast.Call(func=ast.Name(id=way), args=[ast.Constant(value=deed), *_]) if way in WAYS:
            return deed in deeds
        case ast.Tuple(elts=[ast.Constant(value=deed), _, *_]):
            return deed in deeds
    return False


def used(node: ast.AST) -> str:
    """The function that a name stands for, or a method of the server's one download; empty for anything else."""
    match node:
        case ast.Name(id=name) if name != "start":
            return name
        case ast.Attribute(value=ast.Call(func=ast.Name(id="get_download")), attr=name):
            return name
    return ""


def unguarded(node: ast.AST, acts: dict[str, set[str]], inside: str = "") -> Iterator[tuple[str, str]]:
    """Every use of one of ``acts`` that no way leads to, with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        if (name := used(child)) in acts:
            yield name, inside
        allowed = {act: deeds for act, deeds in acts.items() if not guarded(child, deeds)}
        yield from unguarded(child, allowed, child.name if isinstance(child, ast.FunctionDef) else inside)


def found(module: ast.Module) -> set[tuple[str, str]]:
    """The uses that no way leads to; a private function that acts counts as acting itself, wherever it is used."""
    acts = dict(ACTS)
    while True:
        uses = set(unguarded(module, acts))
        callers = {inside: acts[name] for name, inside in uses if inside.startswith("_") and inside not in acts}
        if not callers:
            return {(name, inside) for name, inside in uses if not (inside in acts and _is_used(module, inside))}
        acts |= callers


def _is_used(module: ast.Module, function: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == function for node in ast.walk(module))


def test_everything_that_pages_ask_of_the_engine_is_known_as_looking_or_acting() -> None:
    modules = [module for room in ("views", "components", "state") for module in sources(DASHBOARD / room).values()]
    asked = {name for module in modules for name in asked_of_the_engine(module)}
    assert asked - READS - ACTS.keys() == set()


@pytest.mark.parametrize("folder", ["views", "components"])
def test_nothing_is_done_past_the_one_way(folder: str) -> None:
    modules = sources(DASHBOARD / folder)
    assert {path: uses for path, module in modules.items() if (uses := found(module))} == {}


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("def page(): act('delete run', lambda: remove_run(1))", set()),
        ("def page(): remove_run(1)", {("remove_run", "page")}),
        ("def page(): act('export', lambda: remove_run(1))", {("remove_run", "page")}),
        ("def page(): button(on_click=remove_run)", {("remove_run", "page")}),
        ("def page(): button(on_click=press, args=('delete run', partial(remove_run, 1)))", set()),
        ("def _go(): remove_run(1)\ndef page(): act('delete run', _go)", set()),
        ("def _go(): remove_run(1)\ndef page(): _go()", {("_go", "page")}),
        ("def _go(): remove_run(1)", {("remove_run", "_go")}),
        ("def page(): get_download().start()", {("start", "page")}),
        ("def page(): start = thread().start()", set()),
    ],
)
def test_what_goes_past_it_is_found(source: str, uses: set[tuple[str, str]]) -> None:
    assert found(ast.parse(source)) == uses


def test_every_deed_is_written_down_somewhere() -> None:
    engine = REPOSITORY / "detector"
    files = [*DASHBOARD.rglob("*.py"), *(engine / "cli").rglob("*.py"), engine / "library" / "retention.py"]
    said = {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert DEEDS.keys() - said == set()


def rows(library: Library) -> list[tuple[str, str, str, dict[str, str]]]:
    return [(entry.did, entry.what, entry.outcome, entry.details) for entry in read_entries(library)]


def test_what_was_done_is_written_down_and_handed_back(library: Library) -> None:
    assert act("add footage", lambda: "id-7", lambda made: made, name="a.mp4", by="upload") == "id-7"
    file = later("export", lambda: b"csv", "run-1", kind="timeline")
    assert len(rows(library)) == 1
    assert file() == b"csv"
    assert rows(library) == [
        ("add footage", "id-7", "done", {"by": "upload"}),
        ("export", "run-1", "done", {"kind": "timeline"}),
    ]


def test_what_failed_is_written_down_as_failed(library: Library) -> None:
    def fail() -> None:
        raise SettingError("No.")

    with pytest.raises(SettingError):
        act("delete run", fail, "run-1")
    press("delete run", fail, "run-2")
    assert rows(library) == [("delete run", "run-1", "failed", {}), ("delete run", "run-2", "failed", {})]


def test_a_disk_that_refuses_the_log_stops_nobody(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (library.root / "audit").write_text("a file where the folder should be")
    assert act("export", lambda: 7) == 7
    assert "the audit log cannot be written" in caplog.text


def test_who_did_it_is_somebody(library: Library) -> None:
    act("label", lambda: None)
    (entry,) = read_entries(library)
    assert entry == Entry(entry.time, "", "admin", "127.0.0.1", "label")


VIEWERS = {"look", "export", "make video"}
ADMINS = {"empty trash", "fetch model", "export log"}


def test_every_deed_of_the_pages_needs_a_role() -> None:
    """The list that says who may what: nothing is added to the pages without a line here."""
    by_role = {role: {deed for deed, needed in NEEDS.items() if needed == role} for role in ROLES}
    assert by_role["viewer"] == VIEWERS
    assert by_role["admin"] == ADMINS
    assert set().union(*ACTS.values()) - NEEDS.keys() == set()
    assert NEEDS.keys() - DEEDS.keys() == set()


@pytest.mark.parametrize("deed", NEEDS)
@pytest.mark.parametrize("role", ["", *ROLES])
def test_what_a_role_may_not_do_is_refused_where_it_is_done(
    library: Library, monkeypatch: pytest.MonkeyPatch, role: Role, deed: str
) -> None:
    monkeypatch.setattr(acting, "actor", lambda: Actor("ana", role, "192.0.2.7"))
    done: list[str] = []
    ranks = ["", *ROLES]
    allowed = ranks.index(role) >= ranks.index(NEEDS[deed])
    for way in (act, lambda deed, work: later(deed, work)()):
        if allowed:
            way(deed, lambda: done.append(deed))
        else:
            with pytest.raises(AccessRefused):
                way(deed, lambda: done.append(deed))
    press(deed, lambda: done.append(deed))
    assert done == ([deed] * 3 if allowed else [])
    assert [(entry.did, entry.outcome) for entry in read_entries(library)] == [
        (deed, "done" if allowed else "refused")
    ] * 3


def test_a_role_that_was_taken_away_does_nothing_by_a_button_that_was_drawn_before(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "actor", lambda: Actor("ana", "analyst", ""))
    monkeypatch.setattr("dashboard.state.address.recall", lambda name, start: start())
    monkeypatch.setattr("dashboard.state.address.remember", lambda name, value: None)
    assert may("delete run")
    monkeypatch.setattr(acting, "actor", lambda: Actor("ana", "viewer", ""))
    assert not may("delete run")
    with pytest.raises(AccessRefused):
        act("delete run", pytest.fail)
