"""The rules of a run, as renderers show them: with titles, help pages and the basis."""

from collections.abc import Iterator, Sequence

from selfeval_cli.base.errors import Language
from selfeval_cli.model.run import RuleInfo
from selfeval_cli.policy import DEFAULT, load
from selfeval_cli.rules import texts
from selfeval_cli.rules.engine import enabled, is_selected
from selfeval_cli.rules.registry import Rule, every_rule
from selfeval_cli.run.check import Plan


def infos(plans: Sequence[Plan], language: Language) -> tuple[RuleInfo, ...]:
    """Return all rules that are on under at least one plan."""
    return tuple(_infos(plans, language))


def _infos(plans: Sequence[Plan], language: Language) -> Iterator[RuleInfo]:
    for rule in every_rule().values():
        plan = next((plan for plan in plans if _on(rule, plan)), None)
        if plan is None:
            continue
        text = texts.rule_text(rule.code)
        wording = text.wording[language]
        severity = (plan.policy or load(DEFAULT)).severities.get(rule.code, rule.severity)
        page = texts.page(rule.code, language)
        yield RuleInfo(rule.code, text.name, severity, wording.title, page, wording.basis)


def _on(rule: Rule, plan: Plan) -> bool:
    policy = plan.policy or load(DEFAULT)
    return enabled(rule, policy) and is_selected(rule.code, plan.select, plan.deselect)
