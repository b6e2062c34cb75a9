"""``users``: who signs in by name, and what they may do."""

from __future__ import annotations

import argparse
import getpass
import sys

from detector.cli.arguments import Subparsers
from detector.cli.printing import program, table
from detector.errors import SettingError
from detector.library.audit import note_command
from detector.library.paths import open_library
from detector.library.roles import ROLES

PLACE = 100


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "users",
        help="who signs in by name: list, add, change, remove",
        description="List the people who sign in by name, with their roles. "
        + " ".join(f"A {role} {may}." for role, may in ROLES.items())
        + " Once there is anybody, nobody sees a page without signing in.",
    )
    parser.set_defaults(run=print_people)
    actions = parser.add_subparsers(title="more", metavar="ACTION")
    add = actions.add_parser(
        "add",
        help="add somebody",
        description="Add somebody. The password is asked for, or read from standard input where that is no terminal.",
    )
    add.add_argument("name", metavar="NAME", help="the name to sign in by")
    add.add_argument("--role", choices=tuple(ROLES), default="viewer", help="what they may do (default: viewer)")
    add.set_defaults(run=add_person)
    password = actions.add_parser(
        "password",
        help="give somebody another password",
        description="Give somebody another password, which ends all of their sessions. It is asked for, or read from "
        "standard input where that is no terminal.",
    )
    password.add_argument("name", metavar="NAME", help="whose password")
    password.set_defaults(run=change_password)
    role = actions.add_parser(
        "role", help="give somebody another role", description="Give somebody another role, which holds at once."
    )
    role.add_argument("name", metavar="NAME", help="whose role")
    role.add_argument("role", choices=tuple(ROLES), metavar="ROLE", help=", ".join(ROLES))
    role.set_defaults(run=change_role)
    remove = actions.add_parser(
        "remove", help="remove somebody", description="Remove somebody, which ends all of their sessions."
    )
    remove.add_argument("name", metavar="NAME", help="who")
    remove.set_defaults(run=remove_person)


def print_people(args: argparse.Namespace) -> None:
    """A line for everybody."""
    from detector.library.people import read_people

    del args
    people = read_people(open_library())
    if not people:
        print(f"Nobody signs in by name. Add somebody with: {program()} users add NAME --role admin")
        return
    print(table(["name", "role"], [[name, person.role] for name, person in sorted(people.items())]))


def add_person(args: argparse.Namespace) -> None:
    """Add one person."""
    from detector.library import people

    library = open_library()
    people.add_person(library, args.name, args.role, _ask_password(args.name))
    note_command(library, "change people", args.name, step="added", role=args.role)
    print(f"{args.name} can sign in as {args.role}.")


def change_password(args: argparse.Namespace) -> None:
    """Replace one person's password."""
    from detector.library import people

    library = open_library()
    people.find_person(library, args.name)
    people.set_password(library, args.name, _ask_password(args.name))
    note_command(library, "change people", args.name, step="password")
    print(f"{args.name} has another password and is signed out everywhere.")


def change_role(args: argparse.Namespace) -> None:
    """Replace one person's role."""
    from detector.library import people

    library = open_library()
    people.set_role(library, args.name, args.role)
    note_command(library, "change people", args.name, step="role", role=args.role)
    print(f"{args.name} is {args.role} now.")


def remove_person(args: argparse.Namespace) -> None:
    """Remove one person."""
    from detector.library import people

    library = open_library()
    people.remove_person(library, args.name)
    note_command(library, "change people", args.name, step="removed")
    print(f"{args.name} cannot sign in any more.")


def _ask_password(name: str) -> str:
    """The password, typed twice at a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("The same again: ") != first:
        raise SettingError("These were two different passwords. Nothing was changed.")
    return first
