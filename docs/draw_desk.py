"""Makes docs/pictures/desk.png and desk-narrow.png: the desk after some samples were dropped on it.

Run as ``make pictures``. Needs a Chromium with its chromedriver; without them the pictures stay.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ("07-score-above-weight.docx", "05-cost-overrun.docx", "01-clean-national-2020.docx")
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars")
#: Width, height and the picture's name.
WINDOWS = ((1280, 1500, "desk.png"), (400, 1300, "desk-narrow.png"))


def browser() -> Any:
    """A Chromium without a window, or None."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        return None
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in _FLAGS:
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service(driver))


def take(chromium: Any, address: str) -> None:
    """Drop the samples and take the pictures."""
    chromium.get(address)
    files = "\n".join(str(ROOT / "samples" / name) for name in SAMPLES)
    chromium.find_element("id", "files").send_keys(files)
    while chromium.find_element("id", "shown").get_attribute("hidden"):
        time.sleep(0.2)
    for width, height, name in WINDOWS:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        chromium.execute_script("scrollTo(0, 0)")
        time.sleep(1)  # for the report to be drawn
        chromium.save_screenshot(str(PICTURES / name))


def main() -> None:
    """Open a desk, take its pictures, close it."""
    chromium = browser()
    if chromium is None:
        print("no Chromium with chromedriver here: the desk's pictures stay", file=sys.stderr)
        return
    command = [sys.executable, "-m", "selfeval_cli", "desk", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        address = re.search(r"http\S+", desk.stdout.readline())
        assert address is not None
        try:
            take(chromium, address[0])
        finally:
            chromium.quit()
            desk.terminate()


if __name__ == "__main__":
    main()
