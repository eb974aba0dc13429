"""Sentences the code of this part says; page texts are in the templates."""

NO_ANSWER = "（没有作答）"

ONE_OF_THESE = "每个人从下面 {count} 道题里抽到一道。"

KIND_LABELS = {
    "single": "单项选择题",
    "multiple": "多项选择题",
    "truefalse": "判断题",
    "order": "排序题",
    "match": "配对题",
    "number": "填数字题",
    "short": "填空题",
    "case": "案例分析题",
}

NO_ASSESSMENT = "没有这份试卷，可能已经停用了。请到“测试”里看看。"
NO_ATTEMPT = "您还没有开始做这份试卷。"
ALREADY_SUBMITTED = "这份试卷已经交了，不能再改。"
TIME_IS_OVER = "答题时间已经到了，这个改动没有保存。时间到以前存好的答案都已经交上去了。"
PAUSED = "现在是暂停，没有保存。请先点“继续作答”。"
NOT_HANDED_IN_YET = "上一次还没有交卷，请先做完它。"
NO_TRY_LEFT = "这份试卷最多做 {tries} 次，不能再做了。"
NOT_OPEN_YET = "这份试卷还没有到开始的时间。"
CLOSED = "这份试卷已经过了结束时间，不能再开始。"
NO_SUCH_TRY = "没有这一次作答。请到“测试”里看看。"
NO_PAUSE = "这份试卷不能暂停。"
ITEM_GONE = "题库改动以后，您抽到的一道题找不到了。您的答案都在，请告诉培训教师。"
SAY_WHO_HELPED = "还没有交卷。请先选这份答卷是怎样完成的。"
NOT_SUBMITTED = "这份试卷还没有交。"
NO_QUESTION = "这份试卷里没有这道题。"
CHANGED_ELSEWHERE = "这一题刚才在另一个窗口或另一台设备上改过，这里的改动没有保存。"

GRADER_DIED = "评分程序中途停了，会自动再试。"
GRADER_NOT_STARTED = "评分程序启动不了：{why}。请让管理员运行 canxie doctor 看看。"
GRADER_SLOW = "评分用的时间太长，会自动再试。"
NOT_GRADED = "自动评分没有做成，分数没有变。原因：{why}"
GAVE_UP = "自动评分试了 {tries} 次都没有做成，没有给分。原因：{why}"
CELL_MISSING = "答卷里缺少第 {cell} 题的格子，没有评分。"
CELL_UNSCORED = "第 {cell} 题没有得到分数。"
BAD_NOTEBOOK = "答卷文件读不出来，没有评分。"
BAD_KEY = "第 {cell} 题的答案格子被改动过，没有评分。请重新生成试卷。"
NO_PAPER_LEFT = "找不到这份试卷的题目，请检查题库和试卷蓝图。"
BAD_USERNAME = "账号名里有不能做文件夹名的字，没有评分。"
PAPER_CHANGED = "试卷“{id}”已经有人交卷，题目不能再增减，仍用原来的题。请用新的编号出新卷。"

CASES_WAITING = "{name}的第 {numbers} 题还没有打分。请先在批阅页面打分，再发布成绩。"
NOT_IN_GRADEBOOK = "{name}的答卷还没有自动评分，请过一会儿再发布。"
RELEASED_MANY = "发布了 {count} 人的成绩。"
NOBODY_TO_RELEASE = "没有可以发布的成绩。"
RETRYING = "已经重新排队，过几秒钟再看。"

HELPS = {
    "independent": "独立：我自己读题、自己作答",
    "assisted": "协助：有人帮我读题或操作，答案是我自己想的",
    "scribe": "代录：我说答案，别人替我录入",
}
HELPERS = {"family": "家人", "staff": "残协或社区工作人员", "trainer": "培训教师", "volunteer": "志愿者", "other": "其他人"}
HELP_SHORT = {"": "没有说明", "independent": "独立", "assisted": "协助", "scribe": "代录"}
REASONS = {"extra": "延时便利", "device": "设备或网络原因", "other": "其他安排"}
BAD_EXTRA = "没有保存。加多少时间，请从列表里选；分钟数请填 0 到 {most} 的整数。"
NO_REASON = "没有保存。请选这是哪一种安排。"
NO_LEARNER = "没有这个学员账号。请回到上一页，按姓名再找一次。"
NO_RECEIPT = "没有这个回执号。请一个字一个字再对一遍：回执号是 8 位，里面没有 0、1、I、L、O。"
RECEIPT_WAIT = "错得多了，请等 {seconds} 秒再查。"
