"""Cell texts that are hard on whoever reads them: odd figures, long runs, markup, commands."""

from random import Random

#: What the figures, dates and units of forms are made of.
TOKENS = (
    "1", "0", "100", "12.50", "0.270", "-3", "1,234.56", "１２", "３．５", "10万", "3亿",
    "百分之九十", "一百二十", "十", "两", "零点五", "½", "²", "①", "㊿", "٣", "9" * 40, "1e5",
    "1E+999999999", "1e-999999999", "NaN", "Infinity", "0x10", "%", "％", "‰", "≥", "≤", "＝",
    "=", ">", "<", "≧", "不低于", "以上", "以内", "小于等于", "约", "共", "不少于", "万元",
    "元", "亿元", "个", "人次", "公里", "㎡", "2020年", "2020年12月31日", "12月底前",
    "2020-13-45", "0000年00月00日", "9999/99/99", "1月至12月", "第四季度", "（50分）", "(10)",
    "其中：", "合计", "总分", "得分", "权重", "一级指标", "三级指标", "项目名称",
    "年度资金总额", "执行率", "自评表", "——", "—", "/", "无", "……", "**", " ", "　", "\t", "\n",
    "、", "，", "；", "：", ":", "。", ".", ",", "-", "~", "～", "至", "优", "良", "达成预期",
    "完成", "未完成", "提升", "×", "÷", "+", "(", ")", "（", "）", "[", "]", "{", "}", "|",
)  # fmt: skip

#: Repeated many times these are what regular expressions go round in circles on.
RUNS = (
    "9", "0", "9,", "9.", "9 ", "9　", " ", "　", "(", "（", "（）", "()", ")", "[", "第", "≥",
    "-", "—", "/", "%", ".", ",", "年", "2020年", "1月", "1日", "一", "百", "万", "零点",
    "一百", "万元", "元", "≥1", "1/", "1:", "：", "其中：", "a", "a ", "1a", "个", "每",
    "≥90%，", "1、", "；", "\n", "1\n", "\t", "|", "\\", "*", "_", "`", "<", "&", "é",
    "e\u0301", "\u200b", "\u3000\n", "1-", "1~", "（1", "1）", "分", "10分", "=", "不", "于",
    "以上", "至", "1至", "同比", "率", "…",
)  # fmt: skip

#: What must not come out of a report as it went in.
MARKUP = "<img src=x onerror=alert(1)>"
HOSTILE = (
    MARKUP,
    "</script><script>alert(1)</script>",
    "]]>",
    "&amp;&#60;",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "::error file=x::y",
    "\n::set-output name=x::y",
    "##[error]x",
    "[red]x[/red][/]",
    "{project}",
    "{0}{}{{",
    "%s%n%(x)s",
    "{{body}}",
    "\\u0000\\",
    "[x](javascript:alert(1))",
    "# selfeval: x",
    "\n# selfeval: x",
    "| a | b |\n|---|---|",
    "\u202e100\u202c",
    "\ufeff100",
    "1\u20280",
    "\x850",
    "\u200b1\u200b0\u200b",
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "👨‍👩‍👧‍👦" * 3,
    "\U000e0041",
    "𝟏𝟎𝟎",
    "㍿",
    "Ⅻ",
    "\xa0100\xa0",
    "'; DROP TABLE forms; --",
    "../../etc/passwd",
    "file:///etc/passwd",
)


def cell_text(luck: Random, *, longest: int = 4_000) -> str:
    """A text that a cell of an otherwise valid form might be given by an enemy."""
    kind = luck.random()
    if kind < 0.45:
        return "".join(luck.choice(TOKENS) for _ in range(luck.randint(1, 7)))
    if kind < 0.6:
        return run(luck, longest)
    if kind < 0.7:
        return luck.choice(TOKENS) + run(luck, longest) + luck.choice(TOKENS)
    if kind < 0.85:
        return luck.choice(HOSTILE)
    if kind < 0.95:
        return luck.choice(HOSTILE) + luck.choice(TOKENS) + luck.choice(HOSTILE)
    return "".join(_sign(luck) for _ in range(luck.randint(1, 40)))


def run(luck: Random, longest: int = 4_000) -> str:
    """One piece, or two in turn, many times over."""
    piece = luck.choice(RUNS) + (luck.choice(RUNS) if luck.random() < 0.4 else "")
    times = int(longest ** luck.random()) // len(piece) + 1
    return piece * times


def _sign(luck: Random) -> str:
    while True:
        number = luck.choice((0x3000, 0x10000, 0x110000))
        sign = chr(luck.randrange(1, number))
        if not 0xD800 <= ord(sign) < 0xE000:
            return sign
