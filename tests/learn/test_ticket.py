"""A ticket is good for one learner, one lesson, a short time, and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from canxie_platform.learn.ticket import Ticket, TicketError, issue, verify

KEY = b"k" * 32


def signed(content: Any, key: bytes = KEY) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    payload = base64.urlsafe_b64encode(text).decode()
    return f"{payload}.{hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()}"


def content(**changes: Any) -> dict[str, Any]:
    return {"sub": "li", "course": "c", "lesson": "01-a", "exp": int(time.time()) + 60, "jti": "0" * 24, **changes}


def test_a_ticket_is_read_back() -> None:
    ticket = verify(KEY, issue(KEY, "李梅", "canxie-zuzhi", "01-start", 300))
    assert (ticket.sub, ticket.course, ticket.lesson) == ("李梅", "canxie-zuzhi", "01-start")
    assert 290 < ticket.exp - time.time() <= 300


def test_no_two_tickets_are_the_same() -> None:
    assert issue(KEY, "li", "c", "l", 60) != issue(KEY, "li", "c", "l", 60)


def test_the_table_of_forgeries_is_built_on_a_valid_form() -> None:
    assert isinstance(verify(KEY, signed(content())), Ticket)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="空"),
        pytest.param(".", id="只有点"),
        pytest.param("abc", id="没有点"),
        pytest.param("票据.签名", id="不是ASCII"),
        pytest.param(signed(content(), key=b"other"), id="别的密钥"),
        pytest.param(signed(content(exp=int(time.time()) - 1)), id="已过期"),
        pytest.param(signed(content(exp="99999999999")), id="期限不是数"),
        pytest.param(signed(content(exp=9e99)), id="期限是小数"),
        pytest.param(signed(content(sub="")), id="没有学员"),
        pytest.param(signed(content(role="admin")), id="多了一项"),
        pytest.param(signed({"sub": "li"}), id="少了几项"),
        pytest.param(signed([]), id="不是对象"),
        pytest.param(signed(b"\xff\xfe"), id="不是文字"),
        pytest.param(signed(content()).upper(), id="大写"),
        pytest.param(signed(content()) + "0", id="签名多一位"),
        pytest.param(signed(content())[:-1], id="签名少一位"),
        pytest.param(" " + signed(content()), id="前面有空格"),
        pytest.param(signed(content(lesson="x" * 3000)), id="过长"),
    ],
)
def test_a_forged_ticket_is_refused(text: str) -> None:
    with pytest.raises(TicketError):
        verify(KEY, text)


def test_changing_any_one_character_breaks_it() -> None:
    text = issue(KEY, "li", "canxie-zuzhi", "01-start", 300)
    for place, old in enumerate(text):
        new = "B" if old != "B" else "C"
        with pytest.raises(TicketError):
            verify(KEY, text[:place] + new + text[place + 1 :])


def test_the_payload_of_one_and_the_signature_of_another_do_not_fit() -> None:
    mine, other = issue(KEY, "li", "c", "l", 60), issue(KEY, "wang", "c", "l", 60)
    with pytest.raises(TicketError):
        verify(KEY, other.split(".")[0] + "." + mine.split(".")[1])
