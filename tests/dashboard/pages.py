"""Pages opened for a test, and runs of every kind to open them with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from streamlit.testing.v1 import AppTest

from detector.images import encode_jpeg
from detector.library.paths import Library
from detector.library.run import Run
from tests.library.made import SPEC, Box, make_run

PEOPLE = ((100, 100, 160, 300), (400, 120, 460, 320), (700, 90, 770, 330))
PICTURE = encode_jpeg(np.full((272, 480, 3), 90, np.uint8))


def people(*counts: int, score: float = 0.8) -> list[Box]:
    """So many people in each sample."""
    return [(sample, 0, score, PEOPLE[i]) for sample, count in enumerate(counts) for i in range(count)]


def draw_page(view: str) -> None:
    """What shell.py does around a page."""
    from dashboard.components.messages import guard
    from dashboard.pages import page_at
    from dashboard.state import address

    address.begin()
    with guard():
        page_at(view).draw()
    address.publish()


def opened(view: str, run: Run | None = None, **settings: str) -> AppTest:
    """The page, with these settings in its address, and of this run where one is given."""
    page = AppTest.from_function(draw_page, args=(view,), default_timeout=30)
    for name, value in (({"run": run.id} if run else {}) | settings).items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def with_pictures(run: Run) -> Run:
    for picture in run.folder.rglob("*.jpg"):
        picture.write_bytes(PICTURE)
    return run


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def settings_of(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def runs_of_every_kind(library: Library, kind: str) -> Run:
    match kind:
        case "plain":
            return with_pictures(make_run(library, people(1, 3, 2, 0, 1)))
        case "nothing found":
            return with_pictures(make_run(library))
        case "nothing readable":
            return make_run(library, unreadable=range(10))
        case "network failed":
            return with_pictures(make_run(library, failed=range(10)))
        case "doubtful":
            return with_pictures(make_run(library, people(1, 3, 2, 0, 1), unreadable=[6], doubtful=[1, 2]))
        case "one frame":
            return make_run(library, people(2), samples=1)
        case "no pictures":
            return make_run(library, people(1, 2))
        case "coverage alone":
            return make_run(library, people(1, 2), has_boxes=False)
        case "other classes":
            spec = replace(SPEC, classes=("car", "bi*cycle"), thresholds=(0.4, 0.4))
            return make_run(library, people(1, 2), spec=spec)
    raise ValueError(kind)


KINDS = (
    "plain",
    "nothing found",
    "nothing readable",
    "network failed",
    "doubtful",
    "one frame",
    "no pictures",
    "coverage alone",
    "other classes",
)


def text_of(page: AppTest) -> str:
    """All text of the page."""
    return " ".join(text.value for kind in (page.markdown, page.caption, page.info, page.error) for text in kind)
