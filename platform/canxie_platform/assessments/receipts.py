"""Receipts that are read out: a short code in groups, and whether what is stored is what was handed in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.models import Attempt, Receipt
from canxie_platform.assessments.sitting import CODE_SIGNS

GROUP = 4
FIRST_OF_MARK = 8
"""How many signs of the fingerprint are read out."""
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


def grouped(code: str) -> str:
    """A code as it is shown: ``K7M2-9QXD``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def spoken(code: str) -> str:
    """A code as it is read out on the phone: letters and digits one by one, a break between the groups."""
    return "；".join("、".join(sign.translate(DIGITS) for sign in code[start : start + GROUP]) for start in range(0, len(code), GROUP))


def typed(code: str) -> str:
    """A code as somebody typed it, in the form it is stored; empty when it can't be one."""
    bare = re.sub(r"[\s\-－—·.、；,，]", "", code).translate(_WIDE).upper()
    return bare if len(bare) == 2 * GROUP and set(bare) <= set(CODE_SIGNS) else ""


_WIDE = {ord("Ａ") + n: chr(ord("A") + n) for n in range(26)} | {ord("ａ") + n: chr(ord("a") + n) for n in range(26)}
_WIDE |= {ord("０") + n: chr(ord("0") + n) for n in range(10)}


@dataclass(frozen=True)
class Found:
    """What a receipt's code leads to."""

    receipt: Receipt
    attempt: Attempt
    account: Account
    intact: bool
    """The stored answers still have the fingerprint that was given to the learner."""
    same_mark: bool | None
    """Whether the learner's fingerprint is this one; None when none was given."""


def find(session: Session, code: str, mark: str = "") -> Found | None:
    """Look a receipt up.

    Args:
        session: a database session.
        code: as it was typed.
        mark: the beginning of the fingerprint as the learner reads it out; may be empty.
    """
    query = (
        select(Receipt, Attempt, Account).join(Attempt, Attempt.id == Receipt.attempt_id).join(Account, Account.id == Attempt.account_id)
    )
    row = session.execute(query.where(Receipt.code == typed(code))).one_or_none()
    if row is None:
        return None
    receipt, attempt, account = row
    intact = hashlib.sha256(receipt.answers.encode()).hexdigest() == receipt.sha256
    bare = re.sub(r"[^0-9a-f]", "", mark.lower())
    return Found(receipt, attempt, account, intact, receipt.sha256.startswith(bare) and len(bare) >= GROUP if mark.strip() else None)
