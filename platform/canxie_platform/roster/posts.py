"""The posts of an association, as they are named on screens (铭办〔2020〕64号 三.3, 三.6, 三.7)."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "chair": "残协主席",
    "vice_chair": "残协副主席",
    "officer": "专职委员",
    "member": "委员",
    "backbone": "残协骨干",
}
ALSO: dict[str, str] = {
    "主席": "chair",
    "社区残协主席": "chair",
    "副主席": "vice_chair",
    "社区残协副主席": "vice_chair",
    "残协专职委员": "officer",
    "社区残协专职委员": "officer",
    "专委": "officer",
    "专职": "officer",
    "残协委员": "member",
    "骨干": "backbone",
    "骨干成员": "backbone",
}
_BY_NAME = {**{label: post for post, label in LABELS.items()}, **ALSO}


def post_of(text: str) -> str | None:
    """The post a word stands for, or None.

    Args:
        text: what a sheet says, without spaces.
    """
    return _BY_NAME.get(text)
