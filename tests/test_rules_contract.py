"""The contract of the rules: codes and severities as designed, examples, texts and manners."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from form_builder import form, from_example, fund, hits, row
from msgspec.structs import replace

from selfeval_cli.model.form import Form
from selfeval_cli.model.policy import Policy
from selfeval_cli.model.report import Finding
from selfeval_cli.policy import load
from selfeval_cli.rules import engine, registry, texts
from selfeval_cli.rules.case import Case
from selfeval_cli.rules.engine import compare
from selfeval_cli.rules.registry import Hit, Outcome, Rule, catalogue, every_rule, set_rules
from selfeval_cli.rules.signature import signature

RULES = Path(__file__).resolve().parents[1] / "src" / "selfeval_cli" / "rules"

#: Default severities as designed. A code is a promise to users: it is never given to another fault.
SEVERITIES = {
    "error": "FRM002 FRM003 FND001 FND002 FND003 FND011 WGT001 WGT002 WGT003 WGT005 "
    "WGT006 WGT008 SCR001 SCR002 SCR003 SCR004 SCR009 SCR011 SCR014",
    "warning": "FRM001 FRM005 FRM006 FRM007 FRM008 FRM009 FND004 FND005 FND006 FND007 FND008 "
    "FND009 FND010 FND012 SCR005 SCR006 SCR007 SCR008 "
    "IND001 IND002 IND003 IND004 IND006 IND007 IND008 IND009 IND011 IND014 "
    "NAR001 NAR002 NAR003 NAR004 SET001 SET002 SET003 SET004 "
    "FRM010 FRM011 FRM012 FND014 FND015 FND016 WGT009 SCR012 SCR013 IND016 IND018 IND019 IND021 "
    "IND022 NAR005 SET005",
    "info": "FRM004 WGT004 WGT007 SCR010 IND005 IND010 IND012 IND013 IND015 FND013 IND017 IND020",
}
#: Families of which scores are asked; transfer forms have none.
SCORED = ("WGT", "SCR")


def inspected(judged: Form, policy: Policy | None = None) -> tuple[Finding, ...]:
    """The findings of a form."""
    return engine.inspect(Case(judged, policy or load("national-2020")))[0]


def test_codes_and_severities_are_those_of_the_design() -> None:
    """No rule more, none less, none at another level."""
    designed = {code: level for level, codes in SEVERITIES.items() for code in codes.split()}

    assert {code: rule.severity for code, rule in every_rule().items()} == designed


def test_rules_come_in_the_order_of_their_families_and_numbers() -> None:
    """FRM, FND, WGT, SCR, IND, NAR; numbers without gaps."""
    codes = list(catalogue())
    families = list(dict.fromkeys(code[:3] for code in codes))

    assert families == ["FRM", "FND", "WGT", "SCR", "IND", "NAR"]
    for family in families:
        numbers = [int(code[3:]) for code in codes if code.startswith(family)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_forms_without_scores_are_not_asked_for_them() -> None:
    """No WGT or SCR rule applies to a transfer form."""
    for code, rule in catalogue().items():
        assert ("transfer" in rule.kinds) != code.startswith(SCORED) or code in (
            "FND002", "FND006", "FND007", "IND008", "IND015", "IND017",
        ), code  # fmt: skip


def test_rules_that_need_a_threshold_are_off_without_one() -> None:
    """FND012 has none in the national policy."""
    national = load("national-2020")

    assert not engine.enabled(catalogue()["FND012"], national)
    given = replace(national, low_execution=Decimal(90))
    assert engine.enabled(catalogue()["FND012"], given)
    assert not engine.enabled(catalogue()["FND001"], replace(national, off=("FND001",)))


# -- examples ---------------------------------------------------------------------------------

CODES = sorted(every_rule())
ALONE = sorted(catalogue())
ACROSS = sorted(rule.code for rule in set_rules())


def examples(code: str, *, raises: bool) -> list[tuple[list[Form], Policy]]:
    """The forms of a rule's examples of one kind, with the policies they are judged by."""
    return [
        (
            [from_example(given) for given in example.forms],
            replace(
                load("national-2020"),
                **{key: Decimal(value) for key, value in example.policy.items()},
            ),
        )
        for example in texts.rule_text(code).examples
        if example.raises == raises
    ]


def yielded(code: str, judged: Form, policy: Policy) -> list[Hit]:
    """What the rule finds."""
    outcomes = catalogue()[code].judge(Case(judged, policy))
    return [outcome for outcome in outcomes if isinstance(outcome, Hit)]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_examples_that_raise_it_and_that_do_not(code: str) -> None:
    """A new rule comes with both."""
    assert examples(code, raises=True)
    assert examples(code, raises=False)


