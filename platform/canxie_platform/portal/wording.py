"""What the portal says when it can't show a page. Page texts themselves are in the templates."""

from __future__ import annotations

from dataclasses import dataclass, replace

HOME = "/services/portal/"


@dataclass(frozen=True)
class Message:
    """A short page: what happened, what to do, one way on."""

    title: str
    text: str
    link: str = HOME
    link_text: str = "回到首页"

    def saying(self, text: str) -> Message:
        """The same page with a more exact sentence."""
        return replace(self, text=text)


LOGIN_EXPIRED = Message("登录已过期", "请重新登录。已经保存的内容都在；刚才这一步没有做成，登录后请再做一次。", HOME, "去登录")
PASSWORD_FIRST = Message("请先修改密码", "第一次登录要先换成自己的密码。", "/services/portal/password", "去修改密码")
DISABLED = Message("这个账号现在不能用", "账号已经停用。您的学习记录都在。要继续用，请联系街道残联。", "/hub/logout", "退出登录")
FORBIDDEN = Message("这一页不对您开放", "您的账号没有打开这一页的权限。需要的话，请联系管理员。")
FORM_EXPIRED = Message("这一页放得太久了", "为了安全，刚才的提交没有做成。请回到上一页，刷新后再试一次。")
NOT_FOUND = Message("没有找到这一页", "地址可能写错了，或者这一页已经不在了。")
BAD_INPUT = Message("有内容没有填对", "请回到上一页，看看每一项是不是都填好了，再试一次。")
BROKEN = Message("系统出了点问题", "刚才这一步没有做成，已经保存的内容都在。请过一会儿再试；如果还不行，请联系管理员。")
AWAY = Message("暂时打不开", "请过一会儿再试。已经保存的内容都在。", HOME, "再试一次")
BY_STATUS = {
    401: LOGIN_EXPIRED,
    403: FORBIDDEN,
    404: NOT_FOUND,
    405: NOT_FOUND,
    422: BAD_INPUT,
    503: AWAY,
}
