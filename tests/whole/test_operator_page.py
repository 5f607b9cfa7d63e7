"""The operator's sheet: what its Markdown says, on one page of A4."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import Any

import make_operator_page as tool

MARKDOWN = tool.SOURCE.read_text(encoding="utf-8")
PAGE = tool.PAGE.read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    return re.findall(r"[\w.-]*\w", text)


def test_the_page_is_made_from_the_markdown() -> None:
    assert tool.page(MARKDOWN) == PAGE, "run: python tools/make_operator_page.py"


def test_no_word_is_lost() -> None:
    shown = unescape(re.sub(r"<[^>]+>", " ", PAGE.partition("<body>")[2]))
    paragraphs = re.sub(r"^\[.*\n?(.+\n)*", "", MARKDOWN, flags=re.MULTILINE)  # links of the screen
    written = re.sub(r"^\d+\. |^\|[-|]+\|$", "", paragraphs, flags=re.MULTILINE)
    assert words(shown) == words(re.sub(r"[*`|]", " ", written))


def test_it_needs_no_other_file() -> None:
    assert not re.search(r"(?:src|href|url)\s*[=(]|@import|<script", PAGE)


def test_it_is_one_sheet_of_a4_even_in_a_wider_font(browser: Any) -> None:
    browser.get(tool.PAGE.as_uri())
    for size in ("", "10.6pt"):
        browser.execute_script("document.body.style.fontSize = arguments[0]", size)
        printed = browser.execute_cdp_cmd(
            "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
        )
        pdf = base64.b64decode(printed["data"])
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
        (width, height) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
        assert abs(float(width) - 595) < 1
        assert abs(float(height) - 842) < 1


def test_there_is_room_for_a_telephone_number(browser: Any) -> None:
    browser.get(tool.PAGE.as_uri())
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    places = browser.execute_script(
        "return [...document.querySelectorAll('.phone i')].map(one => one.offsetWidth)"
    )
    assert len(places) == 2
    assert min(places) > 130  # 3.5 cm
