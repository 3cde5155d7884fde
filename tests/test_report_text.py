"""The terminal report: what it says, how it is set, and that no cell text can act on a terminal."""

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from msgspec.structs import replace
from report_fixture import (
    ABOVE,
    DOCUMENTS,
    HARMLESS,
    TOTAL,
    check_golden,
    full_run,
    make_run,
    rendered,
)
from rich.cells import cell_len

from selfeval_cli.base.wrap import fold, wrap
from selfeval_cli.model.report import DocumentReport, FormReport
from selfeval_cli.output.formats import render
from selfeval_cli.output.repairs import Change, FirstRepair
from selfeval_cli.output.terminal.cards import screen

ONE_CLEAN = DocumentReport(path="a.docx", format="docx", status="checked", forms=(HARMLESS,))


@pytest.mark.parametrize(
    ("language", "verbosity", "name"),
    [("zh", 0, "text.txt"), ("en", 1, "text-verbose-en.txt"), ("zh", -1, "text-quiet.txt")],
)
def test_golden(language: str, verbosity: int, name: str) -> None:
    """The whole report, in both languages and at every verbosity."""
    check_golden(name, rendered("text", full_run("en" if language == "en" else "zh", verbosity)))


def test_a_card_shows_everything_needed_to_verify_a_finding() -> None:
    """Place, line, what stands, what should stand, gap, formula, basis and suggestion are there."""
    lines = rendered("text", make_run(DOCUMENTS[1])).splitlines()
    start = lines.index("  错误 SCR001  总分 › 得分  第 211 行")

    assert lines[start + 1 : start + 6] == [
        "               建议 重新加总各项得分，或更正最后改动的一项",
        "               现为 100   应为 110   相差 -10",
        "               总分 100 与各项得分之和 110 不符",
        "               算式 10+10+10+10+10+10+15+15+20 = 110",
        "               依据 财预〔2020〕10号",
    ]


def test_findings_stand_most_severe_first() -> None:
    """The form lists its info first; the card shows the error first and the info in one line."""
    text = rendered("text", make_run(DOCUMENTS[1]))

    assert text.index("错误 SCR001") < text.index("提示 WGT004  一级指标 › 分值：产出")


def test_a_card_counts_what_was_checked_and_says_why_not() -> None:
    """One passed, four failed, three unchecked, seven of nine rows recomputed. The reasons are
    always told, the rules that they concern only with -v."""
    text = rendered("text", make_run(DOCUMENTS[1]))

    assert "  按项目支出绩效自评（财预〔2020〕10号）检查 · 通过 1 · 不符 4 · 没有核对 3" in text
    assert "IND010" not in text
    assert "  没有复算的行： 目标或完成值无法识别为数值×2\n" in text
    assert "  另有 1 条规则没有核对，不影响其他结果：\n    没有资金数据\n" in text

    verbose = rendered("text", make_run(DOCUMENTS[1], verbosity=1))

    assert "  没有核对 没有资金数据：IND010\n" in verbose


def test_known_and_suppressed_findings_are_counted_and_shown_only_when_verbose() -> None:
    """SCR008 is ignored with a reason and SCR002 stands in the baseline."""
    short = rendered("text", make_run(DOCUMENTS[1]))
    long = rendered("text", make_run(DOCUMENTS[1], verbosity=1))

    assert "SCR008" not in short
    assert "SCR002" not in short
    assert "已忽略 1 · 基线已知 1" in short.splitlines()[-1]
    assert "               已忽略：历史数据，见 会议纪要 3 号\n" in long
    assert "               基线已知\n" in long


def test_every_document_that_was_not_read_has_one_line_with_its_cause() -> None:
    """The unreadable document and the look-alike are named even when quiet."""
    for verbosity in (-1, 0, 1):
        text = rendered("text", full_run(verbosity=verbosity))

        assert "✗ 未能检查 材料/坏<&>.docx：文件残缺：缺少 word/document.xml\n" in text
        assert "✗ 未能检查 材料/通知.txt：是“绩效目标申报表”，不是自评表，没有检查\n" in text


def test_quiet_shows_errors_and_the_closing_line_only() -> None:
    """Two errors, two documents that were not read, one total."""
    lines = rendered("text", replace(full_run(verbosity=-1), width=200)).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["错误", "错误", "✗", "✗", "错误"]
    assert lines[-1].startswith("错误 2 · 警告 1 · 提示 1 · 无法读取 1 · 无自评表 1 · 文件 5")


def test_nothing_checked_is_never_silently_green() -> None:
    """A run that checked no form says so."""
    text = rendered("text", make_run(DOCUMENTS[3]))

    assert "没有一张表被检查" in text
    assert "✓" not in text


