"""Who issues a report, to whom, and who signs it: what broadcast.yaml says, or what follows.

Nghị định 30/2020/NĐ-CP, annex I: the head names the body above and the issuing body; the place is
the name of the province or city; a city that bears a person's name is written with what it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from broadcast.i18n import _
from broadcast.workspace.province import ReportSettings

CITIES = ("Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ")
"""Cities that stand beside provinces (Nghị quyết 202/2025/QH15)."""

_OF_PERSONS = ("Hồ Chí Minh",)
_CITY = re.compile(r"(?:thành\s+phố|tp\.?)\s*(?=\S)", re.IGNORECASE)
_PROVINCE = re.compile(r"tỉnh\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IssuingOffice:
    """The words of a document's head, address, recipients and signature.

    `named` says that `name` was given, not worked out.
    """

    parent: str = ""
    name: str = ""
    unit: str = ""
    named: bool = False
    place: str = ""
    symbol: str = "BC-BHXH"
    to: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    signed_as: tuple[str, ...] = ()
    signer: str = ""


def office(province: str, given: ReportSettings) -> IssuingOffice:
    """The office of a province or city, in the interface language."""
    unit, place = _unit(province)
    parent = given.parent or _("Viet Nam Social Security")
    return IssuingOffice(
        parent,
        given.office or _("Social Security of {province}").format(province=unit),
        unit,
        given.office is not None,
        given.place or place,
        (given.symbol or "BC-BHXH").lstrip("/"),
        given.to or (parent,),
        given.copies or (_("As above"), _("Director (to report)"), _("Archives")),
        given.signed_as or (_("DIRECTOR"),),
        given.signer or "",
    )


def _unit(province: str) -> tuple[str, str]:
    """What the unit is called in a sentence, and the place in the line of the date."""
    name = unicodedata.normalize("NFC", " ".join(province.split()))
    if found := _PROVINCE.match(name):
        name = name[found.end() :]
        return _("{province} province").format(province=name), name
    cities = {_folded(one): one for one in CITIES}
    found = _CITY.match(name)
    bare = name[found.end() :] if found else name
    if found or _folded(bare) in cities:
        bare = cities.get(_folded(bare), bare)
        unit = _("{city} city").format(city=bare)
        return unit, unit[:1].upper() + unit[1:] if bare in _OF_PERSONS else bare
    return _("{province} province").format(province=name), name


def _folded(name: str) -> str:
    """A name whatever its case and with the right Đ (Ð, the letter Eth, is often typed)."""
    return name.replace("\u00d0", "\u0110").replace("\u00f0", "\u0111").casefold()
