"""The views that are photographed: the pages, and the addresses of each that show something of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, urlencode

Server = Literal["full", "empty", "locked"]


@dataclass(frozen=True)
class View:
    """An address; ``{run}`` and the like in its settings stand for what the data folder holds.

    ``server`` is the dashboard it is asked of: one over two runs, one over nothing, one with a password.
    """

    name: str
    path: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    server: Server = "full"

    def address(self, ids: Mapping[str, str]) -> str:
        """Path and query, such as ``/timeline?run=ID``."""
        settings = {name.format(**ids): value.format(**ids) for name, value in self.settings.items()}
        query = urlencode(settings, quote_via=quote)
        return f"/{self.path}" + (f"?{query}" if query else "")


def _of_run(name: str, path: str, **settings: str) -> View:
    """A view of the run with the more frames."""
    return View(name, path, {"run": "{run}", **{key.replace("__", "."): value for key, value in settings.items()}})


VIEWS = (
    View("library"),
    View("analyse", "analyse", {"video": "{video}", "at": "20", "model": "bundled"}),
    View("analyse-evenly", "analyse", {"video": "{video}", "way": "count", "from": "10", "to": "30"}),
    _of_run("timeline", "timeline"),
    _of_run("timeline-stretch", "timeline", range="20..50", zoom="1", frame="60", bins="10 s", collar="4"),
    _of_run("timeline-dbscan", "timeline", method="dbscan", sum__person="1.5"),
    _of_run("timeline-bad-link", "timeline", score__person="7", bins="1 year"),
    _of_run("thresholds-differ", "thresholds", part="differ", frame="40"),
    _of_run("thresholds-sweep", "thresholds", part="sweep"),
    _of_run("thresholds-check", "thresholds", part="check"),
    _of_run("thresholds-dbscan", "thresholds", part="sweep", b__method="dbscan", score__person="0.3"),
    _of_run("heatmaps-frame", "heatmaps", grid="frame", frame="40", cell="800"),
    _of_run("heatmaps-stretch", "heatmaps", grid="time", cell="800"),
    _of_run("heatmaps-difference", "heatmaps", grid="difference", figure="mean"),
    _of_run("people", "people"),
    _of_run("confidence", "confidence"),
    _of_run("confidence-stretch", "confidence", range="20..50", scale="linear", **{"class": "face"}),
    _of_run("frames", "frames"),
    _of_run("frames-most", "frames", show="person", order="most", count="3..9999", page="2", blur="1"),
    _of_run("frames-open", "frames", frame="40"),
    View("compare", "compare", {"runs": "{run},{other}"}),
    View(
        "compare-tuned", "compare", {"runs": "{run},{other}", "tune": "1", "pair.at": "5", "{end}.score.person": "0.2"}
    ),
    View("models", "models"),
    View("empty-library", server="empty"),
    View("empty-analyse", "analyse", server="empty"),
    View("empty-timeline", "timeline", server="empty"),
    View("empty-compare", "compare", server="empty"),
    View("sign-in", "timeline", server="locked"),
)
