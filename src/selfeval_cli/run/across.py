"""The rules across the forms of a run: what they tell each document, portion by portion."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from selfeval_cli.model.report import Finding
from selfeval_cli.rules.across import Mapped, grouped
from selfeval_cli.rules.engine import compared, groupings, is_selected, matches, with_fingerprints
from selfeval_cli.rules.registry import set_rules
from selfeval_cli.rules.signature import Signature
from selfeval_cli.run.packed import read_signatures
from selfeval_cli.run.plan import Plan
from selfeval_cli.run.spool import Spool

#: A form's number is that of its document times this, and its rank there.
_MOST_FORMS = 2**20
_CACHED = 256


#: Findings by the number of the document and of the form, and which ignores, by the number of the
#: plan and their own, cover one.
Told = tuple[dict[int, dict[int, list[Finding]]], set[tuple[int, int]]]


class Across:
    """The rules across forms that are on for some documents, and the forms grouped for them."""

    def __init__(self, spool: Spool, plans: Sequence[Plan], plan_of: Sequence[int]) -> None:
        self._spool, self._plans, self._plan_of = spool, plans, plan_of
        self._rules = [rule for rule in set_rules() if any(_on(rule.code, plan) for plan in plans)]
        self._read = lru_cache(_CACHED)(self._form)
        self.codes = tuple(rule.code for rule in self._rules)

    def group(self, portions: Sequence[range], forms: int, here: Mapped, there: Mapped) -> None:
        """Group the forms of all documents; see `grouped`."""
        wanted = groupings(self._rules)
        self._found = grouped(wanted, portions, self._forms, forms, here=here, there=there)

    def told(self, documents: range) -> Told:
        """What these documents are told."""
        told: dict[int, dict[int, list[Finding]]] = {}
        used: set[tuple[int, int]] = set()
        begin, end = documents[0] * _MOST_FORMS, (documents[-1] + 1) * _MOST_FORMS
        language = self._plans[0].language
        for form_number, findings in compared(
            self._found, self._rules, self._read, begin, end, language
        ):
            index, form = form_number // _MOST_FORMS, self._read(form_number)
            number = self._plan_of[index]
            plan = self._plans[number]
            on = [_under(finding, plan) for finding in findings if _on(finding.code, plan)]
            told.setdefault(index, {})[form.form] = with_fingerprints(on, form.project)
            used.update(
                (number, rank)
                for rank, ignore in enumerate(plan.ignore)
                if any(matches(finding.code, ignore.rule) for finding in on)
            )
        return told, used

    def _forms(self, documents: range) -> Iterator[tuple[int, Signature]]:
        for index in documents:
            yield from enumerate(self._signatures(index), index * _MOST_FORMS)

    def _form(self, number: int) -> Signature:
        index, rank = divmod(number, _MOST_FORMS)
        return self._signatures(index)[rank]

    def _signatures(self, index: int) -> Sequence[Signature]:
        return read_signatures(self._spool.get(index, 1))


def _on(code: str, plan: Plan) -> bool:
    """Whether a rule across forms is on for the documents of a plan."""
    off = plan.policy.off if plan.policy else ()
    return code not in off and is_selected(code, plan.select, plan.deselect)


def _under(finding: Finding, plan: Plan) -> Finding:
    """Return a finding across forms with the severity and the ignores of its document's plan."""
    ignore = next((i for i in plan.ignore if matches(finding.code, i.rule)), None)
    severities = plan.policy.severities if plan.policy else {}
    return replace(
        finding,
        severity=severities.get(finding.code, finding.severity),
        suppressed=ignore.reason if ignore else None,
    )
