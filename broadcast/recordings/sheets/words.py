"""The words around the segments of a reading sheet, the same on paper and on a page."""

from __future__ import annotations

from broadcast.i18n import _
from broadcast.recordings.sheets.sheet import ReadingSheet, SheetSegment


def about(sheet: ReadingSheet) -> str:
    """How much there is to read."""
    minutes, seconds = divmod(round(sheet.estimate_s), 60)
    return _("{count} segments to read, about {minutes} min {seconds} s").format(
        count=len(sheet.recorded), minutes=minutes, seconds=seconds
    )


def field_names() -> tuple[str, ...]:
    """What the reader fills in by hand."""
    return _("Reader"), _("Date"), _("Place"), _("Signature")


def instructions(sheet: ReadingSheet) -> tuple[str, ...]:
    """What a reader must know before beginning."""
    example = sheet.recorded[0].file
    return (
        _("A quiet room with curtains or a bed; fan and television off, windows shut."),
        _("Hold the phone a hand’s breadth (20 cm) from your mouth, a little to the side."),
        _("Read each segment into a file of its own named by its number, such as {example}. Or "
          "read all of them in one take, with two seconds of silence after each.").format(
            example=example
        ),
        _("Wait one second before you begin and after you end. After a mistake, read the whole "
          "segment again."),
        _("Write the code {code} into your message when you send the files.").format(
            code=sheet.code
        ),
    )  # fmt: skip


def side_lines(segment: SheetSegment) -> tuple[str, ...]:
    """What stands beside a segment apart from its file's name and code."""
    lines = [_("about {seconds:.0f} s").format(seconds=segment.estimate_s)]
    if segment.repeat > 1:
        lines.append(_("heard {times} times: read it once").format(times=segment.repeat))
    return tuple(lines)
