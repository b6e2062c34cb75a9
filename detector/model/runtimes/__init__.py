"""Runtimes, which run a network; one a file."""
