"""Sentences the lesson's widgets say to learners from Python; those of the front end stand in ``static``."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

KINDS = {
    "single": "单选",
    "multiple": "多选，可以选几个",
    "truefalse": "判断",
    "order": "排序",
    "match": "配对",
    "number": "填数字",
    "short": "填空",
    "dialogue": "情景案例",
}
TRUE_FALSE = {"t": "对", "f": "错"}

RIGHT = "回答正确"
PARTLY = "答对了一部分，还有漏选的"
WRONG = "回答不对"
PLACES_WRONG = "答对了一部分，还有 {count} 处不对"
GOOD_END = "走到了合适的结局"
POOR_END = "这条路走得不合适"

NOT_RECORDED = "预览：没有记录"

NOT_SAVED = "没有保存成功。请过一会儿再试，您的答案还在。"
THIS_ONE = "这个答案还没有保存。"
LOGIN_EXPIRED = "登录已过期，这个答案还没有保存。"
DOES_NOT_FIT = "这个答案和题目对不上，没有保存。请刷新页面后再答。"
NOT_A_NUMBER = "看不出这是多少，还没有保存。请只填一个数字，例如 12 或 十二。"
CLOSED = "这道题已经答完了，这次的没有保存。以前的答案还在，刷新页面就能看到解析。"
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
NOT_FOR_LESSONS = "{item} 不能放在课文里：课文只用 use: lesson 的题，案例分析题（type: case）留给考试。"
A_CASE = '{item} 是情景案例，请写 case("{item}")。'
NOT_A_CASE = '{item} 不是情景案例（type: dialogue），请写 ask("{item}")。'
BAD_LIST = "{call} 里要写一个标题和一串文字，每条都不能空。"
BAD_CARDS = "cards 里要写一个标题和一串卡片，每张卡片是两段文字：[正面, 背面]。"
BAD_TERM = "term 里要写一个词和它的解释，两样都不能空。"


def moment(at: datetime) -> str:
    """A moment in China, for example ``11月25日 08:05``."""
    return f"{at.astimezone(CHINA):%-m月%-d日 %H:%M}"


def saved(at: datetime) -> str:
    """That an answer is on disk, and since when."""
    return f"已保存 {moment(at)}"


def tries(given: int, left: int | None, closed: bool) -> str:
    """How often an item was answered, and what may still be done."""
    if closed:
        return f"这道题答了 {given} 次，已经答完了。"
    if left is not None:
        return f"这道题答了 {given} 次，还可以再答 {left} 次。答完才能看解析。"
    return f"这道题答了 {given} 次。想改可以再答，以最后一次为准。"


def hours(value: float) -> str:
    """Credit hours without a superfluous zero."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def balance(year: int, earned: float, required: float, remaining: float) -> str:
    """The balance against the year's requirement, in words."""
    end = f"还差 {hours(remaining)} 学时" if remaining > 0 else "总数已经够了"
    return f"{year} 年：已有 {hours(earned)} 学时，要求 {hours(required)} 学时，{end}"
