"""Prints how well every rule finds its fault and how often it speaks on clean forms.

Run as ``make accuracy``. Clean forms of every policy, layout and format are generated from seeds,
so the figures are the same every time; single faults are put into such forms, several for each
rule. The exit code is 1 if a clean form gave an error or a warning, or a fault was missed.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from random import Random

from blind.faults import FAULTS as OTHER_FAULTS
from documents.clean import clean_forms
from documents.faults import FAULTS
from documents.judging import ALL_FORMATS, FORMATS, injections, judged, loud, printed

from selfeval_cli.rules.registry import catalogue, set_rules


def clean_run(count: int, first: int) -> tuple[Counter[str], Counter[str], list[str], int]:
    """Alarms by code, forms by policy, lines to look at, and documents read with wrong forms."""
    alarms: Counter[str] = Counter()
    forms_seen: Counter[str] = Counter()
    lines: list[str] = []
    misread = 0
    names = tuple(ALL_FORMATS)
    for seed in range(first, first + count):
        forms = clean_forms(Random(seed))
        form = names[seed % len(names)]
        report, findings = judged(printed(forms, form))
        if [one.kind for one in report.forms] != [one.kind for one in forms]:
            misread += 1
            lines.append(f"seed {seed} {form}: {len(report.forms)} of {len(forms)} forms")
        for one in forms:
            forms_seen[one.policy] += 1
        for line in loud(findings):
            alarms[line[:6]] += 1
            lines.append(f"seed {seed} {form} {forms[0].layout.indicators.name}: {line}")
    return alarms, forms_seen, lines, misread


def fault_run(
    per_fault: int,
) -> tuple[Counter[str], Counter[str], list[str], dict[str, Counter[str]]]:
    """Faults put in and faults found by code, the missed ones, and what else was said with each."""
    put: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: list[str] = []
    others: dict[str, Counter[str]] = defaultdict(Counter)
    for fault in FAULTS:
        for form in FORMATS:
            for seed, data, plan, _ in injections(fault, per_fault, form):
                _, findings = judged(data, plan)
                put[fault.code] += 1
                if any(finding.code == fault.code for finding in findings):
                    found[fault.code] += 1
                else:
                    missed.append(f"{fault.code} {fault.name}: seed {seed} {form}")
                for code in {line[:6] for line in loud(findings)} - {fault.code}:
                    others[fault.code][code] += 1
    return put, found, missed, others


def main() -> int:
    """Run both halves and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4000, help="clean documents")
    parser.add_argument("--seed", type=int, default=0, help="first seed")
    parser.add_argument("--faults", type=int, default=10, help="documents per fault and format")
    parser.add_argument("--verbose", action="store_true", help="every alarm and every miss")
    options = parser.parse_args()
    start = time.perf_counter()
    alarms, forms, lines, misread = clean_run(options.documents, options.seed)
    put, found, missed, others = fault_run(options.faults)
    total = sum(forms.values())
    rules = set(catalogue()) | {rule.code for rule in set_rules()}
    print(f"{'code':8}{'faults':>8}{'found':>8}{'recall':>9}{'false alarms':>14}  also said")
    for code in sorted(rules | set(alarms)):
        recall = f"{100 * found[code] / put[code]:.1f}%" if put[code] else "-"
        also = " ".join(f"{other}×{times}" for other, times in others[code].most_common(4))
        print(f"{code:8}{put[code]:8}{found[code]:8}{recall:>9}{alarms[code]:14}  {also}")
    by_policy = ", ".join(f"{name} {times}" for name, times in sorted(forms.items()))
    print(f"clean: {options.documents} documents, {total} forms ({by_policy})")
    print(f"       {sum(alarms.values())} errors and warnings, {misread} documents misread")
    print(f"faults: {sum(found.values())} of {sum(put.values())} found")
    print(f"{time.perf_counter() - start:.0f} s")
    shown = None if options.verbose else 20
    for line in [*lines[:shown], *missed[:shown]]:
        print(line)
    # blind_accuracy.py puts those.
    other_hand = {code for fault in OTHER_FAULTS for code in fault.codes}
    silent = rules - set(put) - other_hand
    if silent:
        print("no fault for:", " ".join(sorted(silent)))
    return 1 if alarms or misread or missed or silent else 0


if __name__ == "__main__":
    sys.exit(main())
