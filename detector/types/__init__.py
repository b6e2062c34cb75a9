"""The types every stage shares. Frozen; columns are arrays and never None; empty means length 0."""

from detector.types._arrays import Bool, Float32, Float64, Int32, Int64, Text, UInt8
from detector.types._costs import DecodeStats, StageCosts
from detector.types._method import Method, Parameter, Report, Thresholds
from detector.types._model import ModelSpec, RawGrids, Resize, Transform
from detector.types._network import AUTO, EXACT, Choice, Decoder, Network, Outputs, Ranges
from detector.types._places import Anchor, Place, PlaceKind, Point
from detector.types._progress import Control, Progress, Unit
from detector.types._settings import DETAILS, Gaps, Sampling, count_passes
from detector.types._tables import (
    DOUBTFUL,
    EDGE_GRID_HW,
    FAILED,
    GAP,
    OK,
    PICTURE_FIGURES,
    STATUSES,
    UNREADABLE,
    Cells,
    Detections,
    Samples,
    Stretch,
)

__all__ = [
    "AUTO",
    "DETAILS",
    "DOUBTFUL",
    "EDGE_GRID_HW",
    "EXACT",
    "FAILED",
    "GAP",
    "OK",
    "PICTURE_FIGURES",
    "STATUSES",
    "UNREADABLE",
    "Anchor",
    "Bool",
    "Cells",
    "Choice",
    "Control",
    "DecodeStats",
    "Decoder",
    "Detections",
    "Float32",
    "Float64",
    "Gaps",
    "Int32",
    "Int64",
    "Method",
    "ModelSpec",
    "Network",
    "Outputs",
    "Parameter",
    "Place",
    "PlaceKind",
    "Point",
    "Progress",
    "Ranges",
    "RawGrids",
    "Report",
    "Resize",
    "Samples",
    "Sampling",
    "StageCosts",
    "Stretch",
    "Text",
    "Thresholds",
    "Transform",
    "UInt8",
    "Unit",
    "count_passes",
]
