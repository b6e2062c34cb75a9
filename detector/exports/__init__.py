"""What a run can be taken away as, at given thresholds: tables, data sets, evidence."""

from detector.exports.csv_files import spot_check_csv
from detector.exports.evidence import evidence_pack, worth_showing
from detector.exports.registry import EXPORTS, Export, export
from detector.view.seen import found, source_boxes

__all__ = [
    "EXPORTS",
    "Export",
    "evidence_pack",
    "export",
    "found",
    "source_boxes",
    "spot_check_csv",
    "worth_showing",
]
