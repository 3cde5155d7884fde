"""The page in a real headless Chromium: it opens, filters, sorts, goes to cells, and fits.

Runs wherever a Chromium and its driver are found. Elsewhere it is skipped with the reason, except
in CI, where their absence is a failure.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium, found, large, show, width, write
from desk_fixture import HOSTILE, documents, run
from msgspec.structs import replace

from selfeval_cli.output.audit import folder as audit

LEVELS = ("error", "warning", "info")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium with an empty profile."""
    if found() is None:
        reason = "no Chromium with its chromedriver on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page of three forms and two files that were not checked."""
    return write(tmp_path_factory.mktemp("page") / "page.html", documents())


@pytest.fixture
def desk(browser: Any, page: str) -> Any:
    """The browser with that page open at 1280 pixels."""
    return show(browser, page)


def rows(browser: Any, column: str = "rule") -> list[str]:
    """The texts of a column of the list."""
    script = (
        "return [...document.querySelectorAll(`#rows td.${arguments[0]}`)].map(e => e.innerText)"
    )
    texts: list[str] = browser.execute_script(script, column)
    return texts


def forms(browser: Any) -> list[str]:
    """The projects of the forms that are shown."""
    script = (
        "return [...document.querySelectorAll('article.form:not([hidden]) h3')]"
        ".map(e => e.textContent)"
    )
    texts: list[str] = browser.execute_script(script)
    return texts


def change(browser: Any, name: str, value: str) -> None:
    """Choose or type a value in a control, as the user's hand would."""
    browser.execute_script(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event(e.tagName === 'SELECT' ? 'change' : 'input'))",
        name,
        value,
    )


def errors(browser: Any) -> list[Any]:
    """What the console complains of."""
    return [e for e in browser.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]


def overflow(browser: Any) -> list[str]:
    """What sticks out of the window at its right, but for tables inside a scrolling frame."""
    script = """
      const limit = document.documentElement.clientWidth + 1;
      const out = [...document.querySelectorAll("body *")].filter((e) =>
        !e.closest(".scroll") && !e.closest(".skip") && e.getBoundingClientRect().right > limit);
      if (document.documentElement.scrollWidth > limit) out.push(document.documentElement);
      return out.map((e) => e.tagName + "." + e.className);
    """
    names: list[str] = browser.execute_script(script)
    return names


def test_page_opens_without_console_errors_and_shows_its_totals(desk: Any) -> None:
    """Five files, three forms, and everything drawn under a strict security policy."""
    totals = desk.execute_script(
        "return [...document.querySelectorAll('.totals dd')].map(e => e.textContent)"
    )

    assert totals == ["5", "3", "2", "3", "2", "1", "2"]
    assert len(rows(desk)) == 6
    assert "2020/损坏.docx" in desk.execute_script(
        "return document.querySelector('.aside.unread').innerText"
    )
    assert errors(desk) == []


def test_english_page_opens_too(browser: Any, tmp_path: Path) -> None:
    """The words of the page follow the language of the run."""
    show(browser, write(tmp_path / "en.html", documents(), "en"))

    assert browser.find_element("css selector", "#findings h2").text == "Findings"
    assert "6 findings, 3 forms" in browser.find_element("css selector", "#shown").text
    assert errors(browser) == []


