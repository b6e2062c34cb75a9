"""Clustering methods, one a file."""
