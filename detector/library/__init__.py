"""The library on disk: videos, runs, notes."""
