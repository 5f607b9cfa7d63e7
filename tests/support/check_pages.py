"""The check page of a pack in a real browser, on any day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def day_of(browser: Any, on: str) -> Iterator[None]:
    """Pages that are opened meanwhile see a device with this day and noon on its clock."""
    script = (
        "const Real = Date; window.Date = class extends Real {"
        f" constructor(...given) {{ super(...(given.length ? given : ['{on}T12:00:00'])); }} }};"
    )
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    yield
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def verdict(
    browser: Any,
    stick: Path,
    chooser: str = "folder",
    picked_folder: Path | None = None,
    on: str = "2026-11-29",
) -> tuple[str, dict[str, str]]:
    """What the page says of the files: its class, and the result for each file."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    with day_of(browser, on):
        browser.get((stick / "kiem-tra.html").as_uri())
    picked = str(picked_folder or stick)
    if chooser == "files":
        picked = "\n".join(str(path) for path in sorted(stick.iterdir()) if path.is_file())
    browser.find_element(By.ID, chooser).send_keys(picked)
    shown = browser.find_element(By.ID, "verdict")
    WebDriverWait(browser, 30).until(lambda _browser: shown.get_attribute("class"))
    rows = browser.find_elements(By.CSS_SELECTOR, "#rows tr")
    cells = [row.find_elements(By.TAG_NAME, "td") for row in rows]
    return shown.get_attribute("class"), {
        row[0].text: row[2].get_attribute("class") for row in cells
    }