def test_a_clean_form_says_so_and_a_clean_document_of_several_takes_one_line() -> None:
    """A single document keeps its card."""
    assert "  ✓ 没有发现问题\n" in rendered("text", make_run(ONE_CLEAN))
    several = rendered("text", make_run(ONE_CLEAN, ONE_CLEAN))
    assert several.startswith("✓ a.docx  自评表 1 · 通过 7 · 没有核对 1\n✓ a.docx")


def test_a_long_list_counts_clean_documents_instead_of_listing_them() -> None:
    """Among 21 documents the clean ones are not listed, unless verbose."""
    assert "a.docx" not in rendered("text", make_run(*[ONE_CLEAN] * 21))
    assert "a.docx" in rendered("text", make_run(*[ONE_CLEAN] * 21, verbosity=1))


@pytest.mark.parametrize("width", [40, 57, 80, 100])
@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_no_line_is_wider_than_the_page(width: int, verbosity: int) -> None:
    """Lines are measured in terminal cells, a Chinese character taking two."""
    run = replace(full_run("en", verbosity), width=width)

    assert max(cell_len(line) for line in rendered("text", run).splitlines()) <= width


def test_no_line_ends_in_spaces() -> None:
    """A pipe gets clean lines."""
    lines = rendered("text", full_run(verbosity=1)).splitlines()

    assert [line for line in lines if line != line.rstrip()] == []


def test_cell_text_cannot_act_on_a_terminal() -> None:
    """Escapes, direction overrides and console markup arrive as plain text or not at all."""
    text = rendered("text", replace(full_run(verbosity=1), color="never", width=400))

    assert [c for c in text if ord(c) < 32 and c != "\n"] == []
    assert "\u202e" not in text
    assert "[bold]粗[/bold] <script>alert(1)</script> | `code` 100% red abc" in text


def test_colour_is_always_never_or_left_to_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An explicit "always" wins over NO_COLOR; in a pipe "auto" means none."""
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    run = make_run(DOCUMENTS[1])

    assert "\x1b[1;31m错误" in rendered("text", replace(run, color="always"))
    assert "\x1b" not in rendered("text", replace(run, color="auto"))
    assert "\x1b" not in rendered("text", replace(run, color="never"))
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b" in rendered("text", replace(run, color="auto"))
    assert "\x1b" not in rendered("text", replace(run, color="never"))


@pytest.mark.parametrize(
    ("environment", "styled"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": ""}, True),  # as on Windows
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_a_terminal_is_asked_whether_it_likes_colours(
    environment: dict[str, str], styled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the variables that no-color.org and force-color.org have made known."""

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "120")

    assert screen(Terminal()).styled is styled
    assert screen(Terminal()).width == 100
    assert screen(Terminal(), "always").styled
    assert not screen(Terminal(), "never").styled


def test_what_goes_into_a_pipe_is_broken_only_where_columns_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line of a file is not cut for a terminal that is not there."""
    monkeypatch.delenv("COLUMNS", raising=False)
    run = replace(make_run(DOCUMENTS[1]), width=None)
    long = rendered("text", run)
    monkeypatch.setenv("COLUMNS", "50")

    assert max(map(cell_len, long.splitlines())) > 80
    assert max(map(cell_len, rendered("text", run).splitlines())) <= 50
    assert screen(StringIO(), width=120).width == 120
    assert screen(StringIO(), width=10).width == 40
    monkeypatch.setenv("COLUMNS", "wide")
    assert screen(StringIO()).width > 1000


@pytest.mark.parametrize("name", ["text", "concise"])
@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_no_line_holds_a_command_of_a_ci_log(name: str, verbosity: int) -> None:
    """A cell, a path or a project that spells one is shown apart; also where a line is broken."""
    form = replace(
        DOCUMENTS[0].forms[0], project="::add-mask::x ##[group]g ##vso[task.setvariable]v"
    )
    evil = replace(DOCUMENTS[0], path="::warning ::a.docx", forms=(form,))
    unread = replace(DOCUMENTS[3], path="##[error]b.docx")
    for width in (40, 80):
        text = rendered(name, replace(make_run(evil, unread, verbosity=verbosity), width=width))

        assert "::" not in text
        assert "##[" not in text
        assert "##vso[" not in text


def test_findings_with_one_advice_are_one_entry_and_a_basis_is_told_once() -> None:
    """The second finding of the rule takes one line; its basis stood with the first."""
    other = replace(ABOVE, where="另一项 › 得分", baseline=None)
    first = replace(ABOVE, baseline=None)
    form = replace(DOCUMENTS[1].forms[0], findings=(first, other, TOTAL))
    document = replace(DOCUMENTS[1], forms=(form,))
    text = rendered("text", make_run(document))

    assert text.count("建议 得分不得超过分值") == 1
    assert text.count("依据 财预〔2020〕10号") == 1
    assert "               同样 另一项 › 得分  现为 15  应为 ≤10  第 101 行\n" in text
    verbose = rendered("text", make_run(document, verbosity=1))
    assert verbose.count("依据 财预〔2020〕10号") == 3


def test_a_repair_stands_first_and_folds_what_it_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells to change, then a line for each finding that goes with them; in full with -v."""
    cells = (Change("社会组织作用 › 得分", "15", "10"), Change("党务工作水平 › 得分", "空白", "10"))
    repair = FirstRepair(cells, (TOTAL.fingerprint,))
    monkeypatch.setattr(
        "selfeval_cli.output.terminal.findings.first_repair",
        lambda form, _: repair if form.findings else None,
    )
    lines = rendered("text", make_run(DOCUMENTS[1])).splitlines()
    start = lines.index("  先改这几处")

    assert lines[start + 1 : start + 6] == [
        "    社会组织作用 › 得分  15 → 10",
        "    党务工作水平 › 得分  空白 → 10",
        "    改后 1 条问题消除",
        "",
        "  错误 SCR001  总分 › 得分：总分 100 与各项得分之和 110 不符",
    ]
    assert "建议 重新加总" in rendered("text", make_run(DOCUMENTS[1], verbosity=1))


