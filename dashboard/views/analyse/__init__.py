"""The analyse page."""
