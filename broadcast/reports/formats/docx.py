"""A report as a Word document in the layout of Vietnamese administrative documents.

Heading, numbering, signature and recipients follow Nghị định 30/2020/NĐ-CP; number, day, names and
the signature are left for the office to fill in, as far as broadcast.yaml does not give them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from broadcast.files.docx import packed
from broadcast.i18n import _
from broadcast.periods import day_words
from broadcast.pictures import lettering
from broadcast.reports import words
from broadcast.reports.formats import charts
from broadcast.reports.formats.docx_parts import (
    LONG_MM,
    WIDTH_MM,
    boxed,
    centred,
    columns,
    line,
    note,
    number_from_one,
    page,
    picture,
    prepare,
    rule,
    text,
)
from broadcast.reports.formats.docx_table import add_table
from broadcast.reports.tables import Report, ReportTable

if TYPE_CHECKING:
    from docx.document import Document

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CHARTS = ("by_language", "by_topic", "by_month")
"""Tables whose chart stands in the document; the workbook and the page have all of them."""
_ANNEX = "by_commune"
_LEFT_MM = 60
"""Width of the left column above; the right one holds place and date of the longest name."""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A numbered section with its tables."""

    title: str
    tables: tuple[str, ...]


def document(report: Report) -> bytes:
    """The document's bytes; the same report gives the same bytes."""
    import docx

    made = docx.Document()
    prepare(made, report.title)
    _head(made, report)
    _title(made, report)
    for gap in report.gaps:
        boxed(made, gap.message)
    told = {table.key: table for table in report.told}
    parts = [part for part in _parts() if any(key in told for key in part.tables)]
    told_last = [told[key] for part in parts for key in part.tables if key in told][-1]
    for numeral, part in zip(_ROMAN, parts, strict=False):
        text(made, f"{numeral}. {part.title.upper()}", bold=True, level=0)
        number = count(1)
        if part.tables[0] == "summary":
            text(made, f"{next(number)}. {_('Main figures')}", bold=True, level=1)
            for letter, sentence in zip("abcdefgh", _sentences(report), strict=False):
                text(made, f"{letter}) {sentence}")
        tables = [told[key] for key in part.tables if key in told]
        for table in tables:
            last = not report.notes and table is told_last
            _section(made, table, f"{next(number)}. {table.title}", last=last)
    for words_ in report.notes:
        note(made, words_).paragraph_format.keep_with_next = words_ == report.notes[-1]
    _signature(made, report)
    if _has_annex(report):
        _annex(made, report)
    return packed(made)


def _has_annex(report: Report) -> bool:
    """Whether the communes are listed: not where nothing was heard of any."""
    told = report.plays or ("summary" in report and report.table("summary").cell("misses", "now"))
    return bool(told) and _ANNEX in report


def _parts() -> tuple[ReportPart, ...]:
    """The sections in their order."""
    return (
        ReportPart(
            _("Broadcasts on the loudspeakers of the communes"),
            ("summary", "by_language", "by_topic", "by_programme", "by_audience", "by_campaign",
             "by_class", "by_group", "by_month"),
        ),
        ReportPart(_("What was not broadcast"), ("misses", "not_covered")),
        ReportPart(_("Targets of the year"), ("targets",)),
        ReportPart(_("Other channels"), ("activities",)),
        ReportPart(_("Who made the programmes"), ("credits",)),
    )  # fmt: skip


def _head(made: Document, report: Report) -> None:
    """Two columns: who issues the document; the country and its motto."""
    from docx.shared import Pt

    table = columns(made, (_LEFT_MM, WIDTH_MM - _LEFT_MM))
    table.add_row()
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].alignment = centred()
    left, right = table.rows[0].cells
    parent = re.sub(r" (\S+)$", "\u00a0\\1", report.office.parent.upper())  # VIỆT NAM is one word
    line(left.paragraphs[0], parent, 12)
    office = line(left.add_paragraph(), _office(report), 12, bold=True)
    line(right.paragraphs[0], _("SOCIALIST REPUBLIC OF VIET NAM"), 12, bold=True)
    motto = line(right.add_paragraph(), _("Independence - Freedom - Happiness"), 13, bold=True)
    office.alignment = motto.alignment = centred()
    rule(line(left.add_paragraph(), "", 3), 24)
    rule(line(right.add_paragraph(), "", 3), 18)
    number, place = table.rows[1].cells
    for cell in (number, place):
        cell.paragraphs[0].paragraph_format.space_before = Pt(3)
    symbol = _("No.:          /{symbol}").format(symbol=report.office.symbol)
    line(number.paragraphs[0], symbol, 13)
    line(place.paragraphs[0], _place_and_day(report), 13, italic=True)


def _office(report: Report) -> str:
    """The issuing body as the head writes it; it breaks before the unit's name, not in it."""
    if report.office.named:
        return report.office.name.upper()
    unit = report.office.unit.upper().replace(" ", "\u00a0")
    return _("SOCIAL SECURITY OF {province}").format(province=unit)


def _place_and_day(report: Report) -> str:
    """Where and when, in one line: the longer the name, the less room for day and month."""
    made = ""
    for blanks in (6, 5, 4, 3):
        made = _("{province}, day{gap}month{gap}year {year}").format(
            province=report.office.place, gap=" " * blanks, year=_year_of_issue(report)
        )
        if lettering.width_px(made, 13) * 25.4 / 72 < WIDTH_MM - _LEFT_MM:
            break
    return made


