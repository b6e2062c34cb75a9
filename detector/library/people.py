"""The people of an installation: a name, a role and a salted slow hash of the password each, in one file."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from detector.errors import SettingError
from detector.library.documents import lock_document, read_document
from detector.library.paths import Library
from detector.library.roles import Role
from detector.library.storage import storing, write_atomically

VARIABLE = "FOOTFALL_USERS_FILE"
SHORTEST = 15
LONGEST = 1000
_N, _R, _P = 2**15, 8, 3
_MEMORY_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[\w.@+-]{1,64}")
_FEWEST_CHARACTERS = 5
_WORDS = re.compile("footfall|password|passwort|viewer|analyst|admin", re.IGNORECASE)
"""Words that anybody would guess here: they do not count towards a password's length."""


class Person(BaseModel):
    """Somebody who signs in by name; ``password`` as ``hash_password`` made it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    role: Role
    password: str


class People(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid")
    version: Literal[1] = 1
    people: dict[str, Person] = {}


def people_file(library: Library) -> Path:
    """The file's place, whether it is there or not: ``users.json`` of the data folder, or FOOTFALL_USERS_FILE."""
    chosen = os.environ.get(VARIABLE, "").strip()
    return Path(chosen).expanduser() if chosen else library.root / "users.json"


def read_people(library: Library) -> dict[str, Person]:
    """Everybody by name; nobody where there is no file.

    Raises SettingError where FOOTFALL_USERS_FILE names a file that is not there, LibraryError for one that is damaged.
    """
    file = people_file(library)
    if os.environ.get(VARIABLE, "").strip() and not file.is_file():
        raise SettingError(
            "There is no file {file}, which {variable} names. Add somebody with: python -m detector users add NAME.",
            file=str(file),
            variable=VARIABLE,
        )
    return read_document(file, People).people


def add_person(library: Library, name: str, role: Role, password: str) -> None:
    """Add somebody. Raises SettingError for a name or password that cannot be taken."""
    if name in read_document(people_file(library), People).people:
        raise SettingError("There is somebody called {name!r} already.", name=name)
    if not _NAME.fullmatch(name):
        raise SettingError(
            "{name!r} cannot be a name: 1 to 64 letters, digits or . @ + - _ can, without blanks.", name=name
        )
    _put(library, name, role, password)


def set_password(library: Library, name: str, password: str) -> None:
    """Give somebody another password, which ends all of their sessions. Raises SettingError."""
    _put(library, name, find_person(library, name).role, password)


def set_role(library: Library, name: str, role: Role) -> None:
    """Give somebody another role, at once, also where they are signed in. Raises SettingError."""
    person = find_person(library, name).model_copy(update={"role": role})
    _change(library, lambda people: people | {name: person})


def remove_person(library: Library, name: str) -> None:
    """Remove somebody, which ends all of their sessions. Raises SettingError."""
    find_person(library, name)
    _change(library, lambda people: {other: person for other, person in people.items() if other != name})


def find_person(library: Library, name: str) -> Person:
    """The person of this name. Raises SettingError where there is none."""
    people = read_document(people_file(library), People).people
    if name not in people:
        raise SettingError("There is nobody called {name!r}.", name=name)
    return people[name]


def check_password(name: str, password: str) -> None:
    """SettingError for a password that is quickly guessed. Which characters it has is nobody's business."""
    if len(password) > LONGEST:
        raise SettingError("A password has at most {most} characters.", most=LONGEST)
    guessed = re.sub(re.escape(name), "", _WORDS.sub("", password), flags=re.IGNORECASE)
    if len(guessed) < SHORTEST:
        raise SettingError(
            "A password needs {least} characters; the person's name and words that anybody would guess here do not "
            "count. A sentence is easy to remember.",
            least=SHORTEST,
        )
    if len(set(password)) < _FEWEST_CHARACTERS:
        raise SettingError("A password needs at least {least} different characters.", least=_FEWEST_CHARACTERS)


def hash_password(password: str) -> str:
    """A salted slow hash, with all that is needed to compare by it: ``scrypt:n:r:p:salt:hash``, the last two in hex."""
    salt = secrets.token_bytes(16)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(password, salt, _N, _R, _P).hex()}"


def is_password(typed: str, kept: str) -> bool:
    """True where what was typed is the password of a hash. Takes its time, and 32 MB."""
    try:
        kind, n, r, p, salt, expected = kept.split(":")
        if kind != "scrypt":
            return False
        found = _scrypt(typed, bytes.fromhex(salt), int(n), int(r), int(p))
    except ValueError:
        return False
    return hmac.compare_digest(found.hex(), expected)


def _put(library: Library, name: str, role: Role, password: str) -> None:
    check_password(name, password)
    person = Person(role=role, password=hash_password(password))
    _change(library, lambda people: people | {name: person})


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY_BYTES)


def _change(library: Library, change: Callable[[dict[str, Person]], dict[str, Person]]) -> None:
    file = people_file(library)
    with storing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    with lock_document(file):
        changed = People(people=change(read_document(file, People).people))
        write_atomically(file, lambda unfinished: _write_private(unfinished, changed.model_dump_json(indent=1)))


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