@pytest.mark.parametrize("code", ALONE)
def test_raising_examples_raise_their_rule_and_silent_ones_do_not(code: str) -> None:
    """The two differ in as little as possible."""
    for (judged,), policy in examples(code, raises=True):
        assert yielded(code, judged, policy)
    for (judged,), policy in examples(code, raises=False):
        assert yielded(code, judged, policy) == []


@pytest.mark.parametrize("code", ACROSS)
def test_the_run_raises_its_rule_and_its_neighbour_does_not(code: str) -> None:
    """Every form concerned has a finding."""
    for raises in (True, False):
        for run, _ in examples(code, raises=raises):
            found = compare([signature(each, f"{n}.docx") for n, each in enumerate(run)])
            mine = [f for findings in found.values() for f in findings if f.code == code]
            assert len(mine) == (len(run) if raises else 0)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("code", ALONE)
def test_every_hit_becomes_a_finding_with_words(code: str, language: str) -> None:
    """Message, suggestion and basis are filled, no field is left open, the place is named."""
    (judged,), policy = examples(code, raises=True)[0]
    found, _ = engine.inspect(Case(judged, policy), language)  # type: ignore[arg-type]
    mine = [finding for finding in found if finding.code == code]

    assert mine
    for finding in mine:
        assert finding.name == texts.rule_text(code).name
        assert finding.message.strip()
        assert "{" not in finding.message + (finding.suggestion or "")
        assert finding.where.strip()
        assert (finding.basis or "").strip()
        assert len(finding.fingerprint) == 32


@pytest.mark.parametrize("code", CODES)
def test_every_rule_explains_itself_in_both_languages(code: str) -> None:
    """Every section of the help page is there."""
    for wording in texts.rule_text(code).wording.values():
        sections = (wording.title, wording.suggestion, wording.fault, wording.why, wording.how)
        assert all(
            part.strip() for part in (*sections, wording.example, wording.fix, wording.basis)
        )
        assert wording.messages["default"].strip()


# -- manners ----------------------------------------------------------------------------------


def crashing(case: Case) -> Iterator[Outcome]:
    """Fails after its first finding."""
    yield from catalogue()["FRM002"].judge(case)
    raise ValueError("broken {on} purpose")


def test_a_crashing_rule_becomes_a_finding_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rule's own findings are given up, all others stand, and the run is not green."""
    judged = form([row("甲", "≥1个", "1个", "10", "15")], unit="", total=("100", "15"))
    before = {finding.code for finding in inspected(judged)}
    broken = Rule("FRM001", "warning", crashing, registry.FORM_KINDS)
    monkeypatch.setitem(catalogue(), "FRM001", broken)

    found, checks = engine.inspect(Case(judged, load("national-2020")))

    assert {finding.code for finding in found} == before
    (crash,) = (finding for finding in found if finding.code == "FRM001")
    assert (crash.name, crash.severity) == ("rule-crashed", "error")
    assert "ValueError: broken {on} purpose" in crash.message
    assert "FRM001" not in checks.passed_codes
    assert all(unchecked.code != "FRM001" for unchecked in checks.unchecked)


