"""The commands about who may log in to the staff desk: staff add, list, password and remove."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.cli import shared
from assistant.settings import Settings, read_settings

staff = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
shared.app.add_typer(staff, name="staff", help="Say who may log in to the staff desk.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name that the person logs in with.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of the input, without asking.")
]


@staff.command()
def add(name: Name, password_stdin: FromInput = False) -> None:
    """Let a person log in.

    Asks for the password twice, without showing it.
    """
    from assistant.staff.accounts import open_accounts

    added = open_accounts(read_settings()).add(name, _password(name, from_input=password_stdin))
    sys.stdout.write(f"{added} may log in now.\n")


@staff.command("list")
def show(as_json: shared.AsJson = False) -> None:
    """Show who may log in with a name and a password."""
    from assistant.staff.accounts import open_accounts

    people = open_accounts(read_settings()).all()
    if as_json:
        shared.print_json({"staff": [{"name": one.name, "active": one.active} for one in people]})
        return
    for one in people:
        sys.stdout.write(one.name + ("\n" if one.active else " (not active)\n"))
    if not people:
        sys.stdout.write("Nobody yet. Add the first person with: assistant staff add NAME\n")


@staff.command()
def password(name: Name, password_stdin: FromInput = False) -> None:
    """Give a person a new password.

    The person is logged out everywhere, and the tokens of their tools end.
    """
    from assistant.staff.accounts import open_accounts

    changed = open_accounts(read_settings()).set_password(name, _password(name, from_input=password_stdin))
    sys.stdout.write(f"{changed} has a new password, and is logged out everywhere.\n")


@staff.command()
def remove(name: Name) -> None:
    """Let a person log in no more.

    Ends every session and every token of theirs at once, also of one who logs in with OpenID Connect.
    """
    from assistant.staff.accounts import open_accounts

    settings = read_settings()
    if "@" in name:
        ended = _end(settings, name.strip().lower())
        sys.stdout.write(f"Ended {ended} sessions and tokens. {_AT_THE_PROVIDER}\n")
        return
    removed = open_accounts(settings).remove(name)
    sys.stdout.write(f"{removed} may log in no more.\n")


_AT_THE_PROVIDER = (
    "Whether the person may log in again is for the provider to say: take the account away there, or the address "
    "out of ASSISTANT_OIDC_ALLOWED and start the service again."
)


def _end(settings: Settings, name: str) -> int:
    """Ends what a person has in the database; returns how much that was."""
    from assistant.assembly import database_of
    from assistant.staff.members import Members
    from assistant.staff.sessions import Sessions
    from assistant.staff.tables import open_tables
    from assistant.staff.tokens import Tokens

    tables, members = open_tables(database_of(settings)), Members()
    try:
        return Sessions(tables, members).end_all(name) + Tokens(tables, members).revoke_all(name)
    finally:
        tables.close()


def _password(name: str, *, from_input: bool) -> str:
    """A password from whoever types it, or from the input of the command; raises `Misuse` where there is neither."""
    if from_input:
        line = sys.stdin.readline()
        return line.removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise shared.Misuse("There is nobody to ask for a password. Give it on the input, with --password-stdin.")
    return str(typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True))
