"""The files a view can be taken away as: tables, data sets, grids, evidence; a format a file."""

from detector.exports.base import Export, Options
from detector.exports.registry import EXPORTS, export_of, file_name, named, write

__all__ = ["EXPORTS", "Export", "Options", "export_of", "file_name", "named", "write"]
