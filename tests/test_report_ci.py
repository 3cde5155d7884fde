"""Formats of merge requests and pipelines: GitHub, GitLab, Markdown."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace
from report_fixture import (
    DOCUMENTS,
    HOSTILE,
    check_golden,
    full_run,
    make_run,
    rendered,
    small_run,
)

from selfeval_cli.output.formats import write
from selfeval_cli.output.github import Writer as GitHub
from selfeval_cli.output.markdown import Writer as Markdown


@pytest.mark.parametrize(
    ("name", "file"),
    [("github", "github.txt"), ("gitlab", "gitlab.json"), ("markdown", "markdown.md")],
)
def test_golden(name: str, file: str) -> None:
    """The whole report."""
    check_golden(file, rendered(name, full_run()))


# GitHub


def unescaped(text: str) -> str:
    """A message as the runner reads it."""
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_github_has_a_command_per_finding_that_counts() -> None:
    """Documents not checked first, then errors, warnings, infos; SCR002 and SCR008 do not count."""
    *commands, closing = rendered("github", full_run()).splitlines()

    assert [re.split(r"[ ,]", command)[0] for command in commands] == [
        "::error", "::error", "::error", "::error", "::warning", "::notice",
    ]  # fmt: skip
    assert closing.startswith("错误 2 · 警告 1 · 提示 1")
    assert not [command for command in commands if "SCR002" in command or "SCR008" in command]


def test_github_gives_the_line_of_a_text_file_and_none_for_word() -> None:
    """A Word document has no lines."""
    text = rendered("github", full_run())

    assert "::error title=selfeval (SCR001),file=材料/党建.txt,line=211::社会组织党建" in text
    assert "::error title=selfeval (FND001),file=材料/100%25%2C [草稿].docx::" in text


def test_github_cell_text_starts_no_command_of_its_own() -> None:
    """Line ends are escaped, so every line is ours; the message reads back unchanged."""
    lines = rendered("github", full_run()).splitlines()
    warning = next(line for line in lines if line.startswith("::warning"))

    assert len(lines) == 7
    assert "%0A现为：[bold]粗[/bold] <script>" in warning
    assert "| `code` 100% red" in unescaped(warning.split("::", 2)[2])


def test_github_step_summary_is_written_where_the_environment_says(tmp_path: Path) -> None:
    """Appended to what other steps wrote; without the variable nothing happens."""
    path = tmp_path / "summary.md"
    path.write_text("earlier\n", encoding="utf-8")

    write(full_run(), [GitHub(StringIO(), {})])
    write(full_run(), [GitHub(StringIO(), {"GITHUB_STEP_SUMMARY": str(path)})])
    text = path.read_text(encoding="utf-8")
    assert text == "earlier\n" + rendered("markdown", full_run())


def test_github_step_summary_stays_below_its_limit(tmp_path: Path) -> None:
    """A thousand documents do not fit into 1 MiB; what was left out is counted."""
    path = tmp_path / "summary.md"
    write(small_run(1_000), [GitHub(StringIO(), {"GITHUB_STEP_SUMMARY": str(path)})])
    text = path.read_text(encoding="utf-8")
    shown = text.count("\n### ")

    assert path.stat().st_size < 2**20
    assert 0 < shown < 1_000
    assert f"另有 {1_000 - shown} 份文件未列出" in text


# GitLab


def test_gitlab_issues_have_what_the_format_requires() -> None:
    """Description with the code, fingerprint, severity, and a relative path with a line."""
    issues = json.loads(rendered("gitlab", full_run()))

    assert [(i["check_name"].split()[0], i["severity"]) for i in issues] == [
        ("FRM005", "minor"),
        ("FND001", "major"),
        ("WGT004", "info"),
        ("SCR001", "major"),
        ("truncated", "critical"),
        ("look-alike", "critical"),
    ]
    assert issues[3]["description"] == (
        "SCR001: 社会组织党建工作经费 - 总分 › 得分：总分 100 与各项得分之和 110 不符"
    )
    assert issues[3]["location"] == {"path": "材料/党建.txt", "lines": {"begin": 211}}
    assert issues[1]["location"]["lines"] == {"begin": 1}


def test_gitlab_fingerprints_are_unique_and_independent_of_order() -> None:
    """The same finding in two documents and twice in one has different prints, in any order."""
    twice = DOCUMENTS[1].forms[0]
    again = replace(twice, number=9)
    first = replace(DOCUMENTS[1], path="./a.txt", forms=(twice, again))
    second = replace(DOCUMENTS[1], path="b.txt")

    def prints(text: str) -> list[str]:
        return [issue["fingerprint"] for issue in json.loads(text)]

    forward = prints(rendered("gitlab", make_run(first, second)))
    backward = prints(rendered("gitlab", make_run(second, first)))
    assert len(set(forward)) == len(forward) == 6
    assert set(forward) == set(backward)


def test_gitlab_without_findings_is_an_empty_list() -> None:
    """GitLab wants a list in any case, with paths without a leading dot."""
    assert rendered("gitlab", make_run(DOCUMENTS[2])) == "[]\n"
    moved = replace(DOCUMENTS[0], path="./a.docx")
    issues = json.loads(rendered("gitlab", make_run(moved)))
    assert {issue["location"]["path"] for issue in issues} == {"a.docx"}


# Markdown


def html_of(text: str) -> str:
    """The report as a Markdown reader with tables shows it."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(reader.render(text))


