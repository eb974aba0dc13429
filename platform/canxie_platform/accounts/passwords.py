"""Passwords and one-time codes: hashing with argon2id, and what a new password must be."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 8
"""Characters a password must have at least (NIST SP 800-63B-4 asks for length, not for kinds of characters)."""
LONGEST = 128
COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "87654321",
        "11111111",
        "00000000",
        "88888888",
        "66666666",
        "password",
        "passw0rd",
        "password1",
        "qwertyui",
        "qwerty123",
        "abc12345",
        "abcd1234",
        "a1234567",
        "aa123456",
        "1qaz2wsx",
        "iloveyou",
        "5201314520",
        "woaini1314",
        "canxie123",
        "canjiren",
        "zhengzhou",
    ]
)
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No 0/O, 1/I/L: a code is read out by telephone and copied by hand."""

_hasher = PasswordHasher()
_dummy: list[str] = []


def hashed(secret: str) -> str:
    """The argon2id hash of a password or code.

    Args:
        secret: the text.
    """
    return _hasher.hash(secret)


def matches(stored: str, secret: str) -> bool:
    """Whether a text is the one that was hashed; does the same work when there is no hash.

    Args:
        stored: hash, or an empty text.
        secret: what somebody typed.
    """
    if len(secret) > LONGEST:
        secret = ""
    if not stored:
        if not _dummy:
            _dummy.append(hashed(secrets.token_hex()))
        matches(_dummy[0], secret)
        return False
    try:
        return _hasher.verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


def fault(password: str, username: str) -> str:
    """What is wrong with a new password, as a Chinese sentence; empty when it may be used.

    Args:
        password: the new password.
        username: whose it will be.
    """
    lowered = password.lower()
    if len(password) < LEAST:
        return f"新密码至少要 {LEAST} 个字符，请再长一些。"
    if len(password) > LONGEST:
        return f"新密码最多 {LONGEST} 个字符，请短一些。"
    if lowered in COMMON or len(set(lowered)) < 4:
        return "这个密码太常见，别人容易猜到。请换一个，例如把几个不相干的词连在一起。"
    if username.lower() in lowered:
        return "密码里不要带账号名，请换一个。"
    return ""


def new_code() -> str:
    """A one-time login code, ``XXXX-XXXX``: 39 bits, good for one login within three days."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def plain_code(typed: str) -> str:
    """A code as it was made, from what somebody typed: capitals, without spaces and full-width forms."""
    letters = [letter for letter in typed.upper() if letter in CODE_LETTERS]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