def test_filters_filter_the_list_and_the_forms(desk: Any) -> None:
    """Severity, rule, department, year and text each narrow both; clearing brings all back."""
    everything = rows(desk)

    desk.execute_script("document.querySelector('input[value=error]').click()")
    assert rows(desk) == ["SCR005", "SCR005", "IND003"]
    change(desk, "rule", "IND003")
    assert rows(desk) == ["IND003"]
    assert forms(desk) == ["社区服务改善"]
    desk.execute_script("document.getElementById('reset').click()")
    assert rows(desk) == everything

    change(desk, "department", "示范市文化局")
    assert rows(desk) == []
    assert forms(desk) == ["图书馆开放"]
    change(desk, "department", "示范市民政局")
    assert sorted(rows(desk)) == ["FND001", "IND003", "SCR001", "SCR005"]
    change(desk, "year", "2021")
    assert rows(desk) == []
    desk.execute_script("document.getElementById('reset').click()")

    change(desk, "search", "走访经费")
    assert rows(desk) == ["SCR005"]
    change(desk, "search", "图书馆")
    assert rows(desk) == []
    assert forms(desk) == ["图书馆开放"]
    change(desk, "search", "")
    desk.execute_script("document.getElementById('wrong').click()")
    assert len(forms(desk)) == 2


def counts(browser: Any) -> list[str]:
    """What the chips of the three levels count."""
    return [browser.find_element("id", f"count-{name}").text for name in LEVELS]


def test_chips_count_what_is_filtered(desk: Any) -> None:
    """Errors, warnings and notes of what the other filters leave; a level turned off still says
    how many there would be."""
    assert counts(desk) == ["3", "2", "1"]
    change(desk, "department", "示范市民政局")
    assert counts(desk) == ["2", "1", "1"]
    change(desk, "rule", "SCR005")
    assert counts(desk) == ["0", "1", "0"]
    desk.execute_script("document.querySelector('input[value=warning]').click()")
    assert rows(desk) == []
    assert counts(desk) == ["0", "1", "0"]


def address(browser: Any) -> str:
    """What stands behind # in the address."""
    text: str = browser.execute_script("return decodeURIComponent(location.hash)")
    return text


def test_filters_stand_in_the_address_and_come_from_it(browser: Any, page: str) -> None:
    """An address can be sent: it opens with the same filters, in the controls as well."""
    show(browser, f"{page}#severity=error&department=示范市民政局")
    assert sorted(rows(browser)) == ["FND001", "SCR001"]
    chosen = "return [...document.querySelectorAll('input[name=level]:checked')].map(e => e.value)"
    assert browser.execute_script(chosen) == ["error"]

    change(browser, "rule", "SCR001")
    assert address(browser) == "#severity=error&rule=SCR001&department=示范市民政局"
    show(browser, browser.current_url)
    assert rows(browser) == ["SCR001"]

    browser.find_element("id", "reset").click()
    assert (address(browser), len(rows(browser))) == ("", 6)
    browser.find_element("css selector", "#rows tr a").click()
    time.sleep(0.3)
    assert address(browser).startswith("#finding-")


def test_numbers_follow_the_form_and_notes_stand_beside_their_cells(desk: Any) -> None:
    """From the top of a form to its end the numbers rise, and so do the notes; the note of a cell
    gone to is on the screen with it."""
    desk.execute_script("location.hash = '#finding-1-4'")
    time.sleep(0.5)
    marks = "return [...document.querySelectorAll('#form-1 td .mark')].map((e) => e.textContent)"
    assert desk.execute_script(marks) == ["1", "2", "3", "4"]
    assert desk.execute_script(marks.replace("td .mark", ".note .mark")) == ["1", "2", "3", "4"]
    seen = desk.execute_script("""
      return [document.querySelector("td.at"), document.querySelector(".note.active")]
        .map((e) => e.getBoundingClientRect()).map((b) => b.bottom > 0 && b.top < innerHeight);
    """)
    assert seen == [True, True]


def test_columns_sort_both_ways_and_say_so(desk: Any) -> None:
    """Most severe first to begin with; a second click turns the order round."""

    def click(column: str) -> str | None:
        head = desk.find_element("css selector", f"#list th[data-sort={column}]")
        head.find_element("tag name", "button").click()
        state: str | None = head.get_attribute("aria-sort")
        return state

    assert rows(desk, "severity") == ["错误", "错误", "错误", "警告", "警告", "提示"]
    assert click("difference") == "ascending"
    assert [text for text in rows(desk, "difference") if text] == ["12.86", "5", "2", "1.08"]
    assert click("code") == "ascending"
    assert rows(desk) == sorted(rows(desk))
    assert click("code") == "descending"
    assert rows(desk) == sorted(rows(desk), reverse=True)


