"""Sentences the lesson's widgets say to learners from Python; those of the front end stand in ``static``."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

KINDS = {"single": "单选", "multiple": "多选，可以选几个", "truefalse": "判断"}
TRUE_FALSE = {"t": "对", "f": "错"}

RIGHT = "回答正确"
PARTLY = "答对了一部分，还有漏选的"
WRONG = "回答不对"

NOT_SAVED = "没有保存成功。请过一会儿再试，您选的答案还在。"
THIS_ONE = "这个答案还没有保存。"
LOGIN_EXPIRED = "登录已过期，这个答案还没有保存。"
DOES_NOT_FIT = "这个答案和题目对不上，没有保存。请刷新页面后再答。"
STATE_UNREAD = "暂时读不到您以前的答案。以前保存的都在，刷新页面就能看到；现在也可以接着答。"

NO_POST = "名册里还没有您今年的职务，所以没有学时要求。学到的学时照样会记下来。请告诉街道残联把您加进名册。"
ANSWERS_UNREAD = "暂时读不到这一课答了几道题，刷新页面再看。"
PROGRESS_UNREAD = "暂时读不到您的学时，刷新页面再看。"
NO_CITATION = "政策库里没有找到“{ref}”。"
CITATION_AWAY = "暂时打不开这一条，刷新页面再试。"
AUTHOR_CITATION = "学员打开这一课时，这里显示条文。"
AUTHOR_PROGRESS = "学员打开这一课时，这里显示他今年的学时。"
NO_BANK = "找不到题目文件 {path}。请把 items.yml 放在这一课的文件夹里，再运行一次。"
NO_ITEM = "题目文件里没有 {item}，请检查题号。"
NOT_FOR_LESSONS = "{item} 不能放在课文里：课文只用 use: lesson 的选择题和判断题。"


def moment(at: datetime) -> str:
    """A moment in China, for example ``11月25日 08:05``."""
    return f"{at.astimezone(CHINA):%-m月%-d日 %H:%M}"


def hours(value: float) -> str:
    """Credit hours without a superfluous zero."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def balance(year: int, earned: float, required: float, remaining: float) -> str:
    """The balance against the year's requirement, in words."""
    end = f"还差 {hours(remaining)} 学时" if remaining > 0 else "总数已经够了"
    return f"{year} 年：已有 {hours(earned)} 学时，要求 {hours(required)} 学时，{end}"
