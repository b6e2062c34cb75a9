"""The accounts by which somebody can sign in: the one password, and people by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from dashboard.server.password import password
from detector.library.paths import open_library
from detector.library.people import Person, hash_password, is_password, read_people
from detector.library.roles import Role

HOLDER: Role = "admin"
"""The role of whoever has the one password, and of everybody where none is set and only this machine is served."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The one password, empty where there is none, and everybody who has a name."""

    password: str
    people: dict[str, Person]

    @property
    def any(self) -> bool:
        """True where somebody can sign in, so that everybody has to."""
        return bool(self.password or self.people)

    def knows(self, name: str) -> bool:
        """True where there is an account of this name; the one password's has none."""
        return name in self.people if name else bool(self.password)

    def role(self, name: str) -> Role:
        """The role of an account."""
        return self.people[name].role if name else HOLDER

    def stamp(self, name: str) -> str:
        """The mark that a named account's sessions are bound to: another one once the password is another."""
        return sha256(self.people[name].password.encode()).hexdigest() if name else ""

    def accepts(self, name: str, typed: str) -> bool:
        """True where what was typed is the password of that name; takes as long for a name that nobody has."""
        person = self.people.get(name)
        return is_password(typed, person.password if person else _nobodys()) and person is not None


def accounts() -> Accounts:
    """Those in force now. Raises SettingError or LibraryError where a file that should tell cannot be read."""
    return Accounts(password(), read_people(open_library()))


@cache
def _nobodys() -> str:
    return hash_password("")
