"""Who is staff right now? Those of the users file, and those whom the OpenID Connect provider vouches for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import SettingsError
from assistant.staff.tables import LONGEST_NAME

_ADDRESS = re.compile(r"[a-z0-9.!#$%&'+/=?^_`{|}~-]+@[a-z0-9.-]+")
"""An e-mail address in small letters. Only ASCII: a letter that merely looks like another one must not let in."""


class Stamps(Protocol):
    """Tells people of the users file by their stamps; `assistant.staff.accounts.Accounts` does."""

    def stamp(self, name: str) -> str:
        """What stays the same while a person of that name is on the file with one password; empty where none is."""


@dataclass(frozen=True)
class Vouched:
    """Whom an OpenID Connect provider may vouch for: these addresses, and all of these domains."""

    issuer: str
    addresses: frozenset[str]
    domains: frozenset[str]

    def accepts(self, address: str) -> bool:
        """Whether the person with an address is staff; capital letters make no difference."""
        address = address.lower() if address.isascii() else ""
        if len(address) > LONGEST_NAME or not _ADDRESS.fullmatch(address):
            return False
        return address in self.addresses or address.partition("@")[2] in self.domains


def read_allowed(issuer: str, allowed: str) -> Vouched:
    """Whom the settings allow: addresses and ``@domains`` between commas; raises `SettingsError` for anything else."""
    entries = [one.strip().lower() for one in allowed.split(",") if one.strip()]
    wrong = [one for one in entries if not _ADDRESS.fullmatch("x" + one if one.startswith("@") else one)]
    if wrong or not entries:
        given = f"“{wrong[0]}” is neither" if wrong else "it is empty"
        raise SettingsError(
            "ASSISTANT_OIDC_ALLOWED says who of the provider's people are staff, as addresses such as "
            f"someone@example.org or domains such as @example.org: {given}."
        )
    domains = frozenset(one[1:] for one in entries if one.startswith("@"))
    return Vouched(issuer, frozenset(one for one in entries if not one.startswith("@")), domains)


class Members:
    """Tells who is staff. A name with an “@” is vouched for by the provider; any other is on the users file."""

    def __init__(self, accounts: Stamps | None = None, vouched: Vouched | None = None) -> None:
        """Without `vouched` there is no provider, and only the users file counts; without `accounts` nobody does."""
        self._accounts, self._vouched = accounts, vouched

    def stamp(self, name: str) -> str:
        """What must not have changed since somebody logged in; empty for a person who is not staff.

        Raises `StaffError` where the users file cannot be read.
        """
        if "@" not in name:
            return self._accounts.stamp(name) if self._accounts else ""
        return f"oidc {self._vouched.issuer}" if self._vouched and self._vouched.accepts(name) else ""
