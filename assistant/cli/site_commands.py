"""The commands about partner web sites that may embed the chat: sites add, list, remove, on and off."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import shared
from assistant.settings import read_settings

if TYPE_CHECKING:
    from assistant.sites import Site, Sites

sites = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
shared.app.add_typer(sites, name="sites", help="Say which partner web sites may embed the chat.")

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="The name of the site, in small letters, digits and hyphens; no secret.")
]


@sites.command()
def add(
    name: Name,
    origin: Annotated[
        list[str], typer.Option("--origin", help="Where its pages are: https://www.example.org; may be given again.")
    ],
    collection: Annotated[
        str, typer.Option("--collection", help="The collections that it may draw on, `*` for anything; else all.")
    ] = "",
    asks: Annotated[
        int, typer.Option("--asks", help="Most questions a minute from all of its pages; 0 for any number.")
    ] = 60,
    colour: Annotated[str, typer.Option("--colour", help="Colour of its button and links, as #rrggbb.")] = "",
) -> None:
    """Let a web site embed the chat."""
    from assistant.sites import Site

    with _opened() as kept:
        added = kept.add(Site(name, tuple(origin), collection, asks, colour))
    sys.stdout.write(f"{added.id} may embed the chat now, on pages of {', '.join(added.origins)}.\n")


@sites.command("list")
def show(as_json: shared.AsJson = False) -> None:
    """Show which web sites may embed the chat."""
    with _opened() as kept:
        found = kept.all()
    if as_json:
        shared.print_json({"sites": [asdict(one) for one in found]})
        return
    for one in found:
        sys.stdout.write(_line(one))
    if not found:
        sys.stdout.write("None yet. Add the first with: assistant sites add NAME --origin https://www.example.org\n")


@sites.command()
def remove(name: Name) -> None:
    """Let a web site embed the chat no more."""
    with _opened() as kept:
        kept.remove(name)
    sys.stdout.write(f"{name} may embed the chat no more.\n")


@sites.command()
def on(name: Name) -> None:
    """Switch a web site on again."""
    _switch(name, is_on=True)
    sys.stdout.write(f"{name} is on.\n")


@sites.command()
def off(name: Name) -> None:
    """Switch a web site off: its pages get no answers until it is on again."""
    _switch(name, is_on=False)
    sys.stdout.write(f"{name} is off.\n")


def _switch(name: str, *, is_on: bool) -> None:
    with _opened() as kept:
        site = kept.of(name)
        if site is None:
            raise shared.Misuse(f"There is no site {name}. See: assistant sites list")
        kept.change(replace(site, is_on=is_on))


@contextmanager
def _opened() -> Iterator[Sites]:
    from assistant.assembly import database_of
    from assistant.sites import Sites

    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    kept = Sites(database_of(settings))
    try:
        yield kept
    finally:
        kept.close()


def _line(site: Site) -> str:
    """A site in a line, with what is not as usual."""
    drawn = f", draws on {site.collection}" if site.collection else ""
    asks = f"{site.asks_per_minute} questions a minute" if site.asks_per_minute else "any number of questions"
    return f"{site.id}{'' if site.is_on else ' (off)'}: {', '.join(site.origins)}; {asks}{drawn}\n"
