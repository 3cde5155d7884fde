"""``selfeval rules``: the list of rules, or the help page of some."""

import json
from typing import Any

import click

from selfeval_cli.base.wrap import cell_len, wrap
from selfeval_cli.cli.base import Command, lang_option, language, tell
from selfeval_cli.output.targets import show


@click.command(cls=Command, help="rules")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    help="rules.format",
)
@lang_option
def rules(codes: tuple[str, ...], style: str) -> int:
    """List all rules; with codes, prefixes or names, print the pages of those rules."""
    from selfeval_cli.rules.engine import is_selected
    from selfeval_cli.rules.selection import resolve

    wanted = tuple(map(resolve, codes))
    entries = [entry for entry in _every() if is_selected(entry["code"], wanted, ())]
    if style == "json":
        show(
            json.dumps({"schema_version": 1, "rules": entries}, ensure_ascii=False, indent=2) + "\n"
        )
    elif codes or style == "md":
        show(_pages(entries, style))
    else:
        show(_list(entries))
    return 0


def _every() -> list[dict[str, Any]]:
    from selfeval_cli.rules import texts
    from selfeval_cli.rules.registry import every_rule

    return [
        {
            "code": code,
            "name": texts.rule_text(code).name,
            "severity": rule.severity,
            "default": rule.default,
            "kinds": list(rule.kinds),
            "title": texts.rule_text(code).wording[language()].title,
            "basis": texts.rule_text(code).wording[language()].basis,
        }
        for code, rule in every_rule().items()
    ]


def _pages(entries: list[dict[str, Any]], style: str) -> str:
    from selfeval_cli.rules.texts import page

    pages = (page(entry["code"], language()) for entry in entries)
    return "\n".join(text if style == "md" else _plain(text) for text in pages)


def _plain(page: str) -> str:
    """Return a page of Markdown as it reads on a terminal: text indented under its headings."""
    lines: list[str] = []
    for block in page.strip().split("\n\n"):
        if block.startswith("#"):
            lines += ["", block.lstrip("#").strip()]
        elif block.startswith("|"):
            rows = (row.strip("| ") for row in block.splitlines() if row.strip("|- "))
            lines += [f"    {row}" for row in rows]
        else:
            bold = block.startswith("**")
            plain = (block.strip("*") if bold else block).replace("`", "")
            lines += [f"  {line}" for line in wrap(plain, 78)]
    return "\n".join(lines[1:]) + "\n"


def _list(entries: list[dict[str, Any]]) -> str:
    widest = max(len(entry["name"]) for entry in entries)
    levels = {key: tell(f"level-{key}") for key in ("error", "warning", "info", "off")}
    level_width = max(map(cell_len, levels.values()))
    lines = []
    for entry in entries:
        level = levels[entry["severity"] if entry["default"] else "off"]
        pad = " " * (level_width - cell_len(level) + 2)
        lines.append(f"{entry['code']}  {level}{pad}{entry['name']:<{widest}}  {entry['title']}")
    return "\n".join(lines) + "\n"
