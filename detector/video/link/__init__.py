"""Footage by link: fetched through a guard."""
