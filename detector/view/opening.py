"""The way to a view: a run by its name, at the model's own thresholds."""

from __future__ import annotations

from functools import cache

from detector.library.paths import Library, open_library
from detector.library.places import read_places
from detector.library.runs import find_run
from detector.view.cache import ViewCache
from detector.view.cut import cut_of
from detector.view.run_view import RunView


def open_run(name: str = "latest", *, cache: ViewCache | None = None) -> RunView:
    """The run of this id (or its beginning or end, or "latest") at the model's own thresholds.

    Nothing counts in the areas that are excluded in its video's picture.

    Looked for in the data folder in force. ``cache`` is what has been opened and grouped before; one for the process
    where none is given. Raises RunMissing or RunUnreadable.
    """
    opened = cache or _find_cache(open_library())
    run = opened.run(find_run(opened.library, name))
    view = RunView(run.id, run.n_samples, cut_of(run.default_thresholds, run.classes), opened)
    places = read_places(opened.library, run.manifest.video.id)
    return view.excluding([place for place in places if place.kind == "exclusion"])


@cache
def _find_cache(library: Library) -> ViewCache:
    return ViewCache(library)
