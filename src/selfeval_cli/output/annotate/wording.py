"""What a remark says about a finding: a heading and a few short lines, safe to put anywhere."""

from typing import get_args

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import SEVERITIES, Finding, FormReport
from selfeval_cli.output.escape import cut
from selfeval_cli.output.messages import label
from selfeval_cli.output.repairs import first_repair

#: From this number of remarks on a form's title says how many there are.
_SEVERAL = 3
#: The author of the Word comments, by which a later run knows them as its own.
AUTHOR = "selfeval"
AUTHORS = frozenset(
    (AUTHOR, *(f"{AUTHOR} {label(s, lang)}" for s in SEVERITIES for lang in get_args(Language)))
)
#: A remark is read in a narrow margin; a longer line is cut with an ellipsis.
LONGEST = 1000

_GAP: dict[Language, str] = {"zh": "　", "en": "   "}
_HEADING: dict[Language, str] = {"zh": "【{level}】{rest}", "en": "[{level}] {rest}"}
_SENTENCES: dict[str, dict[Language, str]] = {
    "summary": {"zh": "这张表的批注", "en": "Remarks on this form"},
    "signed": {
        "zh": "文档带有数字签名；批注使副本的签名失效，原件不受影响",
        "en": "the document is digitally signed; comments make the copy's signature invalid",
    },
    "lost": {
        "zh": "有 {count} 条问题的单元格在文档中找不到，批注放在表的标题处",
        "en": "cells not found: {count}; their remarks stand at the form's title",
    },
    "changed": {
        "zh": "{path}：检查之后文件有改动，没有写出批注副本",
        "en": "{path}: the file changed after it was checked; no annotated copy was written",
    },
    "unlocked": {
        "zh": "{path}：原件有打开密码；批注副本不带密码，谁都能打开，请妥善保管",
        "en": "{path}: the original has a password; its copy has none and opens for anybody",
    },
    "failed": {
        "zh": "{path}：写不出批注副本（{reason}）",
        "en": "{path}: no annotated copy could be written ({reason})",
    },
    "taken": {
        "zh": "{path} 已有别的文件，没有覆盖，批注副本没有写出；请换一个文件夹",
        "en": "{path} is another file and was not replaced; choose another folder",
    },
    "in-place": {
        "zh": "批注副本会覆盖原件 {path}；请换一个位置",
        "en": "an annotated copy would replace the original {path}; choose another place",
    },
}


def say(key: str, language: Language, **facts: object) -> str:
    """A sentence of this package in the user's language, filled."""
    return _SENTENCES[key][language].format_map(facts)


def author(finding: Finding, language: Language) -> str:
    """The author of a comment: ours, with the level, by which Word colours and filters."""
    return f"{AUTHOR} {label(finding.severity, language)}"


def summary(form: FormReport, language: Language) -> tuple[str, ...]:
    """What stands at a form's title: how many remarks of each level, and what to change first.

    Nothing for a single remark that stands for itself.
    """
    counts = form.count()
    if sum(counts[s] for s in SEVERITIES) < _SEVERAL:
        return ()
    colon, comma = label("colon", language), label("comma", language)
    found = [f"{label(s, language)} {counts[s]}" for s in SEVERITIES if counts[s]]
    lines = [say("summary", language) + colon + comma.join(found)]
    repair = first_repair(form, language)
    if repair is not None:
        lines.append(label("repair-first", language) + colon)
        lines += (cut(f"{c.where}  {c.before} → {c.after}", LONGEST) for c in repair.cells)
        lines.append(repair.outcome(language))
    return tuple(lines)


def heading(finding: Finding, language: Language) -> str:
    """The first line of a remark: how grave, which rule, which place in the form's own words."""
    level = label(finding.severity, language)
    text = _HEADING[language].format(level=level, rest=f"{finding.code} {finding.where}")
    return cut(text, LONGEST)


def lines(finding: Finding, language: Language) -> tuple[str, ...]:
    """The lines under the heading: what to do, the figures, why, formula and basis. A formula that
    the message carries is not given once more."""

    def labelled(*fields: str) -> str:
        colon = label("colon", language)
        values = ((name, getattr(finding, name)) for name in fields)
        return _GAP[language].join(
            f"{label(name, language)}{colon}{cut(text, LONGEST)}" for name, text in values if text
        )

    candidates = (
        labelled("suggestion"),
        labelled("stated", "expected", "difference"),
        cut(finding.message, LONGEST),
        labelled("formula") if (finding.formula or "") not in finding.message else "",
        labelled("basis"),
    )
    return tuple(line for line in candidates if line)