def test_a_click_on_a_finding_goes_to_its_cell_and_lights_what_it_rests_on(desk: Any) -> None:
    """The total's finding leads to the total; the eight scores it adds are lit."""
    desk.find_element("css selector", "#rows tr:nth-child(2) a").click()
    time.sleep(0.3)

    seen = desk.execute_script("""
      const cell = document.querySelector("td.at");
      const box = cell.getBoundingClientRect();
      return [cell.innerText, box.top > 0 && box.bottom < innerHeight,
        [...document.querySelectorAll("td.lit")].map((e) => e.lastChild.textContent),
        document.querySelector(".note.active").innerText,
        cell.contains(document.activeElement)];
    """)
    text, visible, lit, note, focused = seen
    assert "98.69" in text
    assert visible
    assert lit == ["8.69", "20", "10", "10", "10", "14", "15", "9"]
    assert note.count("8.69 + 20 + 10 + 10 + 10 + 14 + 15 + 9 = 96.69") == 1
    assert focused


def test_what_to_do_stands_first_and_one_basis_only_once(desk: Any) -> None:
    """A note begins with the advice; notes of one form do not repeat the ground of another."""
    kinds, grounds = desk.execute_script("""
      const note = [...document.querySelectorAll("#form-1 .note")]
        .find((e) => e.querySelector(".suggestion") && e.querySelector(".figures"));
      const order = [...note.querySelectorAll(".suggestion, .figures, .message")];
      return [order.map((e) => e.className),
        [...document.querySelectorAll("#form-1 .basis")].map((e) => e.textContent)];
    """)
    assert kinds == ["suggestion", "figures", "message"]
    assert len(grounds) == len(set(grounds)) > 0


def test_hovering_and_focusing_light_up_related_cells(desk: Any) -> None:
    """With the mouse over a wrong cell, or the keyboard on its number, its sources are lit."""
    from selenium.webdriver import ActionChains

    desk.execute_script("location.hash = '#form-1'")
    time.sleep(0.3)
    rate = desk.find_element("css selector", "#form-1 td.found[data-at='1.6.8']")
    desk.execute_script("arguments[0].scrollIntoView({block: 'center'})", rate)
    ActionChains(desk).move_to_element(rate).perform()
    lit = "return [...document.querySelectorAll('td.lit')].map((e) => e.textContent)"
    assert desk.execute_script(lit) == ["13", "11.3"]

    desk.execute_script("document.querySelector(\"#form-1 [data-note='3']\").focus()")
    assert desk.execute_script(lit) == ["≤2.2万元", "4.4万元"]


def test_a_form_looks_as_printed(desk: Any) -> None:
    """Merged cells keep their spans; a text dump is stretched to the width of its longest row."""
    desk.execute_script("location.hash = '#form-2'")
    time.sleep(0.3)
    area = """
      const sheet = document.querySelector("#form-2 .sheet");
      return [...sheet.querySelectorAll("td")]
        .reduce((sum, cell) => sum + cell.colSpan * cell.rowSpan, 0) / sheet.rows.length;
    """

    assert desk.execute_script(area) == 9
    funds = desk.execute_script(
        "const c = document.querySelector(\"#form-1 td[data-at='1.5.1']\");"
        "return [c.rowSpan, c.colSpan]"
    )
    assert funds == [5, 2]


@pytest.mark.parametrize("pixels", [1280, 400])
def test_nothing_overflows(desk: Any, pixels: int) -> None:
    """No horizontal scrolling of the page, with every form drawn."""
    width(desk, pixels, 8000)
    time.sleep(0.4)

    assert desk.execute_script("return document.querySelectorAll('.loading').length") == 0
    assert overflow(desk) == []


