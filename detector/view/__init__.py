"""A run at thresholds: what every page, file and report shows."""

from detector.view.cache import ViewCache
from detector.view.comparison import Comparison
from detector.view.cut import Cut, cut_of
from detector.view.opening import open_run
from detector.view.run_view import RunView

__all__ = ["Comparison", "Cut", "RunView", "ViewCache", "cut_of", "open_run"]
