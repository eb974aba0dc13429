"""Sentences the learn service says to people, in one place so that they are reviewed like code."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """A page that says one thing and offers one way on."""

    title: str
    text: str
    link: str
    link_text: str


HOME = "/services/portal/"
COURSES = "/services/portal/courses"

NO_LESSON = Message("没有找到这一课", "地址可能写错了，或者这一课已经换了地方。请从课程目录重新打开。", COURSES, "去课程目录")
NO_PAGE = Message("没有找到这个页面", "地址可能写错了。请回到首页重新打开。", HOME, "回到首页")
LESSON_BROKEN = Message("这一课暂时不能打开", "课文正在检查，不是您的操作有问题。请先学别的课，我们会尽快修好。", COURSES, "去课程目录")
KERNEL_FAILED = Message("这一课没能打开", "服务器刚才没有准备好。请再试一次，您已经保存的答案都在。", "", "再试一次")
HUB_AWAY = Message("暂时不能确认您的登录", "登录服务没有回应。请过一会儿再试。", "", "再试一次")
NOT_ALLOWED = Message("您现在不能打开这个页面", "请重新登录后再试。如果还是不行，请联系街道残联。", HOME, "回到首页")
FAULT = Message("出了点问题", "这不是您的操作有问题。请再试一次；如果还是不行，请联系街道残联。", "", "再试一次")

PREVIEW = "这是草稿的预览，只有教师能看到。作答不会记录，也不算学时。"
DRAFT_BROKEN = "这份草稿暂时不能预览"
DRAFTS = "/services/portal/teaching"

OPEN_GONE = "这一课已经不在了。请回到课程目录。"
OPEN_REFUSED = "您现在不能答这一课的题。请回到首页看看要先做什么。"
OPEN_BROKEN = "这一课的题正在检查，暂时不能答。课文可以先读。"
OPEN_RECORDS_AWAY = "暂时不能保存学习记录，所以题目先不打开。课文可以先读，过一会儿会自动再试。"
OPEN_TOO_OFTEN = "打开得太快了。请等一等，过一会儿会自动再试。"
OPEN_LOGIN = "登录已过期。已经保存的答案都在，您刚选的也还在。"
OPEN_CHANGED = "这一课刚刚更新了。请重新打开。"
OPEN_FAILED = "题目没能打开。课文可以先读，过一会儿会自动再试。"


def open_full(before: int) -> str:
    """What a page says while its learner waits for a place.

    Args:
        before: how many wait before.
    """
    where = f"您前面还有 {before} 个人" if before else "马上就轮到您"
    return f"现在学习的人多，正在排队，{where}。请不要关这一页，课文可以先读。"


CELL_FAILED = "这里的内容暂时没能打开。请刷新页面再试；您已经保存的答案都在。"
REPLACED = "another lesson was opened"
CULLED = "the kernel was closed"
