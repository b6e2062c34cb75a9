"""The confidence page."""
