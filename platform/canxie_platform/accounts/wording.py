"""What logging in and the pages of accounts say."""

from __future__ import annotations

WRONG = "账号或密码不对，请再试一次。忘了密码可以找街道残联要一次性登录码。"
DEMO_ONLY_HERE = "演示账号只能在运行平台的那台电脑上使用。请用街道残联给您的账号登录。"
LOGIN_FORM_OLD = "登录页放得太久了，请再登录一次。"
LOGIN_BROKEN = "现在登录不了，请过一会儿再试。"
CODE_HOURS = 72
"""Hours a one-time code is good for."""
ROLE_LABELS = {"learner": "学员", "trainer": "培训教师", "staff": "街道残联工作人员", "admin": "管理员"}

WRONG_CURRENT = "现在的密码不对，请再填一次。"
NOT_THE_SAME = "两次填的新密码不一样，请再填一次。"
SAME_AS_BEFORE = "新密码和现在的密码一样，请换一个。"
CHANGED = "密码改好了"
LOG_IN_ANEW = "为了安全，这个账号在所有手机和电脑上都退出了登录。请用新密码再登录一次。"

NAME_TAKEN = "账号 {username} 已经有人用了，请换一个。"
BAD_NAME = "账号只能用小写字母、数字、点和横线，以字母开头，3 到 32 个字符。"
NO_NAME = "请填姓名，最多 32 个字，不要带符号。"
NO_ROLE = "没有这个角色，请在列表里选一个。"
NO_ACCOUNT = "没有账号 {username}，请检查写法。"
NOT_YOURSELF = "不能停用自己，也不能去掉自己的管理员角色。请让另一位管理员来做。"
NOT_AN_ADMIN = "管理员和培训教师的登录码只能由管理员发。"


def waiting(seconds: int) -> str:
    """How long to wait, in words."""
    minutes, rest = divmod(seconds, 60)
    shown = f"{minutes + (rest > 0)} 分钟" if seconds >= 60 else f"{seconds} 秒"
    return f"试错的次数多了，为了安全，请过 {shown}再试。忘了密码可以找街道残联要一次性登录码。"
