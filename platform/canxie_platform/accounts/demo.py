"""Demo accounts: one of each role, and enough learners to show a roster. Their passwords work only on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.accounts.passwords import hashed
from canxie_platform.accounts.people import Role


@dataclass(frozen=True)
class DemoAccount:
    """A demo account as it is printed at the start."""

    username: str
    name: str
    role: Role
    who: str
    password: str = "canxie-2026"  # noqa: S105 (refused from anywhere but this machine)
    must_change: bool = False
    shown: bool = True


DEMO = (
    DemoAccount("wang", "王小兰", "learner", "学员（专职委员）"),
    DemoAccount("chen", "陈晓", "learner", "学员（第一次登录）", must_change=True),
    DemoAccount("teacher", "刘老师", "trainer", "培训教师"),
    DemoAccount("staff", "马文", "staff", "街道残联工作人员"),
    DemoAccount("admin", "管理员", "admin", "管理员"),
    DemoAccount("li", "李建国", "learner", "学员（残协主席）", shown=False),
    DemoAccount("zhao", "赵敏", "learner", "学员（副主席）", shown=False),
    DemoAccount("sun", "孙丽", "learner", "学员（专职委员）", shown=False),
    DemoAccount("zhou", "周强", "learner", "学员（专职委员）", shown=False),
)


def seed_demo(session: Session) -> list[DemoAccount]:
    """Add the demo accounts that aren't there yet; one that is stays as its user left it.

    Args:
        session: open session; the caller commits.

    Returns:
        The accounts to print.
    """
    there = set(session.scalars(select(Account.username).where(Account.username.in_([one.username for one in DEMO]))))
    one_hash = hashed(DEMO[0].password) if len(there) < len(DEMO) else ""
    for one in DEMO:
        if one.username not in there:
            account = Account(username=one.username, display_name=one.name, role=one.role, demo=True, must_change=one.must_change)
            account.password_hash = one_hash
            session.add(account)
    session.flush()
    return [one for one in DEMO if one.shown]
