"""What the roster's code says; page texts are in the templates."""

from __future__ import annotations

TOO_BIG = "文件太大了，最多 2 MB。请删掉图片和多余的工作表，或者分成几个文件。"
TOO_MANY_ROWS = "行数太多了，一次最多 {most} 行。请分成几个文件导入。"
TOO_MANY_PEOPLE = "一次最多新加 {most} 人，这份表里有 {count} 位新的人。请分成几个文件导入。"
NO_FILE = "请先选一个文件。"
OLD_EXCEL = "这是旧格式的 Excel 文件（.xls）。请在 Excel 里“另存为”.xlsx，再导入。"
NOT_A_SHEET = "这个文件读不出来。请用 .xlsx，或者 CSV 文件；可以先下载空白表，把内容填进去。"
NOT_EXCEL = "这不是能打开的 Excel 文件，读不出来。请在 Excel 里打开原来的文件，“另存为”.xlsx，再选一次。"
MACROS = "这个文件里有宏，没有打开。请在 Excel 里“另存为”.xlsx（不带宏的），再选一次。"
LOCKED = "这个文件设了密码，读不出来。请在 Excel 里去掉密码，再导入。"
NO_HEADER = "没有找到表头。表头这一行要有：社区、姓名、职务、任职日期。可以先下载空白表，把内容填进去。"
HEADER_TWICE = "表头里“{header}”这一项出现了两次，请只留一列。"
HEADER_MISSING = "表头里少了：{missing}。请加上这一列再导入。"
PRIVATE = "表里有“{header}”这一列。名册不收身份证号、残疾证号、残疾类别和等级。请删掉这些列再导入。"
EMPTY = "表头下面没有内容。请填好以后再导入。"

FORMULA = "“{column}”是公式。请复制这一格，用“选择性粘贴 - 数值”贴回去"
BLANK = "“{column}”没有填，请填上"
NOT_A_NAME = "“{column}”里有姓名不会有的符号，请检查"
LONG = "“{column}”太长，最多 {most} 个字，请改短"
BAD_POST = "不认识职务“{text}”，请写成：{known}"
BAD_DATE = "“{column}”写的是“{text}”，看不懂。请写成 2026-01-31 这样"
DATE_RANGE = "“{column}”是 {text}，不在 1980 年到 {last} 年之间，请检查"
UNTIL_FIRST = "离任日期早于任职日期，请检查"
TWICE = "和第 {line} 行是同一个人、同一个职务，任期重叠了，请只留一行"
NO_STREET = "不知道属于哪个街道，请加一列“街道”并填上"
NO_ACCOUNT = "没有账号“{text}”。不知道账号就空着，系统会按姓名去找"
OTHER_NAME = "账号“{text}”是{name}的，和姓名对不上，请检查"
NOT_A_LEARNER = "账号“{text}”不是学员账号，请填学员自己的账号"
SEVERAL = "{association}有几位{name}，请在“账号”一列写明是哪一位"
TERMS = "{name}在{association}有几段{post}任期和这一行重叠，请先在名册里处理"
SAME_NAME = "名册里还有叫{name}的人（账号 {usernames}）。如果是同一个人，请在“账号”一列填上，再导入一次"
SAME_IN_FILE = (
    "表里另有一位{name}（第 {line} 行），会当作两个人，各建一个账号。如果是同一个人，请先导入一行，再在另一行的“账号”一列填上他的账号"
)
IGNORED = "这些列用不上，没有读：{columns}。"

STALE = "看过以后，名册又有了变化。下面是新的结果，请再看一遍。"
EXPIRED = "这一页放得太久了，请重新选文件。什么也没有存。"
ALREADY = "这些内容名册里都有了，没有再存。一次性登录码只显示一次；没有记下来的，请到“账号”页面重新发。"

CHOOSE_ASSOCIATION = "请选一个社区残协。"
CHOOSE_PERSON = "请选一位，或者在下面填新的人的姓名。"
ONE_PERSON = "选了已有的人，又填了新的姓名。请只用一种。"
CHOOSE_POST = "请选一个职务。"
SINCE_NEEDED = "请填任职日期，例如 2026-01-31。"
UNTIL_NEEDED = "请填离任日期，例如 2026-01-31，不能早于任职日期。"
NAMESAKE = (
    "这里已经有一位{name}担任{post}（账号 {username}），可能刚才已经存好了。确实是同名的另一个人，请先到“账号”页面给他建账号，再在这里选"
)
OVERLAPS = "这位已经在这里担任{post}，任期重叠了。要改任期，请先结束原来的任职。"

TEMPLATE_NOTES = (
    "一行写一个人的一个职务。一个人有两个职务，就写两行。",
    "社区、姓名、职务、任职日期要填。职务写：残协主席、残协副主席、专职委员、委员、残协骨干。",
    "日期写成 2026-01-31 这样。还在任的，离任日期空着。",
    "账号：已经有账号的人可以填上，避免同名认错；新的人空着，系统会给他建账号。",
    "街道：只有一个街道可以空着。",
    "不要填身份证号、残疾证号、残疾类别和等级，也不要填电话和住址。",
)


def line(number: int, text: str) -> str:
    """A sentence about one line of a sheet."""
    return f"第 {number} 行：{text}。"
