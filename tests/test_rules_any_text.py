"""Whatever stands in the cells, the rules about them judge or are silent; they never fail."""

from form_builder import form, fund, row
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_cli.model.form import Form
from selfeval_cli.policy import load
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.engine import compare
from selfeval_cli.rules.registry import Hit, catalogue
from selfeval_cli.rules.signature import signature
from selfeval_cli.rules.texts import LANGUAGES, message

PIECES = st.sampled_from(
    [
        *[
            "≥",
            "≤",
            "=",
            "100",
            "0",
            "2.5",
            "1,000",
            "%",
            "‰",
            "万",
            "元",
            "万元",
            "个",
            "人次",
            "/",
            "月",
            "12月30日前",
            "2020年",
            "60日内",
            "提升",
            "完成",
        ],
        *[
            "率",
            "满意度",
            "投诉",
            "成本",
            "余",
            "十",
            "以上",
            "{",
            "}",
            "指标1：",
            "（万元）",
            "……",
            "**",
            "全年预算",
            "全年执行",
            "其中",
            "。",
            "，",
        ],
        *("Ⅳ", "²", "٣", "\n", " "),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=6).map("".join), st.text(max_size=12))
ROWS = st.builds(
    row, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, level1=TEXTS, level2=TEXTS, child=st.booleans()
)
FORMS = st.builds(
    form,
    st.lists(ROWS, max_size=4),
    funds=st.none() | st.lists(st.builds(fund, TEXTS, TEXTS, TEXTS, TEXTS), max_size=2),
    goals=st.lists(st.tuples(st.none() | TEXTS, st.none() | TEXTS), max_size=2),
    project=TEXTS,
    year=st.none() | st.integers(0, 9999),
    money_unit=st.sampled_from([None, "元", "万元", "亿元"]),
    kind=st.sampled_from(["project", "department", "transfer"]),
)
RULES = [rule for code, rule in catalogue().items() if code.startswith(("IND", "NAR"))]


@settings(max_examples=300, deadline=None)
@given(FORMS)
def test_no_text_makes_a_rule_fail(judged: Form) -> None:
    """Every outcome can be put into words in both languages."""
    policy = load("national-2020")

    for rule in RULES:
        for outcome in rule.judge(Case(judged, policy)):
            if isinstance(outcome, Hit):
                for language in LANGUAGES:
                    assert message(rule.code, language, outcome.message, outcome.args)


@settings(max_examples=100, deadline=None)
@given(st.lists(FORMS, max_size=4))
def test_no_forms_make_the_comparison_fail(forms: list[Form]) -> None:
    """Any forms can be laid side by side; each finding belongs to a form of the run."""
    signatures = [signature(each, f"{number}.txt") for number, each in enumerate(forms)]

    for key, findings in compare(signatures).items():
        assert key in {(each.path, each.form) for each in signatures}
        assert findings
