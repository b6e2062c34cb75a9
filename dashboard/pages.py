"""The pages there are: a folder in ``dashboard/views`` is one, and says in its ``PAGE`` where it stands.

Loads neither Streamlit nor a page: what a page needs is imported when it is first drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules

from detector.library.roles import Role

HOME = "library"
"""The page at the root of the address."""
_VIEWS = "dashboard.views"


@dataclass(frozen=True, slots=True)
class Page:
    """A page's place in the navigation; ``path`` is the name of its folder, and its address."""

    path: str
    title: str
    icon: str
    section: str
    order: int
    """Among all pages, from low to high; a section stands where its first page does."""
    lists_jobs: bool = False
    """Whether the page itself shows the jobs under way, so that the sidebar need not."""
    needs: Role = "viewer"
    """The role that opens it."""

    def draw(self) -> None:
        """Draw the page."""
        import_module(f"{_VIEWS}.{self.path}.page").page()


def pages() -> list[Page]:
    """All pages in their order."""
    folders = (module.name for module in iter_modules(import_module(_VIEWS).__path__) if module.ispkg)
    return sorted(map(page_at, folders), key=attrgetter("order"))


def page_at(path: str) -> Page:
    """The page of this address; the one at the root has none of its own."""
    page: Page = import_module(f"{_VIEWS}.{path or HOME}").PAGE
    return page
