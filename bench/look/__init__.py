"""Photographs of every page, before and after a change, and where they differ."""
