"""The posts of an association, as they are named on screens (铭办〔2020〕64号 三.3, 三.6, 三.7)."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "chair": "残协主席",
    "vice_chair": "残协副主席",
    "officer": "专职委员",
    "member": "委员",
    "backbone": "残协骨干",
}
