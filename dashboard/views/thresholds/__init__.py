"""The thresholds page."""
