"""The desk in a real Chromium: files are picked, the report is read, a copy is saved."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import width
from desk_client import TOKEN, Desk, desk
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from test_browser import browser, errors, overflow

__all__ = ["browser"]

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FAULTY = SAMPLES / "07-score-above-weight.docx"
#: Drops files on the page as a hand would; the texts are the names.
_DROP = """
  const data = new DataTransfer();
  for (const name of arguments[0]) data.items.add(new File(["x"], name));
  document.getElementById("drop").dispatchEvent(
    new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
"""


@pytest.fixture(scope="module")
def served() -> Iterator[Desk]:
    """A desk for these tests."""
    with desk() as running:
        yield running


@pytest.fixture
def page(browser: Any, served: Desk) -> Any:
    """The page of the desk, opened by the address the program prints."""
    width(browser, 1280)
    browser.get("about:blank")
    browser.get(f"http://127.0.0.1:{served.port}/?token={TOKEN}")
    return browser


def until(page: Any, what: Callable[[], Any]) -> Any:
    """Wait for something of the page."""
    for _ in range(300):
        if found := what():
            return found
        time.sleep(0.1)
    pytest.fail(page.find_element("tag name", "body").text)


def text(page: Any, name: str) -> str:
    """The visible text of an element."""
    return str(page.find_element("id", name).text)


def pick(page: Any, *files: Path) -> None:
    """Pick files, and wait until they are checked."""
    page.find_element("id", "files").send_keys("\n".join(map(str, files)))
    until(page, lambda: text(page, "work-title").startswith(("查完了", "1 files", "2 files")))


def test_a_form_is_checked_read_and_saved(page: Any, tmp_path: Path) -> None:
    """Picked, findings listed, the report with the form drawn, the annotated copy downloaded."""
    page.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    pick(page, FAULTY)

    assert text(page, "work-title") == "查完了 1 个文件：1 个有错误"
    assert "错误 3" in text(page, "rows")
    page.switch_to.frame(page.find_element("id", "report"))
    until(page, lambda: page.find_elements("css selector", "#rows a"))[0].click()
    assert until(page, lambda: page.find_elements("css selector", "article.form td.found"))
    page.switch_to.default_content()
    page.find_element("link text", "下载批注副本").click()
    until(page, lambda: list(tmp_path.glob("*.docx")))
    assert [file.name for file in tmp_path.iterdir()] == ["07-score-above-weight-批注.docx"]
    assert errors(page) == []


def test_broken_files_are_said_and_the_rest_is_checked(page: Any, tmp_path: Path) -> None:
    """One cut off, one sound; names are text and never markup."""
    broken = tmp_path / "<img src=x onerror=alert(1)>.docx"
    broken.write_bytes(FAULTY.read_bytes()[:900])
    pick(page, broken, FAULTY)

    assert text(page, "work-title") == "查完了 2 个文件：1 个有错误，1 个没能检查"
    assert "<img src=x onerror=alert(1)>.docx" in text(page, "rows")
    assert "读不了" in text(page, "rows")
    assert errors(page) == []


def test_files_can_be_dropped(page: Any) -> None:
    """Dropped files are sent; hidden ones and the locks of Word are not."""
    page.execute_script(_DROP, ["甲.txt", "~$乙.docx", ".DS_Store"])
    until(page, lambda: "没能检查" in text(page, "work-title"))

    assert "甲.txt" in text(page, "rows")
    assert "乙" not in text(page, "rows")


def test_it_can_be_cleared_and_used_again(page: Any, served: Desk) -> None:
    """What was cleared is forgotten by the desk, too."""
    pick(page, FAULTY)
    job = page.find_element("link text", "下载批注副本").get_attribute("href")
    page.find_element("id", "clear").click()
    until(page, lambda: not page.find_element("id", "work").is_displayed())

    assert served.ask("GET", f"/jobs/{job.split('/')[-3]}").status == 404
    pick(page, FAULTY)


def test_it_is_used_by_keyboard(page: Any) -> None:
    """Tab reaches the pickers, the policy, the copies; the focus can be seen."""
    pick(page, FAULTY)
    order = "return [...document.querySelectorAll('input, select, a')].map(e => e.tabIndex)"
    outline = "return getComputedStyle(document.querySelector('.button:focus-within')).outlineStyle"

    assert set(page.execute_script(order)) == {0}
    page.execute_script("document.getElementById('files').focus()")
    ActionChains(page).send_keys(Keys.TAB).perform()
    assert page.execute_script("return document.activeElement.id") == "folder"
    assert page.execute_script(outline) == "solid"


@pytest.mark.parametrize("pixels", [400, 768, 1280])
def test_it_fits_any_window(page: Any, pixels: int) -> None:
    """Nothing sticks out at the right, before and after."""
    width(page, pixels)
    assert overflow(page) == []
    pick(page, FAULTY)
    assert overflow(page) == []


def test_it_is_dark_where_the_system_is(page: Any) -> None:
    """The colours of the report's sheet."""
    scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    dark = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert max(json.loads(dark.replace("rgb(", "[").replace(")", "]"))) < 60


def test_nothing_is_asked_of_the_network(page: Any, served: Desk) -> None:
    """All that was loaded came from the desk."""
    pick(page, FAULTY)
    loaded = page.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")

    home = f"http://127.0.0.1:{served.port}/"

    assert loaded
    assert [name for name in loaded if not name.startswith(home)] == []