def _year_of_issue(report: Report) -> int:
    """The year in which a report is due: that of the day after its last."""
    last = report.until or report.period.last
    return last.year + ((last.month, last.day) == (12, 31))


def _title(made: Document, report: Report) -> None:
    from docx.shared import Pt

    name = line(made.add_paragraph(), _("REPORT"), 14, bold=True)
    name.paragraph_format.space_before = Pt(14)
    about = line(
        made.add_paragraph(),
        _("On commune-loudspeaker broadcasts and communication work in {period}").format(
            period=_period(report, "\n")
        ),
        14,
        bold=True,
    )
    for paragraph in (name, about):
        paragraph.alignment = centred()
    below = line(made.add_paragraph(), "", 4)
    rule(below, 60)
    below.paragraph_format.space_after = Pt(6)
    first, *others = report.office.to
    to = line(made.add_paragraph(), _("To: {recipient}").format(recipient=first), 14)
    for other in others:
        to.alignment = centred()
        to = line(made.add_paragraph(), other, 14)
    to.alignment = centred()
    to.paragraph_format.space_after = Pt(6)


def _period(report: Report, between: str = " ") -> str:
    """The period in words, and up to which day when it is not over."""
    name = words.period(report.period)
    if not report.cut_short or report.until is None:
        return name
    return f"{name}{between}{_('(up to {day})').format(day=day_words(report.until))}"


def _sentences(report: Report) -> Iterator[str]:
    """The main figures as sentences."""
    summary = report.table("summary")

    def figure(key: str, column: str = "now") -> str:
        row = next(one for one in summary.rows if one.key == key)
        place = summary.place(column)
        return words.shown(row.cells[place], summary.kind(row, summary.columns[place]))

    if report.unheard:
        yield _("Planned plays: {planned}. What was played is not known.").format(
            planned=figure("planned")
        )
        return
    yield _(
        "Plays: {plays} of {planned} planned ({share}); {verified} verified, {claimed} claimed; "
        "{minutes} minutes in all."
    ).format(
        plays=figure("played"), planned=figure("planned"), share=figure("done"),
        verified=figure("verified"), claimed=figure("claimed"), minutes=figure("minutes"),
    )  # fmt: skip
    coverage = _("Coverage: {covered}/{communes} communes.").format(
        covered=figure("covered"), communes=figure("communes")
    )
    yield f"{coverage} {_('(Each commune is in the annex.)')}" if _has_annex(report) else coverage
    if "by_language" in report:
        table = report.table("by_language")
        listed = "; ".join(
            f"{name} {words.whole(float(plays or 0))}"
            for name, plays in zip(table.column("name"), table.column("played"), strict=True)
        )
        yield _("By language: {list}.").format(list=listed)
    yield _("Comparison: {before} plays in the period before; {year} in the year so far.").format(
        before=figure("played", "before"), year=figure("played", "year")
    )


def _section(made: Document, table: ReportTable, title: str, *, last: bool) -> None:
    """A table with its heading, notes and chart; the `last` one stays with the signature."""
    text(made, title, bold=True, level=1)
    drawn = charts.drawing(table) if table.key in _CHARTS else None
    add_table(made, table, WIDTH_MM, kept=last and drawn is None)
    for words_ in table.notes:
        note(made, words_).paragraph_format.keep_with_next = last and drawn is None
    if drawn is not None:
        picture(made, charts.png(drawn), drawn.words)


def _signature(made: Document, report: Report) -> None:
    """Recipients on the left, who signs on the right."""
    from docx.shared import Pt

    ending = text(
        made,
        _("This is the report of {office} on {period}./.").format(
            office=report.issuer, period=_period(report)
        ),
    )
    ending.paragraph_format.space_after = Pt(10)
    ending.paragraph_format.keep_with_next = True  # nobody signs an empty page
    left, right = columns(made, (85, WIDTH_MM - 85)).rows[0].cells
    line(left.paragraphs[0], _("Recipients:"), 12, bold=True, italic=True)
    copies = [one.strip(" -;.") for one in report.office.copies]
    for place, who in enumerate(copies, start=1):
        line(left.add_paragraph(), f"- {who}{'.' if place == len(copies) else ';'}", 11)
    for place, words_ in enumerate(report.office.signed_as):
        first = right.add_paragraph() if place else right.paragraphs[0]
        line(first, words_.upper(), 13, bold=True).alignment = centred()
    sign = right.add_paragraph()
    line(sign, _("(signature, name, seal)"), 13, italic=True).alignment = centred()
    if report.office.signer:
        sign.paragraph_format.space_after = Pt(52)
        line(right.add_paragraph(), report.office.signer, 13, bold=True).alignment = centred()


def _annex(made: Document, report: Report) -> None:
    """The communes, on pages on their side with numbers of their own."""
    from docx.shared import Pt

    section = made.add_section()
    page(section, landscape=True)
    number_from_one(section)
    name = _("Plays of each commune, {period}").format(period=_period(report)).upper()
    belongs = _(
        "(With the report No.      /{symbol}, day    month    year {year}, of {office})"
    ).format(symbol=report.office.symbol, year=_year_of_issue(report), office=report.issuer)
    head = [
        line(made.add_paragraph(), _("Annex"), 14, bold=True),
        line(made.add_paragraph(), name, 14, bold=True),
        line(made.add_paragraph(), belongs, 14, italic=True),
    ]
    for paragraph in head:
        paragraph.alignment = centred()
    head[-1].paragraph_format.space_after = Pt(10)
    add_table(made, report.table(_ANNEX), LONG_MM)
    made.add_paragraph()  # a document does not end with a table
