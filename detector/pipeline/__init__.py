"""Frames and network together: from a segment of footage to stretches of a run."""
