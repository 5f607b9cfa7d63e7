"""Make the page that operators hang beside their amplifier: one A4 sheet from its Markdown.

Run ``python tools/make_operator_page.py`` after a change of ``docs/vi/can-bo-dai-xa.md``; a test
compares, and prints the page to see that it is one. The Markdown may hold what `body` reads:
headings, paragraphs, numbered lists, tables, bold, italic, code, links. A paragraph that begins
with a link is for readers at a screen and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "vi"
SOURCE, PAGE = FOLDER / "can-bo-dai-xa.md", FOLDER / "can-bo-dai-xa.html"

_HEAD = """\
<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 12mm; }}
* {{ box-sizing: border-box; }}
html {{ color-scheme: light; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
body {{ margin: 0 auto; max-width: 186mm; color: #111; background: #fff;
  font: 10pt/1.36 "Segoe UI", "Noto Sans", Arial, sans-serif; }}
@media screen {{ body {{ padding: 6mm 4mm; }} }}
h1 {{ margin: 0; font-size: 20pt; line-height: 1.15; color: #0b4f6c; }}
.intro {{ margin: 1mm 0 2.5mm; padding-bottom: 2mm; border-bottom: 1.2mm solid #0b4f6c;
  color: #333; }}
main {{ display: grid; grid-template-columns: 1fr 1fr; gap: 3mm 5mm; }}
section:nth-of-type(n+3) {{ grid-column: 1 / -1; }}
h2 {{ margin: 0 0 1.5mm; padding: .9mm 2.5mm; font-size: 13pt; line-height: 1.25; color: #fff;
  background: #0b4f6c; border-radius: 1mm; }}
p {{ margin: 0 0 1.5mm; }}
ol {{ margin: 0 0 1.5mm; padding: 0; list-style: none; counter-reset: step; }}
li {{ position: relative; margin: 0 0 1.4mm; padding-left: 7mm; counter-increment: step; }}
li::before {{ content: counter(step); position: absolute; left: 0; top: .1mm; width: 5mm;
  height: 5mm; border-radius: 50%; background: #0b4f6c; color: #fff; font-weight: 700;
  line-height: 5mm; text-align: center; }}
b.good, b.bad, li code {{ white-space: nowrap; }}
b.good {{ padding: 0 1mm; color: #0a5c26; background: #d5f5dc; }}
b.bad {{ padding: 0 1mm; color: #8c0000; background: #ffdada; }}
code {{ font: .93em "Noto Sans Mono", Consolas, monospace; background: #eef1f3;
  padding: 0 .6mm; border-radius: .6mm; overflow-wrap: anywhere; }}
table {{ width: 100%; margin: 0 0 1.5mm; border-collapse: collapse; }}
th, td {{ padding: .8mm 1.8mm; border: .3mm solid #7c8a92; text-align: left; vertical-align: top; }}
th {{ background: #dfe9ee; }}
td:first-child {{ font-weight: 600; white-space: nowrap; }}
.few {{ table-layout: fixed; }}
.few th, .few td {{ padding: .6mm .8mm; text-align: center; font-weight: 400; line-height: 1.2;
  font-size: 9pt; white-space: normal; }}
.few th {{ font-size: 12pt; font-weight: 700; }}
.phone {{ display: flex; gap: 3mm; align-items: baseline; margin: 3mm 0 0;
  padding: 6mm 3mm 3.5mm; border: .7mm solid #0b4f6c; border-radius: 1mm; font-size: 12pt;
  font-weight: 700; }}
.phone i {{ flex: 1; border-bottom: .3mm dotted #111; }}
@media screen and (max-width: 40rem) {{ main {{ grid-template-columns: 1fr; }}
  main > * {{ grid-column: 1 / -1; min-width: 0; }} td:first-child {{ white-space: normal; }}
  .phone {{ flex-wrap: wrap; }} .phone i {{ min-width: 60%; }}
  body {{ font-size: 12pt; }} .few th, .few td {{ font-size: 9pt; }} }}
</style>
</head>
<body>
"""

_GOOD, _BAD = "Xanh:", "Đỏ:"
_LINE = re.compile("…{4,}")


def page(markdown: str) -> str:
    """The page of the Markdown."""
    title, *parts = re.split(r"^#{1,2} (.+)\n", markdown, flags=re.MULTILINE)[1:]
    intro, *sections = parts
    lines = [_HEAD.format(title=escape(title)), f"<h1>{inline(title)}</h1>\n"]
    lines += [part.replace("<p>", '<p class="intro">') for part in body(intro)]
    lines.append("<main>\n")
    last = ""
    for heading, text in zip(sections[::2], sections[1::2], strict=True):
        *found, last = body(text)
        if not _LINE.search(text):
            found, last = [*found, last], ""
        lines += [f"<section>\n<h2>{inline(heading)}</h2>\n", *found, "</section>\n"]
    return "".join([*lines, "</main>\n", last, "</body>\n</html>\n"])


def body(text: str) -> Iterator[str]:
    """Blocks of a part, as HTML."""
    for block in re.split(r"\n{2,}", text.strip()):
        if block.startswith("|"):
            yield _table([line.strip("| ") for line in block.splitlines()])
        elif re.match(r"\d+\. ", block):
            items = re.split(r"^\d+\. ", block, flags=re.MULTILINE)[1:]
            steps = "".join(f"<li>{inline(item)}</li>\n" for item in items)
            yield f"<ol>\n{steps}</ol>\n"
        elif _LINE.search(block):
            labels = _LINE.sub("<i></i>", inline(block).replace(". ", " "))
            yield f'<p class="phone">{labels}</p>\n'
        elif not block.startswith("["):
            yield f"<p>{inline(block)}</p>\n"


def inline(text: str) -> str:
    """Bold, italic, code and links of a paragraph; lines are joined."""
    found = escape(" ".join(text.split()), quote=False)
    found = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", found)
    found = re.sub(r"`([^`]+)`", r"<code>\1</code>", found)
    found = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", found)
    found = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", found)
    found = found.replace(f"<b>{_GOOD}", f'<b class="good">{_GOOD}')
    return found.replace(f"<b>{_BAD}", f'<b class="bad">{_BAD}')


def _table(lines: list[str]) -> str:
    head, _rule, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    few = ' class="few"' if len(head) > 2 else ""
    cells = "".join(f"<th>{inline(cell)}</th>" for cell in head)
    made = f"<table{few}>\n<tr>{cells}</tr>\n"
    for row in rows:
        cells = "".join(f"<td>{inline(cell)}</td>" for cell in row)
        made += f"<tr>{cells}</tr>\n"
    return f"{made}</table>\n"


if __name__ == "__main__":
    PAGE.write_text(page(SOURCE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    print(PAGE)
