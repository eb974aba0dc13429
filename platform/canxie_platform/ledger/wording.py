"""What the ledger's code says; page texts are in the templates."""

from __future__ import annotations

NO_PLAN = "{year} 年还没有培训计划，现在登记不了。请管理员先加上这一年的计划。"
NO_DATE = "请填培训是哪一天办的，例如 2026-03-18。"
FUTURE = "这一天还没有到。办完培训以后再登记。"
NO_TITLE = "请填培训的名称，最多 80 个字。"
NO_CATEGORY = "请选一个类别。"
NO_PLACE = "请填在哪里办的，最多 80 个字。"
LONG_NOTE = "备注最多 400 个字，请删短一些。"
NO_HOURS = "请填学时，例如 2 或 1.5，要大于 0，最多两位小数。"
TOO_MANY_HOURS = "一天最多记 {most} 学时。几天的培训请一天登记一场。"
NOBODY = "请勾选参加的人，至少一位。"
STRANGER = "勾选的人里有不在名册里的，请刷新页面后再选。"
NO_REASON = "请写明原因，最多 200 个字。"
NOT_RECORDED = "这个人没有登记过参加这一场。"
RESULT_CHANGED = "成绩改过，重新发布了"
SAME_DAY = "同一天别的集中培训有更正，重新算每天的上限"


def lesson_evidence(items: int, minutes: int) -> str:
    """Why a lesson counts."""
    asked = f"这一课的 {items} 道题都答了" if items else "这一课学完了"
    return f"{asked}。这一课按 {minutes} 分钟算。"


def assessment_evidence(points: str, of: str, receipt: str) -> str:
    """Why a passed assessment counts."""
    marks = f"得了 {points} 分，满分 {of} 分，及格。" if points else "测试及格。"
    code = f"{receipt[:4]}-{receipt[4:]}" if len(receipt) == 8 else receipt
    return marks + (f"回执 {code}。" if code else "")


def classroom_evidence(held_on: str, place: str, sheet: str, by: str, counted: str, most: str) -> str:
    """Why an attendance counts, and what the day's limit took away."""
    text = f"{held_on}在{place}参加，这一场登记的是 {sheet} 学时。由{by}登记。"
    return text if counted == sheet else f"{text}一天最多记 {most} 学时，所以这一场只记 {counted} 学时。"


def correction_evidence(before: str, after: str, reason: str, by: str) -> str:
    """What a correction changed and why."""
    return f"原来记 {before} 学时，改成 {after} 学时。原因：{reason}。由{by}更正。"
