"""A run at thresholds: what every page, file and report shows; with the types of its answers."""

from detector.analysis.agreement import Agreement
from detector.analysis.frame_filter import FrameFilter, Order, find_neighbours
from detector.analysis.sweep import Plateau
from detector.analysis.timeline import ClassSummary, Interval
from detector.grid.methods import METHODS, method_of
from detector.view.cache import ViewCache
from detector.view.comparison import Comparison
from detector.view.cut import Cut, cut_of
from detector.view.opening import open_run
from detector.view.run_view import RunView
from detector.view.uncertainty import Uncertainty, assess_uncertainty

__all__ = [
    "METHODS",
    "Agreement",
    "ClassSummary",
    "Comparison",
    "Cut",
    "FrameFilter",
    "Interval",
    "Order",
    "Plateau",
    "RunView",
    "Uncertainty",
    "ViewCache",
    "assess_uncertainty",
    "cut_of",
    "find_neighbours",
    "method_of",
    "open_run",
]
