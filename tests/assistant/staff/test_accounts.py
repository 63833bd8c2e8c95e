"""The users file lets in who is on it with the right password, and nobody when it cannot be read."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.settings import Settings
from assistant.staff.accounts import Accounts, open_accounts
from assistant.staff.errors import StaffError
from assistant.staff.passwords import Passwords
from tests.assistant.staff.parts import OTHER_PASSWORD, PASSWORD, accounts_in, cheap


def test_a_person_on_the_file_is_known_by_the_password(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    assert accounts.is_password("maria", PASSWORD)
    assert not accounts.is_password("maria", PASSWORD + ".")
    assert not accounts.is_password("pedro", PASSWORD)


@pytest.mark.parametrize("typed", ["Maria", " MARIA ", "ｍａｒｉａ"])
def test_a_name_is_the_same_however_it_is_typed(tmp_path: Path, typed: str) -> None:
    accounts = accounts_in(tmp_path)
    assert accounts.name_of(typed) == "maria"
    assert accounts.is_password(typed, PASSWORD)
    with pytest.raises(StaffError, match="on the list already"):
        accounts.add(typed, PASSWORD)


def test_a_password_is_the_same_whichever_keyboard_made_its_accents(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "staff.toml", cheap())
    accounts.add("ana", "caf\u00e9 sous la pluie")
    assert accounts.is_password("ana", "cafe\u0301 sous la pluie")


def test_passwords_are_stored_as_argon2id_in_a_file_for_its_owner_only(tmp_path: Path) -> None:
    accounts_in(tmp_path)
    written = (tmp_path / "staff.toml").read_text(encoding="utf-8")
    assert "$argon2id$" in written
    assert PASSWORD not in written
    assert stat.S_IMODE((tmp_path / "staff.toml").stat().st_mode) == 0o600


def test_nothing_but_the_file_and_its_lock_is_left_behind(tmp_path: Path) -> None:
    accounts_in(tmp_path).set_password("maria", OTHER_PASSWORD)
    assert {file.name for file in tmp_path.iterdir()} <= {"staff.toml", "staff.toml.lock"}


def test_the_settings_name_the_file(tmp_path: Path) -> None:
    accounts_in(tmp_path)
    by_default = open_accounts(Settings(data_dir=tmp_path))  # type: ignore[call-arg]
    named = open_accounts(Settings(data_dir=tmp_path, staff_file=tmp_path / "other.toml"))  # type: ignore[call-arg]
    assert [one.name for one in by_default.all()] == ["maria"]
    assert named.all() == []


def test_what_another_process_changes_counts_at_once(tmp_path: Path) -> None:
    accounts, elsewhere = accounts_in(tmp_path), Accounts(tmp_path / "staff.toml", cheap())
    elsewhere.add("pedro", PASSWORD)
    assert accounts.is_password("pedro", PASSWORD)
    elsewhere.remove("maria")
    assert accounts.stamp("maria") == ""
    assert not accounts.is_password("maria", PASSWORD)


def test_a_new_password_takes_the_place_of_the_old_one_and_changes_the_stamp(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    before = accounts.stamp("maria")
    accounts.set_password("maria", OTHER_PASSWORD)
    assert not accounts.is_password("maria", PASSWORD)
    assert accounts.is_password("maria", OTHER_PASSWORD)
    assert accounts.stamp("maria") not in ("", before)


def test_somebody_who_comes_back_has_another_stamp(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    before = accounts.stamp("maria")
    accounts.remove("maria")
    accounts.add("maria", PASSWORD)
    assert accounts.stamp("maria") != before


def test_who_is_not_active_may_not_log_in(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    file = tmp_path / "staff.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("active = true", "active = false"), encoding="utf-8")
    assert not accounts.is_password("maria", PASSWORD)
    assert accounts.stamp("maria") == accounts.name_of("maria") == ""


def test_who_was_not_active_is_not_after_a_new_password_either(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    file = tmp_path / "staff.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("active = true", "active = false"), encoding="utf-8")
    accounts.set_password("maria", OTHER_PASSWORD)
    assert not accounts.is_password("maria", OTHER_PASSWORD)


def test_a_file_written_by_hand_needs_only_names_and_hashes(tmp_path: Path) -> None:
    (tmp_path / "staff.toml").write_text(f'[people.Ana]\nhash = "{cheap().hash(PASSWORD)}"\n', encoding="utf-8")
    accounts = Accounts(tmp_path / "staff.toml", cheap())
    assert accounts.is_password("ana", PASSWORD)
    assert accounts.stamp("ana")


@pytest.mark.parametrize(
    "text",
    [
        "people = [",
        "people = 1",
        "[people.ana]\n",
        '[people.ana]\nhash = "password"\n',
        '[people.ana]\nhash = "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"\nactive = "no"\n',
        '[people."ana@example.org"]\nhash = "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"\n',
    ],
)
def test_a_file_that_cannot_be_understood_lets_nobody_in(tmp_path: Path, text: str) -> None:
    accounts = accounts_in(tmp_path)
    (tmp_path / "staff.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StaffError, match=r"staff\.toml cannot be read"):
        accounts.stamp("maria")
    with pytest.raises(StaffError, match=r"staff\.toml cannot be read"):
        accounts.is_password("maria", PASSWORD)


def test_a_file_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "staff.toml").write_text("people = [", encoding="utf-8")
    with pytest.raises(StaffError):
        Accounts(tmp_path / "staff.toml", cheap()).add("maria", PASSWORD)
    assert (tmp_path / "staff.toml").read_text(encoding="utf-8") == "people = ["


def test_a_folder_in_the_place_of_the_file_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "staff.toml").mkdir()
    with pytest.raises(StaffError):
        Accounts(tmp_path / "staff.toml", cheap()).stamp("maria")


@pytest.mark.parametrize("name", ["", " ", "a b", "ana@example.org", "-ana", ".ana", "a" * 65, 'a"b', "a\nb", "../ana"])
def test_names_that_could_be_mistaken_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StaffError, match="cannot be a name"):
        Accounts(tmp_path / "staff.toml", cheap()).add(name, PASSWORD)


@pytest.mark.parametrize("name", ["مريم", "анна", "玛丽亚", "o.neill", "ana-2_b"])
def test_names_may_be_in_any_script(tmp_path: Path, name: str) -> None:
    accounts = Accounts(tmp_path / "staff.toml", cheap())
    accounts.add(name, PASSWORD)
    assert Accounts(tmp_path / "staff.toml", cheap()).is_password(name, PASSWORD)


def test_who_is_not_on_the_list_can_neither_be_removed_nor_changed(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    with pytest.raises(StaffError, match="not on the list"):
        accounts.remove("pedro")
    with pytest.raises(StaffError, match="not on the list"):
        accounts.set_password("pedro", PASSWORD)


def test_a_password_is_hashed_anew_when_the_cost_has_changed_and_nobody_is_logged_out(tmp_path: Path) -> None:
    before = accounts_in(tmp_path).all()[0]
    dearer = Accounts(tmp_path / "staff.toml", Passwords(time_cost=2, memory_kib=16, lanes=1))
    assert dearer.is_password("maria", PASSWORD)
    after = dearer.all()[0]
    assert "m=16,t=2" in after.hashed
    assert after.stamp == before.stamp
    assert dearer.is_password("maria", PASSWORD)


def test_a_file_that_cannot_be_written_does_not_refuse_the_right_password(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    accounts_in(tmp_path / "etc")
    (tmp_path / "etc" / "staff.toml.lock").unlink(missing_ok=True)
    (tmp_path / "etc" / "staff.toml.lock").mkdir()
    dearer = Accounts(tmp_path / "etc" / "staff.toml", Passwords(time_cost=2, memory_kib=16, lanes=1))
    assert dearer.is_password("maria", PASSWORD)
    with pytest.raises(StaffError, match="cannot be written"):
        dearer.add("pedro", PASSWORD)


def test_people_added_side_by_side_are_all_there(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Accounts(tmp_path / "staff.toml", cheap()).add(f"p{n}", PASSWORD), range(16)))
    assert len(Accounts(tmp_path / "staff.toml", cheap()).all()) == 16


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "staff.toml").symlink_to(tmp_path / "real" / "staff.toml")
    accounts_in(tmp_path)
    assert (tmp_path / "staff.toml").is_symlink()
    assert (tmp_path / "real" / "staff.toml").is_file()


def test_a_file_that_is_being_written_elsewhere_is_waited_for_and_then_left_alone(tmp_path: Path) -> None:
    accounts_in(tmp_path)
    waiting = Accounts(tmp_path / "staff.toml", cheap(), lock_seconds=0.1)
    with FileLock(tmp_path / "staff.toml.lock"), pytest.raises(StaffError, match="being written elsewhere"):
        waiting.remove("maria")
    assert waiting.stamp("maria")


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can give files away")
def test_the_file_stays_with_its_owner_when_an_administrator_adds_somebody(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    os.chown(tmp_path / "staff.toml", 12345, 12345)
    accounts.add("pedro", PASSWORD)
    kept = (tmp_path / "staff.toml").stat()
    assert (kept.st_uid, kept.st_gid, stat.S_IMODE(kept.st_mode)) == (12345, 12345, 0o600)