def test_no_text_of_a_document_is_markup(desk: Any) -> None:
    """Hostile names, cells and messages stand there as text, and nothing they ask for happens."""
    desk.execute_script("location.hash = '#form-2'")
    time.sleep(0.3)
    counted = desk.execute_script("""
      return [document.title, document.images.length,
        document.querySelectorAll("main script").length,
        document.querySelector("#form-2 h3").textContent,
        document.querySelector("#form-2 [data-at='1.6.3']").textContent]
    """)

    title, images, scripts, heading, cell = counted
    assert title == "绩效自评表检查报告"
    assert (images, scripts) == (0, 0)
    assert heading.endswith(HOSTILE)
    assert cell == HOSTILE
    assert errors(desk) == []


def test_the_page_can_be_used_with_the_keyboard(desk: Any) -> None:
    """Tab reaches the list, Enter goes to the cell, Escape comes back to the search."""
    from selenium.webdriver import ActionChains, Keys

    desk.execute_script("document.querySelector('#rows tr a').focus()")
    ActionChains(desk).send_keys(Keys.ENTER).perform()
    time.sleep(0.3)
    assert desk.execute_script("return document.activeElement.closest('td.at') !== null")
    ActionChains(desk).send_keys(Keys.ESCAPE).perform()
    assert desk.execute_script("return document.activeElement.id") == "search"


def test_printing_draws_every_form_on_a_page_of_its_own(desk: Any) -> None:
    """The print of three forms has a head and at least a page each; no controls are printed."""
    printed = desk.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})

    assert len(printed["data"]) > 20_000
    assert desk.execute_script("return document.querySelectorAll('.loading').length") == 0
    desk.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = desk.execute_script(
        "return [...document.querySelectorAll('.tools, #print, #order, .up')]"
        ".filter((e) => e.getClientRects().length).length"
    )
    desk.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == 0


def test_without_scripts_the_page_says_so_and_keeps_its_totals(browser: Any, page: str) -> None:
    """The totals and the unread files do not need the script; the rest says what is missing."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(browser, page)
        text = browser.find_element("css selector", "body").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert "请允许本页运行脚本" in text
    assert "2020/损坏.docx" in text
    assert "清除筛选" not in text


@pytest.mark.parametrize("pixels", [1280, 400])
def test_the_audits_index_fits_and_leads_to_the_cell(
    browser: Any, tmp_path: Path, pixels: int
) -> None:
    """Without a script of its own the index opens cleanly; its first link goes to a wrong cell."""
    audit.write(replace(run(), read=lambda _: b""), tmp_path / "审计")
    show(browser, (tmp_path / "审计" / "index.html").as_uri())
    width(browser, pixels, 3000)

    assert overflow(browser) == []
    assert errors(browser) == []
    browser.find_element("css selector", ".heaviest td a").click()
    time.sleep(0.5)
    assert "90" in browser.execute_script("return document.querySelector('td.at').innerText")
    assert errors(browser) == []


def test_the_index_leads_to_the_forms_of_a_department_and_year(
    browser: Any, tmp_path: Path
) -> None:
    """A link of the table of departments opens the page with its filters set."""
    audit.write(replace(run(), read=lambda _: b""), tmp_path / "out")
    show(browser, (tmp_path / "out" / "index.html").as_uri())
    browser.find_element("css selector", ".departments tr:nth-child(2) td a").click()
    time.sleep(0.5)

    assert forms(browser) == ["图书馆开放"]


def test_a_page_of_2000_forms_filters(browser: Any, tmp_path: Path) -> None:
    """How long each filter takes is measured by ``make bench``."""
    show(browser, write(tmp_path / "large.html", large(2000)))
    change(browser, "search", "项目1998")
    assert forms(browser) == ["项目1998"]
    assert errors(browser) == []
