"""Who is on the users file, and with which password?"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import threading
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.settings import Settings
from assistant.staff.errors import StaffError
from assistant.staff.passwords import Passwords, problem_with
from assistant.staff.secret import hashed

FILE_NAME = "staff.toml"
"""The default users file, in the data folder."""

_LOCK_SECONDS = 10
_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_HEAD = "# Who may log in to the staff desk. Written by `assistant staff`; `active = false` shuts a person out.\n"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """A person on the users file. `stamp` is another one with each password; `hashed` is what is stored of that."""

    name: str
    hashed: str
    stamp: str
    active: bool = True


class Accounts:
    """The users file, read again when it has changed. Safe to share between threads, and between processes.

    Every method raises `StaffError` where the file is there and cannot be used: nobody gets in by it then.
    """

    def __init__(self, file: Path, passwords: Passwords | None = None, lock_seconds: float = _LOCK_SECONDS) -> None:
        """The file is made for the first person; another who writes it is waited for so long."""
        self._lock_seconds = lock_seconds
        self._file, self._passwords = file.resolve(), passwords or Passwords()
        self._guard = threading.Lock()
        self._read_as: tuple[int, ...] = ()
        self._people: Mapping[str, Account] = {}

    def all(self) -> list[Account]:
        """Everybody on the file, by name."""
        return sorted(self._now().values(), key=lambda one: one.name)

    def stamp(self, name: str) -> str:
        """What stays the same while a person is on the file with one password; empty where none is, or not active."""
        found = self._now().get(name)
        return found.stamp if found and found.active else ""

    def name_of(self, typed: str) -> str:
        """The name of the person who is meant by what was typed; empty where there is none."""
        name = _tidy(typed)
        return name if self.stamp(name) else ""

    def is_password(self, typed: str, password: str) -> bool:
        """Whether a person may log in with a password. Slow on purpose, and as slow for a name that is unknown."""
        found = self._now().get(_tidy(typed))
        stored = found.hashed if found and found.active else None
        if not self._passwords.matches(stored, password) or not found:
            return False
        if self._passwords.is_outdated(found.hashed):
            self._renew(found, password)
        return True

    def add(self, typed: str, password: str) -> str:
        """Puts a person on the file and returns the name; `StaffError` says what is wrong with name or password."""
        name = _tidy(typed)
        if not _NAME.fullmatch(name):
            raise StaffError(
                f"“{typed}” cannot be a name: use at most 64 letters, digits, dots, hyphens and underscores, a letter "
                "or digit first. People with e-mail addresses for names log in with OpenID Connect."
            )
        self._check(name, password)

        def put(people: dict[str, Account]) -> None:
            if name in people:
                raise StaffError(f"{name} is on the list already; `assistant staff password` sets a new password.")
            people[name] = self._account(name, password)

        self._change(put)
        return name

    def set_password(self, typed: str, password: str) -> str:
        """Gives a person a new password and returns the name: every session and token of theirs ends."""
        name = self._listed(typed)
        self._check(name, password)

        def put(people: dict[str, Account]) -> None:
            people[name] = replace(self._account(name, password), active=people[name].active)

        self._change(put)
        return name

    def remove(self, typed: str) -> str:
        """Takes a person off the file and returns the name: every session and token of theirs ends."""
        name = self._listed(typed)
        self._change(lambda people: people.pop(name, None))
        return name

    def _account(self, name: str, password: str) -> Account:
        return Account(name, self._passwords.hash(password), secrets.token_hex(8))

    def _check(self, name: str, password: str) -> None:
        if problem := problem_with(password, name):
            raise StaffError(f"That password cannot be used: {problem}.")

    def _listed(self, typed: str) -> str:
        """The name of somebody on the file, active or not."""
        name = _tidy(typed)
        if name not in self._now():
            raise StaffError(f"{typed} is not on the list. `assistant staff list` shows who is.")
        return name

    def _renew(self, account: Account, password: str) -> None:
        """Hashes a password at the present cost. That it cannot be written is no reason to refuse the right one."""
        renewed = replace(account, hashed=self._passwords.hash(password))

        def put(people: dict[str, Account]) -> None:
            if people.get(account.name) == account:
                people[account.name] = renewed

        try:
            self._change(put)
        except StaffError as error:
            _log.warning("A password could not be hashed anew: %s", error)

    def _now(self) -> Mapping[str, Account]:
        """The people on the file as it is now."""
        with self._guard:
            try:
                found = self._file.stat()
                seen = (found.st_mtime_ns, found.st_size, found.st_ino)
                if seen != self._read_as:
                    self._people = _people(self._file.read_text(encoding="utf-8"))
                    self._read_as = seen
            except FileNotFoundError:
                self._people, self._read_as = {}, ()
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise StaffError(f"The users file {self._file} cannot be read: {reason}.") from error
            return self._people

    def _change(self, put: Callable[[dict[str, Account]], object]) -> None:
        """Changes the file at once or not at all, whoever else does so at the same time."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._file}.lock", timeout=self._lock_seconds):
                people = dict(self._now())
                put(people)
                _write(self._file, _HEAD + "".join(map(_entry, people.values())))
        except Timeout as error:
            raise StaffError(f"The users file {self._file} is being written elsewhere. Try again.") from error
        except OSError as error:
            raise StaffError(f"The users file {self._file} cannot be written: {error.strerror}.") from error


def open_accounts(settings: Settings, passwords: Passwords | None = None) -> Accounts:
    """The users file that the settings name."""
    return Accounts(settings.staff_file or settings.data_dir / FILE_NAME, passwords)


def _tidy(typed: str) -> str:
    """A name as it is kept: capital letters make no difference."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def _people(text: str) -> dict[str, Account]:
    """The people on a users file; raises `ValueError` for one that is not as it should be."""
    people = tomllib.loads(text).get("people", {})
    if not isinstance(people, dict):
        raise ValueError("“people” is no table")  # noqa: TRY004
    return {_tidy(name): _person(_tidy(name), entry) for name, entry in people.items()}


def _person(name: str, entry: object) -> Account:
    if not isinstance(entry, dict) or not _NAME.fullmatch(name):
        raise ValueError(f"“{name}” is no person")
    stored, active = entry.get("hash"), entry.get("active", True)
    if not isinstance(stored, str) or not stored.startswith("$argon2id$") or not isinstance(active, bool):
        raise ValueError(f"“{name}” needs an argon2id hash, and “active” must be true or false")
    return Account(name, stored, str(entry.get("stamp", "")) or hashed(stored)[:16], active)


def _entry(one: Account) -> str:
    values = {"hash": one.hashed, "stamp": one.stamp, "active": one.active}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
    return f"\n[people.{json.dumps(one.name, ensure_ascii=False)}]\n{lines}"


def _write(file: Path, text: str) -> None:
    """Writes a file that only its owner may read, in one step."""
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        _hand_over(made, file if file.exists() else file.parent)
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)


def _hand_over(made: Path, like: Path) -> None:
    """Gives a file the owner of another: the administrator adds people, and the service must read the file."""
    owner = like.stat()
    if owner.st_uid != made.stat().st_uid:
        with suppress(PermissionError):
            os.chown(made, owner.st_uid, owner.st_gid)
