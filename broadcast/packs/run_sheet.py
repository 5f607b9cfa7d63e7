"""What an operator prints and opens: the run sheet, and the page that checks the files.

Both are in Vietnamese whatever the language of the interface is: they are part of the pack, whose
bytes depend on nothing but its contents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from broadcast import i18n
from broadcast.files.pages import render
from broadcast.packs import short_code
from broadcast.packs.manifest import File, Programme, Slot

FILE_NAME = "lich-phat.html"
CHECK_NAME = "kiem-tra.html"

_DOCUMENT_LANGUAGE = "vi"


@dataclass(frozen=True, slots=True)
class RunSheet:
    """What stands on the pages of one commune's week."""

    first: date
    last: date
    province: str
    commune: str
    slots: Sequence[Slot]
    programmes: Sequence[Programme]
    languages: Mapping[str, str]
    gap_s: float


def page(sheet: RunSheet) -> bytes:
    """The run sheet: a line for each programme in each slot, to be ticked, timed and signed."""
    _ = i18n.of(_DOCUMENT_LANGUAGE)
    titles = {one.file: one.title for one in sheet.programmes}
    html = render(
        "run-sheet.html",
        lang=_DOCUMENT_LANGUAGE,
        title=_("Run sheet of week {week} ({days})").format(**_week(sheet)),
        place=_("{commune}, {province}").format(commune=sheet.commune, province=sheet.province),
        days=_days(sheet, titles),
        words={
            "empty": _("Nothing is broadcast this week."),
            "start": _("Time"),
            "file": _("File"),
            "programme": _("Programme"),
            "language": _("Language"),
            "length": _("Length"),
            "code": _("Code"),
            "played": _("Played at"),
            "signature": _("Signature or reason"),
            "normal": "",
            "priority": _("priority"),
            "urgent": _("urgent"),
            "reasons": _("If it was not played, write the number of the reason: {reasons}").format(
                reasons=_("1 no power · 2 loudspeaker broken · 3 no network · "
                          "4 urgent bulletin instead · 5 the commune's own programme · 6 other")
            ),
            "tell": _("Tell the province the codes of what was played, by telephone, message or "
                      "photograph of this sheet."),
            "operator": _("Operator (name, signature)"),
            "chair": _("Confirmed by the People's Committee"),
        },
    )  # fmt: skip
    return html.encode("utf-8")


def check_page(sheet: RunSheet, files: Sequence[File]) -> bytes:
    """A page that hashes the files an operator picks, without a network, and shows what is wrong.

    The digests stand in it; that they are the province's own is what the signature is for.
    """
    _ = i18n.of(_DOCUMENT_LANGUAGE)
    html = render(
        "check-pack.html",
        lang=_DOCUMENT_LANGUAGE,
        title=_("Check of the pack of week {week} ({days})").format(**_week(sheet)),
        place=_("{commune}, {province}").format(commune=sheet.commune, province=sheet.province),
        files=[one.model_dump(mode="json") for one in files],
        sheet=FILE_NAME,
        last=sheet.last.isoformat(),
        words={
            "how": _("Unpack the pack into one folder, then choose that folder here. "
                     "Nothing is sent anywhere."),
            "folder": _("Choose the folder"),
            "or": _("or, on a telephone, choose all files in it:"),
            "files": _("Choose files"),
            "waiting": _("Not checked yet."),
            "checking": _("Checking {done} of {count} …"),
            "good": _("ALL GOOD: {count} of {count} files are whole. They may be played."),
            "bad": _("NOT GOOD: {count} files are missing or damaged. Download the pack again."),
            "strangers": _("NOT YET: {count} sounds of another week lie in this folder. Remove "
                           "them, then check again."),
            "stranger": _("not of this week: remove it"),
            "over": _("OVER: {{count}} files are whole, but the week ended on {day}. Get the pack "
                      "of this week.").format(day=f"{sheet.last:%d/%m/%Y}"),
            "unchecked": _("not checked"),
            "file": _("File"),
            "size": _("Size"),
            "result": _("Result"),
            "whole": _("whole"),
            "missing": _("missing"),
            "damaged": _("damaged"),
            "short": _("cut short"),
            "script": _("This page needs JavaScript to check files."),
        },
    )  # fmt: skip
    return html.encode("utf-8")


def _week(sheet: RunSheet) -> dict[str, str]:
    """A week as people here name it, with its days: ISO's short form says little to them."""
    number = sheet.first.isocalendar()
    days = f"{sheet.first:%d/%m}–{sheet.last:%d/%m/%Y}"
    return {"week": f"{number.week}/{number.year}", "days": days}


def _days(sheet: RunSheet, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Slots by date, each item with the time at which it is due."""
    days: dict[str, dict[str, Any]] = {}
    for slot in sheet.slots:
        local = slot.starts_at
        day = days.setdefault(f"{local:%Y-%m-%d}", {"name": _day_name(local), "slots": []})
        due, lines = local, []
        for item in slot.items:
            lines.append(
                {
                    "start": f"{due:%H:%M}",
                    "file": item.file.split("-", 1)[0],
                    "title": titles[item.file],
                    "language": sheet.languages.get(item.lang, item.lang),
                    "length": _length(item.duration_s),
                    "code": short_code.written(item.code),
                }
            )
            due += timedelta(seconds=item.duration_s + sheet.gap_s)
        day["slots"].append({"class": slot.klass, "lines": lines})
    return list(days.values())


def _day_name(day: datetime) -> str:
    _ = i18n.of(_DOCUMENT_LANGUAGE)
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"),
             _("Saturday"), _("Sunday"))  # fmt: skip
    return f"{names[day.weekday()]}, {day:%d/%m/%Y}"


def _length(duration_s: float) -> str:
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes}:{seconds:02d}"
