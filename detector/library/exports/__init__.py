"""What a run can be taken away as, at given thresholds: tables, data sets, evidence."""

from detector.library.exports.csv_files import detections_csv, spot_check_csv, summary_csv, timeline_csv
from detector.library.exports.datasets import coco_json, mot_text, parquet
from detector.library.exports.evidence import evidence_pack, worth_showing
from detector.library.exports.registry import EXPORTS, Export, export, file_name
from detector.library.exports.seen import found, settings, source_boxes

__all__ = [
    "EXPORTS",
    "Export",
    "coco_json",
    "detections_csv",
    "evidence_pack",
    "export",
    "file_name",
    "found",
    "mot_text",
    "parquet",
    "settings",
    "source_boxes",
    "spot_check_csv",
    "summary_csv",
    "timeline_csv",
    "worth_showing",
]