def test_a_hit_without_words_is_a_crash_of_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message variant that does not exist is a fault of the rule, not of the run."""

    def wordless(case: Case) -> Iterator[Outcome]:
        for outcome in catalogue()["FRM002"].judge(case):
            assert isinstance(outcome, Hit)
            yield Hit(at=outcome.at, message="no-such-variant")

    broken = Rule("FRM001", "warning", wordless, registry.FORM_KINDS)
    monkeypatch.setitem(catalogue(), "FRM001", broken)

    names = {(finding.code, finding.name) for finding in inspected(form())}

    assert ("FRM001", "rule-crashed") in names
    assert ("FRM002", "part-missing") in names


@pytest.mark.parametrize("code", ALONE)
def test_every_rule_survives_every_example(code: str) -> None:
    """No rule fails on a form made to trouble another."""
    known = set(texts.reasons())

    for other in ALONE:
        for raises in (True, False):
            for (judged,), policy in examples(other, raises=raises):
                for outcome in catalogue()[code].judge(Case(judged, policy)):
                    reason = getattr(outcome, "reason", None)
                    assert reason is None or reason in known


@pytest.mark.parametrize("code", ALONE)
def test_a_form_without_anything_is_survived(code: str) -> None:
    """Nothing is printed, and nothing crashes."""
    empty = Form(number=1, kind="project")

    assert all(
        outcome is not None for outcome in catalogue()[code].judge(Case(empty, load("hubei")))
    )


def test_passed_failed_and_unchecked_are_counted() -> None:
    """Every applicable rule is counted once; reasons are told in the language asked for."""
    judged = form([row("甲", "≥10个", "9个", "90", "81")], funds=[fund(budget="10", executed="9")])
    policy = load("national-2020")
    for language, word in (("zh", "没有"), ("en", "no ")):
        findings, checks = engine.inspect(Case(judged, policy), language)  # type: ignore[arg-type]
        applied = engine.applicable(judged, policy, (), ())
        unchecked = {one.code for one in checks.unchecked}
        failed = {finding.code for finding in findings}

        assert checks.failed == len(failed)
        assert checks.passed == len(checks.passed_codes)
        assert failed | unchecked | set(checks.passed_codes) == {rule.code for rule in applied}
        assert not failed & set(checks.passed_codes)
        assert any(word in one.reason for one in checks.unchecked)
        assert (checks.rows, checks.rows_recomputed) == (1, 1)


def test_rules_are_chosen_by_code_family_and_name() -> None:
    """A prefix in capitals or a readable name; a deselection wins."""
    judged = form([row("甲", "≥1个", "1个", "10", "15")], unit="", total=("100", "15"))
    policy = load("national-2020")

    def codes(*select: str, without: tuple[str, ...] = ()) -> set[str]:
        found, _ = engine.inspect(Case(judged, policy), "zh", select, without)
        return {finding.code for finding in found}

    assert codes("SCR002") == {"SCR002"}
    assert codes("score-above-weight") == {"SCR002"}
    assert codes("SCR", "FRM001") == {"SCR002", "FRM001"}
    assert codes("SCR", without=("SCR002",)) == set()


def test_a_policy_may_set_other_severities() -> None:
    """It moves a rule's findings, but not those that carry a level of their own."""
    policy = replace(load("national-2020"), severities={"FND001": "info", "FND002": "info"})
    coarse = fund(budget="43.2", executed="37.24", weight="10", rate="99%", score="9")

    levels = {f.code: f.severity for f in inspected(form(funds=[coarse]), policy)}

    assert levels["FND001"] == "info"
    assert levels["FND002"] == "warning"


def test_findings_are_stable_and_told_apart() -> None:
    """Fingerprints do not hang on positions or language, and two findings never share one."""
    rows = [row("甲", "≥1个", "1个", "10", "15"), row("甲", "≥1个", "1个", "10", "15")]
    again = [row("甲", "≥1个", "1个", "10", "15"), row("甲", "≥1个", "1个", "10", "15")]
    first = [f.fingerprint for f in inspected(form(rows))]
    english, _ = engine.inspect(Case(form(again), load("national-2020")), "en")

    assert sorted(first) == sorted(f.fingerprint for f in english)
    assert len(set(first)) == len(first)


# -- the house --------------------------------------------------------------------------------


def test_rules_know_no_reader_no_renderer_and_no_command() -> None:
    """They judge a form and know nothing of where it came from or where the finding goes."""
    barred = ("selfeval_cli.input", "selfeval_cli.cli", "click", "rich", "docx", "lxml")
    allowed = ("selfeval_cli.model.report",)
    for module in RULES.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom)
                else []
            )  # fmt: skip
            for name in names:
                assert not name.startswith(barred), (module.name, name)
                if name.startswith("selfeval_cli.output"):
                    assert name in allowed, (module.name, name)


def test_rules_compute_without_floats() -> None:
    """No float literal and no call of float() in a rule, a reader of forms or the comparison."""
    source = RULES.parent
    modules = [*RULES.glob("*.py"), *source.glob("forms/*.py"), source / "figures" / "rounding.py"]
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            called = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "float"
            )
            assert not literal, (module.name, getattr(node, "lineno", 0))
            assert not called, (module.name, getattr(node, "lineno", 0))


def test_rules_are_registered_once() -> None:
    """A second rule of the same code is refused."""
    with pytest.raises(ValueError, match="FRM001"):
        registry.rule("FRM001", "error")(catalogue()["FRM001"].check)


def test_the_builder_reads_like_the_reader() -> None:
    """The forms of these tests are not made by hand but read from printed texts."""
    (indicator,) = form([row("里程", "≥10公里", "9", "10", "9")]).rows

    assert (str(indicator.target.number), indicator.actual.unit) == ("10", "公里")
    assert hits("SCR002", form([indicator])) == []
