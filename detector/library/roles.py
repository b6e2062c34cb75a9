"""Roles: what somebody may do, each with all that the one before may."""

from __future__ import annotations

from typing import Literal

Role = Literal["viewer", "analyst", "admin"]

ROLES: dict[Role, str] = {
    "viewer": "sees everything and takes files away",
    "analyst": "also adds footage, analyses, counts by eye, keeps thresholds and deletes",
    "admin": "also fetches models, empties the trash and reads the audit log",
}
"""Each with what it may, from the least to the most."""


def reaches(role: str, needed: Role) -> bool:
    """True where somebody of this role may do what ``needed`` is asked for; nobody without a role may anything."""
    ranks = list(ROLES)
    return role in ranks and ranks.index(role) >= ranks.index(needed)
