"""What does the staff desk share? Opened once at start, and found at ``request.app.state.desk``."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.assembly import database_of
from assistant.database import Tables
from assistant.staff.accounts import Accounts, open_accounts
from assistant.staff.audit import AuditLog
from assistant.staff.lockout import Lockout
from assistant.staff.members import Members
from assistant.staff.passwords import Passwords
from assistant.staff.provider import Provider, open_provider
from assistant.staff.sessions import Sessions
from assistant.staff.tables import open_tables
from assistant.staff.tokens import Tokens
from assistant.web.services import Services

PAGES = (
    ("/staff/check", "desk_check"),
    ("/staff/sources", "desk_sources"),
    ("/staff/questions", "desk_questions"),
    ("/staff/unanswered", "desk_unanswered"),
    ("/staff/figures", "desk_figures"),
    ("/staff/sites", "desk_sites"),
    ("/staff/switch", "desk_switch"),
    ("/staff/audit", "desk_audit"),
    ("/staff/tools", "desk_tools"),
)
"""The pages of the desk: their paths, and the messages that name them."""


@dataclass(frozen=True)
class Desk:
    """Who staff are, what they did, and what they work with."""

    services: Services
    accounts: Accounts
    sessions: Sessions
    audit: AuditLog
    tokens: Tokens
    tables: Tables
    lockout: Lockout = field(default_factory=Lockout)
    provider: Provider | None = None

    def close(self) -> None:
        """Closes the database of staff."""
        self.tables.close()


def open_desk(services: Services, passwords: Passwords | None = None) -> Desk:
    """Opens the desk; raises `SettingsError` where what is said of the OpenID Connect provider cannot be used."""
    settings = services.settings
    provider = open_provider(settings)
    tables, accounts = open_tables(database_of(settings)), open_accounts(settings, passwords)
    members = Members(accounts, provider.vouched if provider else None)
    return Desk(
        services,
        accounts,
        Sessions(tables, members, settings.session_hours),
        AuditLog(tables),
        Tokens(tables, members),
        tables,
        provider=provider,
    )
