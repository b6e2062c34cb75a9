"""Cells, clustering and box geometry."""