def test_a_file_whose_findings_are_all_known_is_one_line() -> None:
    """Also when it is the only one; with -v they are shown."""
    form = replace(DOCUMENTS[1].forms[0], findings=(ABOVE,))
    document = replace(DOCUMENTS[1], forms=(form,))
    run = make_run(document)

    assert rendered("text", run).splitlines()[0] == (
        "✓ 材料/党建.txt  自评表 1 · 通过 1 · 没有核对 3 · 基线已知 1"
    )
    assert "SCR002" not in rendered("text", run)
    assert "SCR002" in rendered("text", replace(run, verbosity=1))


def test_quiet_shows_what_makes_the_run_fail() -> None:
    """Under --fail-on warning the warning is named too."""
    lines = rendered(
        "text", replace(full_run(verbosity=-1), width=400, fail_on="warning")
    ).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["警告", "错误", "错误", "✗", "✗", "错误"]


def test_a_console_without_our_signs_gets_others() -> None:
    """GBK has neither the tick nor the mark between the parts of a place."""
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding="gbk", errors="backslashreplace")
    render("text", make_run(*DOCUMENTS), out)
    out.flush()
    text = raw.getvalue().decode("gbk")

    assert "总分 > 得分" in text
    assert "× 未能检查" in text
    assert "\\u20" not in text.replace("\\u202", "")


def test_concise_is_one_line_a_finding() -> None:
    """Path, place, level, code and message; nothing is broken into lines."""
    lines = rendered("concise", full_run()).splitlines()

    assert lines[-1].startswith("错误 2 · 警告 1 · 提示 1")
    assert (
        "材料/党建.txt:211: 错误 SCR001 社会组织党建工作经费：总分 › 得分 总分 100 与各项得分之和"
        " 110 不符"
    ) in lines
    assert "材料/坏<&>.docx: 错误 truncated 文件残缺：缺少 word/document.xml" in lines
    assert len(lines) == 7


def test_the_summary_counts_rules_causes_and_the_worst_files() -> None:
    """Thirty documents with one error each: ten are listed as the worst."""
    form = FormReport(
        number=1,
        kind="project",
        policy="national-2020",
        title="",
        project="甲",
        department="",
        unit="",
        findings=(TOTAL,),
    )
    documents = [
        DocumentReport(path=f"{n:02}.docx", format="docx", status="checked", forms=(form,))
        for n in range(30)
    ]
    text = rendered("text", make_run(*documents, DOCUMENTS[3], DOCUMENTS[4]))
    table = text[text.index("汇总") :].splitlines()

    assert "     30  SCR001  总分与各项得分之和不符" in table
    assert "      1  文件残缺" in table
    assert [line for line in table if line.startswith("  错误 1    警告 0    ")] == [
        f"  错误 1    警告 0    {n:02}.docx" for n in range(10)
    ]


def test_wrapping_breaks_chinese_anywhere_but_before_a_stop() -> None:
    """Six cells hold three characters; the stop may not begin a line, so a character goes along."""
    assert wrap("总分不符。", 8) == ["总分不", "符。"]
    assert wrap("总分 abc 得分", 8) == ["总分 abc", "得分"]
    assert wrap("10+10+10", 6) == ["10+10", "+10"]
    assert wrap("abcdefgh", 5) == ["abcde", "fgh"]
    assert wrap("", 5) == [""]


def test_folding_keeps_facts_whole() -> None:
    """A comma ends the broken line, a dot between spaces does not."""
    assert fold(["总分 100", "", "复算 110"], " · ", 10) == ["总分 100", "复算 110"]
    assert fold(["甲 1", "乙 2", "丙 3"], "，", 12) == ["甲 1，乙 2，", "丙 3"]
    assert fold(["甲乙丙丁", "戊己"], "，", 8) == ["甲乙丙", "丁，", "戊己"]
