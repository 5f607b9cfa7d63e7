"""A reading sheet as one web page that needs nothing else: for printing on A4 or for a phone."""

from __future__ import annotations

import io
from html import escape

from broadcast.i18n import _
from broadcast.recordings.sheets.sheet import Cue, ReadingSheet, SheetHeading, SheetSegment
from broadcast.recordings.sheets.words import about, field_names, instructions, side_lines

_STYLE = """
@page { size: A4; margin: 16mm 16mm 18mm;
  @bottom-left { content: "LABEL"; font: 9pt sans-serif; color: #444; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; color: #444; }
}
* { box-sizing: border-box; }
body { font: 12pt/1.45 "Noto Sans", "Segoe UI", Arial, sans-serif; color: #111; margin: 0 auto;
  max-width: 190mm; padding: 0 1em; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; gap: 8mm;
  border-bottom: 1.5pt solid #111; padding-bottom: 3mm; }
h1 { font-size: 20pt; line-height: 1.25; margin: 0 0 2mm; }
h2 { font-size: 14pt; margin: 8mm 0 2mm; color: #1f3a5f; break-after: avoid; }
.qr { text-align: center; font: bold 11pt/1.3 monospace; flex: none; }
.qr svg { display: block; width: 26mm; height: 26mm; margin: 0 auto; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 5mm 8mm; margin: 6mm 0 4mm; }
.fields div { display: flex; gap: 2mm; white-space: nowrap; }
.fields div::after { content: ""; flex: 1; border-bottom: .8pt dotted #111; }
ul { margin: 2mm 0; padding-left: 5mm; }
.segment { display: grid; grid-template-columns: 24mm 1fr; gap: 0 5mm; border-top: .6pt solid #888;
  padding: 4mm 0; break-inside: avoid; }
.number { font-size: 26pt; font-weight: bold; line-height: 1; }
.side { font-size: 9.5pt; line-height: 1.5; color: #333; }
.side code { font-size: 9pt; white-space: nowrap; }
.text { font-size: 18pt; line-height: 1.75; margin: 0; }
.speaker { font-weight: bold; margin: 0 0 1mm; }
.notes { font-size: 12pt; margin: 2mm 0 0; padding: 1.5mm 3mm; background: #f1f1f1;
  list-style: none; }
.machine .text, .machine .number { color: #595959; font-size: 12pt; line-height: 1.5; }
.cue { color: #444; font-style: italic; margin: 2mm 0; text-align: center; }
.box { display: inline-block; width: 4mm; height: 4mm; border: 1pt solid #111;
  vertical-align: -.6mm; }
@media (max-width: 600px) { .segment { grid-template-columns: 1fr; } header { display: block; } }
"""


def page(sheet: ReadingSheet) -> bytes:
    """The page in UTF-8; the same sheet gives the same bytes."""
    title = escape(sheet.title)
    style = _STYLE.replace("LABEL", f"{sheet.label}")
    begin = (
        f'<!DOCTYPE html>\n<html lang="{escape(sheet.lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} ({escape(sheet.lang)})</title>\n<style>{style}</style>\n</head>\n<body>"
    )
    parts = [
        begin,
        _head(sheet),
        *(_item(item) for item in sheet.items),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts).encode("utf-8")


def _head(sheet: ReadingSheet) -> str:
    given = (sheet.reader or "", "", "", "")
    fields = "".join(
        f"<div>{escape(name)}: {escape(value)}</div>"
        for name, value in zip(field_names(), given, strict=True)
    )
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in instructions(sheet))
    return (
        f"<header><div><h1>{escape(sheet.title)}</h1>"
        f"<div>{escape(sheet.language)} · {escape(sheet.province)}<br>"
        f"{escape(about(sheet))}</div></div>"
        f'<div class="qr">{_qr(sheet)}{escape(sheet.code)}</div></header>\n'
        f'<div class="fields">{fields}</div>\n<ul>{rules}</ul>'
    )


def _qr(sheet: ReadingSheet) -> str:
    import segno

    out = io.BytesIO()
    code = segno.make(sheet.label, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, nl=False)
    return out.getvalue().decode("utf-8")


def _item(item: SheetSegment | SheetHeading | Cue) -> str:
    match item:
        case SheetHeading(title=title):
            return f"<h2>{escape(title)}</h2>"
        case Cue(words=words):
            return f'<p class="cue">— {escape(words)} —</p>'
        case SheetSegment():
            return _segment(item)


def _segment(segment: SheetSegment) -> str:
    kind = "segment" if segment.recorded else "segment machine"
    speaker = f'<p class="speaker">{escape(segment.speaker)}</p>' if segment.speaker else ""
    notes = "".join(
        f"<li><b>{escape(note.written)}</b>: {escape(note.spoken)}</li>" for note in segment.notes
    )
    listed = f'<ul class="notes">{notes}</ul>' if notes and segment.recorded else ""
    return (
        f'<section class="{kind}"><div><div class="number">{segment.number}</div>'
        f'<div class="side">{_side(segment)}</div></div>'
        f'<div>{speaker}<p class="text">{escape(segment.text)}</p>{listed}</div></section>'
    )


def _side(segment: SheetSegment) -> str:
    if not segment.recorded:
        return escape(_("not to be read"))
    return "<br>".join(
        (
            f'<code>{escape(segment.file)}</code> <span class="box"></span>',
            *(escape(line) for line in side_lines(segment)),
            f"<code>{escape(segment.code)}</code>",
        )
    )
