"""The frames page."""
