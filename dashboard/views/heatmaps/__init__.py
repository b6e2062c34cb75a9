"""The heatmaps page."""
