"""A run at thresholds: what every page, file and report shows."""
