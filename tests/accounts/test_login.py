"""Who gets in, and what somebody who doesn't is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from canxie_platform.accounts import login, throttle, wording
from canxie_platform.accounts.login import Refused, is_loopback, log_in, peer
from canxie_platform.accounts.models import Account
from canxie_platform.accounts.passwords import fault, hashed, matches, new_code, plain_code
from canxie_platform.accounts.people import AccountError, change_password, create_account, free_username, issue_code
from canxie_platform.database import now

HERE = ["127.0.0.1"]
PASSWORD = "三只羊过桥啦"


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def account(session: Session, a_hash: str) -> Account:
    found = Account(username="wang", display_name="王小兰", role="learner", password_hash=a_hash, must_change=False)
    session.add(found)
    session.commit()
    return found


def said(session: Session, username: str, password: str, addresses: list[str] | None = None) -> str:
    found = log_in(session, username, password, addresses or HERE)
    session.commit()
    return found.said if isinstance(found, Refused) else f"ok {found.username}"


@pytest.mark.parametrize("typed", ["wang", "  WANG "])
def test_the_right_password_gets_in(session: Session, account: Account, typed: str) -> None:
    assert said(session, typed, PASSWORD) == "ok wang"


def test_refusals_say_the_same_whatever_is_wrong(session: Session, account: Account) -> None:
    account.enabled = False
    session.commit()
    disabled = said(session, "wang", PASSWORD)
    assert {disabled, said(session, "nobody", PASSWORD), said(session, "nobody2", ""), said(session, "x" * 500, "y" * 5000)} == {
        wording.WRONG
    }


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_guessing_is_slowed_down_also_for_names_nobody_has(
    session: Session, account: Account, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(throttle.FREE["name"]):
        assert said(session, name, "falsch") == wording.WRONG
    assert "30 秒" in said(session, name, "falsch")
    assert "秒" in said(session, name, PASSWORD), "the right password must wait too, or waiting would tell"
    later = now() + timedelta(seconds=31)
    monkeypatch.setattr(throttle, "now", lambda: later)
    assert "1 分钟" in said(session, name, "falsch")
    much_later = later + timedelta(seconds=61)
    monkeypatch.setattr(throttle, "now", lambda: much_later)
    assert said(session, name, PASSWORD) == ("ok wang" if name == "wang" else wording.waiting(120))


def test_the_wait_never_exceeds_its_limit() -> None:
    assert throttle._wait_after("name", 10_000) == throttle.LONGEST_WAIT


def test_one_address_trying_many_names_is_slowed_down(session: Session, account: Account) -> None:
    for _ in range(throttle.FREE["address"] + 1):
        assert throttle.wait(session, "address", "10.0.0.9") == 0
        throttle.failed(session, "address", "10.0.0.9")
    assert "请过" in said(session, "wang", PASSWORD, ["10.0.0.9"])
    assert said(session, "wang", PASSWORD, ["10.0.0.8"]) == "ok wang"


@pytest.mark.parametrize(
    ("addresses", "trusted", "counted"),
    [
        (["9.9.9.9", "10.0.0.1"], 0, "10.0.0.1"),
        (["9.9.9.9", "10.0.0.1", "127.0.0.1"], 1, "10.0.0.1"),
        (["10.0.0.1"], 3, "10.0.0.1"),
        ([], 0, ""),
    ],
)
def test_failures_count_for_the_address_our_own_proxies_saw(addresses: list[str], trusted: int, counted: str) -> None:
    assert peer(addresses, trusted) == counted


@pytest.mark.parametrize(
    ("addresses", "gets_in"),
    [
        (["127.0.0.1"], True),
        (["::1", "::ffff:127.0.0.1"], True),
        (["192.168.1.5"], False),
        (["192.168.1.5", "127.0.0.1"], False),
        (["unknown"], False),
    ],
)
def test_demo_passwords_work_only_on_this_machine(session: Session, account: Account, addresses: list[str], gets_in: bool) -> None:
    account.demo = True
    session.commit()
    assert (said(session, "wang", PASSWORD, addresses) == "ok wang") is gets_in
    assert all(is_loopback(address) for address in addresses) is gets_in


def test_a_code_works_once_in_any_spelling_and_asks_for_a_new_password(
    session: Session, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = issue_code(session, account)
    session.commit()
    assert code not in (account.code_hash, account.password_hash)
    assert account.end_sessions
    assert said(session, "wang", PASSWORD) == wording.WRONG, "a code ends the password"
    assert said(session, "wang", code.lower().replace("-", " ")) == "ok wang"
    assert account.must_change
    assert said(session, "wang", code) == wording.WRONG
    late = issue_code(session, account)
    future: datetime = now() + timedelta(hours=wording.CODE_HOURS + 1)
    monkeypatch.setattr(login, "now", lambda: future)
    assert said(session, "wang", late) == wording.WRONG


def test_codes_are_readable_and_differ() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(plain_code(code) == code and not set(code) & set("01OIL") for code in codes)


def test_a_code_ends_a_lock_out(session: Session, account: Account) -> None:
    for _ in range(8):
        throttle.failed(session, "name", "wang")
    code = issue_code(session, account)
    assert said(session, "wang", code) == "ok wang"


@pytest.mark.parametrize(
    ("password", "fits"),
    [("short", False), ("12345678", False), ("aaaaaaaaaa", False), ("wang-2026-x", False), ("x" * 200, False), (PASSWORD + "走了", True)],
)
def test_new_passwords(password: str, fits: bool) -> None:
    assert (fault(password, "wang") == "") is fits


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("falsch", "一二三四五六七八", "一二三四五六七八", wording.WRONG_CURRENT),
        (PASSWORD, "一二三四五六七八", "一二三四五六七九", wording.NOT_THE_SAME),
        (PASSWORD, "短", "短", "至少"),
    ],
)
def test_changing_a_password_says_what_is_wrong(session: Session, account: Account, current: str, new: str, again: str, said: str) -> None:
    with pytest.raises(AccountError, match=said[:6]):
        change_password(account, current, new, again)


def test_a_changed_password_replaces_the_old_one(session: Session, account: Account) -> None:
    change_password(account, PASSWORD, "一二三四五六七八", "一二三四五六七八")
    assert matches(account.password_hash, "一二三四五六七八")
    assert not matches(account.password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("username", "name", "role"),
    [("ab", "王", "learner"), ("王", "王", "learner"), ("wang", "王", "learner"), ("good", "", "learner"), ("good", "王", "root")],
)
def test_accounts_that_cannot_be_made(session: Session, account: Account, username: str, name: str, role: str) -> None:
    with pytest.raises(AccountError):
        create_account(session, username, name, role)


def test_free_names_come_from_the_sound(session: Session, account: Account) -> None:
    assert free_username(session, "王小兰") == "wangxiaolan"
    create_account(session, "wangxiaolan", "王小兰")
    assert free_username(session, "王小兰") == "wangxiaolan2"
    assert free_username(session, "··").startswith("xueyuan")
