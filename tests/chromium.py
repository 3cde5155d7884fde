"""A headless Chromium, and pages of the program opened in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desk_fixture import document, many, run, word_form

from selfeval_cli.model.report import DocumentReport
from selfeval_cli.output.formats import render

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def found() -> tuple[str, str] | None:
    """The browser and its driver, None where there is none."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@contextmanager
def chromium(profile: Path) -> Iterator[Any]:
    """The browser with an empty folder as its profile."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    browser, driver = found() or ("", "")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield opened
    finally:
        opened.quit()


def width(browser: Any, pixels: int, height: int = 900) -> None:
    """Give the page a window of this width."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def write(path: Path, docs: Any, language: Any = "zh") -> str:
    """Write the page of documents; its address."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        render("html", run(docs, language), out)
    return path.as_uri()


def show(browser: Any, address: str) -> Any:
    """The browser with that page open at 1280 pixels."""
    width(browser, 1280)
    browser.get("about:blank")  # a new fragment alone would not load the page anew
    browser.get(address)
    return browser


def large(count: int) -> tuple[DocumentReport, ...]:
    """Documents of a form each, with four findings a form."""
    return tuple(
        doc if doc.forms[0].findings else document(doc.path, word_form(project=doc.path[:5]))
        for doc in many(count)
    )