def test_markdown_tables_keep_their_columns_whatever_stands_in_a_cell() -> None:
    """Six columns in each row of findings, three or four in the summary tables."""
    text = rendered("markdown", full_run())
    rows = re.findall(r"<tr>(.*?)</tr>", html_of(text), re.DOTALL)
    widths = [len(re.findall(r"<t[hd]>", row)) for row in rows]

    assert widths == [3] * 5 + [4] * 3 + [6] * 3 + [6] * 3


def test_markdown_lets_no_markup_link_or_mention_through() -> None:
    """The hostile text reads as text; a mention is broken by an invisible character."""
    page = html_of(rendered("markdown", full_run()))

    assert "<script" not in page
    assert "<a " not in page
    assert "<h1" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "[x](javascript:alert(1))" in page
    assert "@all" not in page
    assert "#1" not in page
    assert "http://" not in rendered("markdown", full_run())
    assert HOSTILE.count("@") == 1


def test_markdown_shows_figures_formula_and_what_does_not_count() -> None:
    """The row of SCR001, its folded formula, and the two findings set aside with their reasons."""
    text = rendered("markdown", make_run(DOCUMENTS[1]))

    assert "| 总分 › 得分 | 总分 100 与各项得分之和 110 不符 | 100 | 110 | SCR001 |" in text
    assert "- 算式：10+10+10+10+10+10+15+15+20 = 110\n" in text
    assert "<del>SCR002 " in text
    assert "</del> — 基线已知\n" in text
    assert "</del> — 已忽略：历史数据，见 会议纪要 3 号\n" in text
    assert "<sub>没有核对 没有资金数据：IND010</sub>" in text


def test_markdown_names_documents_that_were_not_checked() -> None:
    """With their cause; nothing checked is never green."""
    text = rendered("markdown", make_run(DOCUMENTS[3]))

    assert "**未能检查** <code>材料/坏&lt;&amp;&gt;.docx</code> — 文件残缺" in text
    assert "**没有一张表被检查**" in text
    assert "✅" not in text


def test_markdown_leaves_out_whole_documents_at_the_limit() -> None:
    """The head is always written."""
    out = StringIO()
    write(full_run(), [Markdown(out, 10)])

    assert out.getvalue().startswith("## 绩效自评表检查报告\n")
    assert out.getvalue().endswith("_篇幅所限，另有 4 份文件未列出，详见完整报告_\n")
