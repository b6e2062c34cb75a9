"""The navigation: a folder is a page, and nothing is drawn or loaded before it is shown."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from dashboard.pages import HOME, Page, page_at, pages
from tests.conftest import REPOSITORY

VIEWS = REPOSITORY / "dashboard" / "views"
STATEMENTS = (ast.With, ast.For, ast.While, ast.Try, ast.Match)


def _draws(line: ast.stmt) -> bool:
    """Whether a line of a module does something; docstrings are constants."""
    called = isinstance(line, ast.Expr) and not isinstance(line.value, ast.Constant)
    return called or isinstance(line, STATEMENTS)


def test_every_folder_is_a_page_and_its_name_is_the_address() -> None:
    folders = {found.parent.name for found in VIEWS.glob("*/page.py")}
    assert {page.path for page in pages()} == folders


def test_the_pages_stand_in_their_order() -> None:
    """Others may come between them, each at a place of its own."""
    known = (
        *("Library", "Analyse"),
        *("Timeline", "Thresholds", "Heatmaps", "Confidence", "Frames", "Compare runs"),
        "Models",
    )
    assert tuple(page.title for page in pages() if page.title in known) == known
    assert len({page.order for page in pages()}) == len(pages())
    assert list(dict.fromkeys(page.section for page in pages())) == ["Footage", "Explore", "System"]


def test_the_root_of_the_address_is_the_library() -> None:
    assert page_at("") == page_at(HOME)
    assert page_at("").title == "Library"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.path)
def test_a_page_is_drawn_by_a_function_and_not_by_being_imported(page: Page) -> None:
    for path in (VIEWS / page.path).rglob("*.py"):
        doing = [line for line in ast.parse(path.read_text()).body if _draws(line)]
        assert not doing, f"{path}:{doing[0].lineno} happens when it is imported"


def test_knowing_the_pages_loads_none_of_them() -> None:
    asked = "import sys; from dashboard.pages import pages; pages(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "dashboard.views.library" in loaded
    assert not {"streamlit", "numpy", "plotly", "dashboard.views.library.page"} & set(loaded)


def test_settings_are_touched_by_the_address_alone() -> None:
    """Whoever reads or writes them elsewhere makes a view that no link reopens."""
    touching = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "dashboard").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"query_params", "session_state"}
    }
    assert touching == {"dashboard/state/address.py"}
