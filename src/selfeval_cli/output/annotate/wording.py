"""What a remark says about a finding: a heading and a few short lines, safe to put anywhere."""

from selfeval_cli.base.errors import Language
from selfeval_cli.model.report import Finding
from selfeval_cli.output.escape import cut
from selfeval_cli.output.messages import label

#: The author of the Word comments, by which a later run knows them as its own.
AUTHOR = "selfeval"
#: A remark is read in a narrow margin; a longer line is cut with an ellipsis.
LONGEST = 1000

_GAP: dict[Language, str] = {"zh": "　", "en": "   "}
_HEADING: dict[Language, str] = {"zh": "【{level}】{rest}", "en": "[{level}] {rest}"}
_SENTENCES: dict[str, dict[Language, str]] = {
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
    "failed": {
        "zh": "{path}：写不出批注副本（{reason}）",
        "en": "{path}: no annotated copy could be written ({reason})",
    },
    "in-place": {
        "zh": "批注副本会覆盖原件 {path}；请换一个位置",
        "en": "an annotated copy would replace the original {path}; choose another place",
    },
}


def say(key: str, language: Language, **facts: object) -> str:
    """A sentence of this package in the user's language, filled."""
    return _SENTENCES[key][language].format_map(facts)


def heading(finding: Finding, language: Language) -> str:
    """The first line of a remark: how grave, which rule, which place in the form's own words."""
    level = label(finding.severity, language)
    text = _HEADING[language].format(level=level, rest=f"{finding.code} {finding.where}")
    return cut(text, LONGEST)


def lines(finding: Finding, language: Language) -> tuple[str, ...]:
    """The lines under the heading: message, the figures, formula, suggestion and basis."""

    def labelled(*fields: str) -> str:
        colon = label("colon", language)
        values = ((name, getattr(finding, name)) for name in fields)
        return _GAP[language].join(
            f"{label(name, language)}{colon}{cut(text, LONGEST)}" for name, text in values if text
        )

    candidates = (
        cut(finding.message, LONGEST),
        labelled("stated", "expected", "difference"),
        labelled("formula"),
        labelled("suggestion"),
        labelled("basis"),
    )
    return tuple(line for line in candidates if line)
