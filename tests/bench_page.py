"""The page of many forms in a real browser: how long each filter and sort takes."""

import tempfile
from pathlib import Path

from bench_measure import Table, at_most
from chromium import chromium, found, large, show, write

#: Milliseconds an answer may take before a person notices, as the page was promised.
_MOST = 500
_FORMS = 2000
_MEASURED = """
  const done = arguments[arguments.length - 1];
  const start = performance.now();
  new Function(arguments[0])();
  document.body.getBoundingClientRect();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
"""
_SET = (
    "const e = document.getElementById('{0}'); e.value = '{1}'; e.dispatchEvent(new Event('{2}'));"
)
_ACTIONS = {
    "search": _SET.format("search", "项目19", "input"),
    "no search": _SET.format("search", "", "input"),
    "department": _SET.format("department", "第7局", "change"),
    "all departments": _SET.format("department", "", "change"),
    "rule": _SET.format("rule", "FND001", "change"),
    "all rules": _SET.format("rule", "", "change"),
    "no errors": "document.querySelector('input[value=error]').click()",
    "errors": "document.querySelector('input[value=error]').click()",
    "sort": "document.querySelector('th[data-sort=project] button').click()",
}


def page(table: Table, runs: int) -> None:
    """Every filter and every sort over 2,000 forms and 8,000 findings, layout included.

    Held against half a second.
    """
    table.begin(f"a page of {_FORMS} forms in Chromium, by the clock, against half a second")
    if found() is None:
        print("no Chromium with its chromedriver on this machine")
        return
    with tempfile.TemporaryDirectory() as name, chromium(Path(name, "profile")) as browser:
        show(browser, write(Path(name, "large.html"), large(_FORMS)))
        for action, code in _ACTIONS.items():
            times = [browser.execute_async_script(_MEASURED, code) for _ in range(runs)]
            taken = sorted(times)
            middle, least = taken[len(taken) // 2], taken[0]
            table.put(action, middle, _MOST, middle / _MOST, least / _MOST, at_most(1))
