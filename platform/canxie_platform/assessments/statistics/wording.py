"""Sentences of item analysis: what each figure means and what to do, shown on the page and in the Excel file alike."""

FEW = 30
"""Below this number of learners figures are for reference only: at 30, a discrimination of 0.30 lies between -0.07 and 0.60 (Fisher)."""
SOME = 100
"""From this number on, usual advice holds: 100 to 200 for classical item analysis (BYU, Assessment Basics, "Item Analysis")."""
SMALLEST_GROUP = 5
"""Least learners behind an average of associations (threshold rule; UNECE Glossary of Statistical Disclosure Control, 2005)."""

SAMPLE_NONE = "还没有人的答卷全部评完，下面只能看每道题已经评出来的部分。"
SAMPLE_FEW = "样本太少，仅供参考：只有 {n} 人的答卷全部评完，不到 30 人。请把各题当作线索去看题，不要只凭这些数删题、改题。"
SAMPLE_SOME = "样本偏少：{n} 人，不到 100 人。区分度和信度还会变动，改题以前请先看题目本身。"
SAMPLE_GOOD = "{n} 人，够做一般的题目分析。"
WHY_30 = (
    "为什么是 30 人和 100 人：30 人时算出区分度 0.30，真实的值有 95% 的把握只能说在 -0.07 到 0.60 之间；100 人时是 0.11 到 0.47"
    "（用费希尔变换算出）。杨百翰大学的教材《测评基础》也说，一般的题目分析要 100 到 200 人。"
)
WHY_5 = (
    "各残协的平均：不到 5 人的残协不单独列，并到“其余残协合计”里；合计还不够 5 人，就再并进人数最少的残协，"
    "免得用总数一减就知道某个人的成绩。您在批阅页面能看到每个人的成绩，但这张表会被转发、打印，所以不列。5 人这条线用的是"
    "联合国欧洲经委会《统计保密术语》（2005 年）里的门槛规则，有的机构用 3 人，有的用 5 人。"
)

NUMBERED = "第 {number} 题"
DRAWN = "抽题 {item}"
NOBODY = "没有数据"
ONE_PERSON = "只有 1 个人，算不出来"
TWO_PEOPLE = "只有 2 个人时，算出来总是 1 或 -1，没有意义"
SAME_ITEM = "大家这道题的得分都一样，算不出来"
SAME_REST = "大家其他题的得分都一样，算不出来"
SAME_TOTAL = "大家的总分都一样，算不出来"
ONE_ITEM = "大家都做过的题不到 2 道，算不出来"
TWO_ITEMS = "去掉这道题就不到 2 道题了，算不出来"
NOT_COMMON = "不是人人都做过这道题，没有算"
NEGATIVE_ALPHA = "信度是负数，测量误差没有意义"
NO_GROUPS = "大家其他题的得分太接近，分不出高分组和低分组。"
NO_OTHERS = "只有这一道题，没有其他题可比"

EXPLAINED = (
    ("得分率", "平均拿到这道题几成的分，也就是难度：0% 最难，100% 最易。很低先查答案设得对不对，很高看看是不是太浅。"),
    ("区分度", "这道题得分高的人，其他题是不是也得分高，从 -1 到 1。低于 0.2 请看题干和选项，负数先核对答案。"),
    ("区分度的范围", "人数有限，真实的区分度有 95% 的把握落在这个范围里。范围跨过 0，就先不要下结论。"),
    ("区分效率", "区分度达到了这组分数最多能达到的几成。得分率很高或很低的题，区分度天生就低，这时看它；低于 50% 请看看这道题。"),
    ("选项表", "每个选项有多少人选。错误选项没人选就换一个，错误选项比答案还多人选就先核对答案。"),
    ("高分组、低分组", "按其他题的得分排，最高的 27% 和最低的 27%（同分的都算上）。答案应该在高分组里选得更多，反过来就要查题。"),
    ("信度（克龙巴赫 α）", "各题是不是在量同一种本事，1 最好。低于 0.7 时，用这份卷子给个人下结论要小心，可以多加几道题。"),
    ("去掉这题的信度", "不算这道题时的信度。比全卷的信度明显高，就请看看这道题是不是和别的题量的不是一回事。"),
    ("测量误差", "同一个人换一份同样的卷子再考，分数大约会上下差这么多。离及格线不到一个误差的人，请再看看答卷。"),
    ("及格率", "总分达到及格线的人占几成。突然变低，先看有没有出错的题，再看课讲得够不够。"),
)

ADVICE_NOBODY = "还没有评出来的答案。"
ADVICE_WAITING = "还有 {count} 份答案等打分，没有算进来。打完分再看。"
ADVICE_HARD = "这道题几乎没人答对。先看看答案是不是设错了，再看题干是不是说得清楚，最后看课里讲没讲。"
ADVICE_HARD_CASE = "这道题普遍得分很低。先看看评分标准是不是太严、题干要求写什么说清楚没有，再看课里讲没讲。"
ADVICE_EASY = "几乎人人都得满分。必须人人掌握的内容可以留着；想分出高低，就换一道难一点的。"
ADVICE_LURE = "选“{label}”的比选正确答案的还多。请先核对答案，再看这个选项是不是也说得通。"
ADVICE_UNUSED = "没有人选：{labels}。可以换成学员真的会弄错的说法。"
ADVICE_NEGATIVE = "其他题得分高的人，这道题反而得分低。多半是答案设错，或者题干有歧义，请先核对。"
ADVICE_NEGATIVE_FEW = "目前其他题得分高的人，这道题反而得分低。人太少，可能是碰巧：先核对一次答案，等人多了再看。"
ADVICE_WEAK = "这道题分不太出会和不会。请看看题干是不是绕、错误选项是不是一眼就能排除。"
ADVICE_FINE = "没有看出问题。"
ADVICE_FINE_FEW = "人还太少，没有看出明显的问题。"

BLANK = "没有作答"
OTHER_ANSWERS = "其他写法"
GONE = "现在已经没有的选项"
NO_TABLE = "案例分析没有选项。请到打分的页面看各项得分。"
PLACE = "第 {place} 位：{text}"
NO_ASSOCIATION = "没有登记残协"
REST_OF_ASSOCIATIONS = "其余 {count} 个残协合计"
TOO_SMALL = "不到 5 人，不列平均"
COMMON_ITEMS = "每个人的题不完全一样，信度、测量误差只按大家都做过的 {count} 道题算。"

NO_GRADEBOOK = "成绩簿还没有建好，或者现在读不到。请过一会儿再下载。"
EXPORT_FAILED = "成绩表没有做成。请再试一次；还不行，请管理员运行 canxie doctor 看看。"

COMPETENCIES = {
    "C1": "政治理论与党建引领",
    "C2": "残协组织与社区治理",
    "C3": "残疾人工作基本知识",
    "C4": "政策业务",
    "C5": "需求调查",
    "C6": "入户访视",
    "C7": "档案管理与动态管理",
    "C8": "个人信息保护与信息公开边界",
    "C9": "无障碍",
    "C10": "维权与矛盾化解",
    "C11": "社会工作方法",
    "C12": "资源整合与志愿服务",
    "C13": "沟通",
    "C14": "康复与托养转介",
    "C15": "应急、安全与心理支持",
    "C16": "信息化与数据",
    "C17": "项目、经费与公开",
    "C18": "考核评价与职业发展",
    "C19": "宣传与普法",
}
"""Short names of the competencies, as the framework calls them."""


def competency(code: str) -> str:
    """A competency's code with its name.

    Args:
        code: for example ``C4``.
    """
    return f"{code} {COMPETENCIES[code]}" if code in COMPETENCIES else code
