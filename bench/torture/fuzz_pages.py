"""Pages opened through addresses that nobody made on purpose."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from bench.apptest import scan_components_once
from bench.torture.fuzzing import Door, need
from bench.torture.made_library import make_library
from dashboard.pages import pages

LIMIT_S = 30
SETTINGS = (
    b"run={run}&score.person=0.31&method=nms&range=0..1.5&height=12&frame=2&class=bag",
    b"run={run}&method=dbscan&eps=0.4&min_samples=2&sum.person=1.5&bins=10 s&part=sweep",
    b"run={run}&grid=time&cell=3&opacity=0.5&b.method=regions&b.score.face=0.2&doubtful=1",
    b"run={run}&page=2&sort=time&show=boxes&check=3&runs={run},{run}&video=0123456789abcdef&model=auto",
)


def page_doors(folder: Path) -> list[Door]:
    """A door for every page, over a run of its own."""
    scan_components_once()
    library, run_id = make_library(folder / "pages")
    seeds = [settings.replace(b"{run}", run_id.encode()) for settings in SETTINGS]
    return [Door(f"page {page.path}", seeds, _page_check(page.path, library.root), most=4) for page in pages()]


def _page_check(path: str, data: Path) -> Callable[[bytes, Path], None]:
    def check(content: bytes, folder: Path) -> None:
        del folder
        os.environ["FOOTFALL_DATA"] = str(data)
        page = AppTest.from_function(_draw, args=(path,), default_timeout=LIMIT_S)
        for name, value in parse_qsl(content.decode(errors="replace"))[:50]:
            page.query_params[name] = value
        page.run()
        need(not page.exception, "; ".join(f"{e.message}" for e in page.exception))

    return check


def _draw(path: str) -> None:
    """The part of the shell that is around a page."""
    from dashboard.components.messages import guard
    from dashboard.pages import page_at
    from dashboard.state import address

    address.begin()
    with guard():
        page_at(path).draw()
    address.publish()
