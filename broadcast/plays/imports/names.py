"""Which commune, programme and language a reporter means: ids, names and titles as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from broadcast.files.text import slug as fold
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.plays.play import MissReason, reason_names
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.planner import FactsOf
from broadcast.workspace import languages

_SHORTEST_PART = 5
"""Letters of a part of a title that says which programme is meant: ``luong-huu`` does."""

_UNIT = re.compile(r"^(?:xa|phuong|thi-tran|dac-khu|p|x|tt)-(?=.)")
_KIND = re.compile(r"^(?:xã|phường|thị trấn|đặc khu)\s+(?=.)")
_CODE_DIGITS = 5
_TONGUE = re.compile(r"^(?:tieng|dan-toc)-(?=.)")
_ALSO = {"kinh": "vi", "pho-thong": "vi", "viet": "vi"}
"""What people write for a language beside its names in the registry."""

_WRITTEN: Mapping[MissReason, str] = {
    "power": "mat-dien cup-dien cat-dien khong-co-dien khong-dien dien-yeu mat-dien-luoi dien 1"
    " power-cut no-power blackout",
    "loudspeaker": "hong-loa loa-hong loa-bi-hong hu-loa loa-hu loa-bi-hu loa-khong-keu"
    " loa-khong-len loa-mat-tieng hong-may may-hong may-bi-hong hu-may hong-thiet-bi thiet-bi-hong"
    " thiet-bi-bi-hong hong-am-ly am-ly-hong hong-amply amply-hong hong-ampli ampli-hong"
    " hong-tang-am tang-am-hong cum-loa-hong dut-day-loa loa-dut-day 2 broken-loudspeaker",
    "network": "mat-mang khong-co-mang mang-yeu rot-mang mat-song khong-co-song mat-ket-noi"
    " mat-internet khong-co-internet loi-mang mang-loi mang 3 network-down",
    "urgent": "trung-tin-khan tin-khan phat-tin-khan nhuong-tin-khan trung-ban-tin-khan"
    " ban-tin-khan 4",
    "commune": "lich-cua-xa lich-xa trung-lich-xa trung-lich-cua-xa chuong-trinh-cua-xa"
    " chuong-trinh-xa phat-chuong-trinh-cua-xa trung-chuong-trinh-cua-xa xa-phat-chuong-trinh-rieng"
    " 5",
    "other": "khac ly-do-khac 6",
}
"""What people write for each reason, and the number that stands for it on run sheets."""

_REASONS: Mapping[str, MissReason] = {
    words: code for code, written in _WRITTEN.items() for words in written.split()
}

_BEFORE_REASON = re.compile(
    r"^(?:(?:khong|chua)-phat(?:-duoc|-song|-thanh)?-)?"
    r"(?:(?:(?:ly-do|nguyen-nhan)(?:-(?:la|so))?|do|vi|boi|tai|bi|dang|da)-)*(?=.)"
)
"""Words that may stand before a reason: ``không phát được do bị mất điện``."""

slug = lru_cache(maxsize=50_000)(fold)
"""A folded name; the same names stand in many rows."""


@lru_cache(maxsize=50_000)
def _spelt(name: str) -> str:
    """A name as it is spelt, whatever its capitals: Hà is not Hạ."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


class UnknownNameError(ValueError):
    """A name that stands for nothing here, with a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class KnownNames:
    """Everything a table of plays may name. Lookups raise `UnknownNameError`."""

    def __init__(
        self, communes: Iterable[Commune], facts: FactsOf, spoken: Mapping[str, str]
    ) -> None:
        """`spoken` is the province's languages: code and name."""
        self._communes = {commune.id: commune for commune in communes}
        self._units: dict[str, list[Commune]] = {}
        for commune in self._communes.values():
            plain = slug(commune.name)
            for name in {commune.id, plain, _UNIT.sub("", plain), commune.code or commune.id}:
                self._units.setdefault(name, []).append(commune)
        self._programmes: dict[str, set[str]] = {}
        self._titles: dict[str, str] = {}
        self._langs: dict[str, set[str]] = {}
        for (programme, lang), fact in facts.items():
            self._langs.setdefault(programme, set()).add(lang)
            self._titles.setdefault(programme, fact.title)
            for name in (programme, slug(fact.title), _spelt(fact.title)):
                self._programmes.setdefault(name, set()).add(programme)
        self._spoken = spoken
        self._tongues: dict[str, str] = {}

    @property
    def units(self) -> frozenset[str]:
        """Names of communes as slugs, as far as no other word is like them."""
        return frozenset(name for name in self._units if "-" in name)

    def commune(self, written: str, day: date | None) -> str:
        """Id of the commune, which must have been there on the day."""
        if written in self._communes:
            return self._on(day, [self._communes[written]], written)
        name = slug(written)
        found = self._units.get(name) or self._units.get(_UNIT.sub("", name))
        if not found and name.isdigit():
            found = self._units.get(name.zfill(_CODE_DIGITS))  # Excel drops zeros in front
        if not found:
            shown = {one.name: one.id for one in self._communes.values()}
            raise _unknown(_("there is no commune {name}").format(name=written), written, shown)
        if len(found) > 1:  # as it is spelt comes before what is alike without accents
            spelt = [one for one in found if _spelt(written) in (one.code, _spelt(one.name))]
            bare = [one for one in found if _spelt(written) == _KIND.sub("", _spelt(one.name))]
            found = spelt or bare or [one for one in found if slug(one.name) == name] or found
        return self._on(day, found, written)

    def programme(self, written: str) -> str:
        """Id of the programme."""
        known, name = self._programmes, slug(written)
        found = (
            known.get(written)
            or known.get(_spelt(written))
            or known.get(name)
            or self._by_part(name)
        )
        if len(found) == 1:
            return next(iter(found))
        if found:
            named = ", ".join(f"{one} ({self._titles[one]})" for one in sorted(found))
            raise UnknownNameError(
                _("{name} is the title of several programmes").format(name=written),
                _("write one of: {names}").format(names=named),
            )
        raise _unknown(_("there is no programme {name}").format(name=written), written, self._langs)

    def _by_part(self, name: str) -> frozenset[str]:
        """Programmes in whose id or title a name stands as whole words, if it says enough."""
        if len(name) < _SHORTEST_PART:
            return frozenset()
        return frozenset(
            programme
            for title, programmes in self._programmes.items()
            if f"-{name}-" in f"-{title}-"
            for programme in programmes
        )

    def lang(self, written: str) -> str:
        """Code of the language."""
        if written in self._spoken:
            return written
        if not self._tongues:
            self._tongues = self._all_tongues()
        name = _TONGUE.sub("", slug(written))
        if name in self._tongues:
            return self._tongues[name]
        raise _unknown(
            _("there is no language {name}").format(name=written), written, self._spoken.values()
        )

    def only_lang(self, programme: str) -> str:
        """The language of a programme that exists in one only."""
        if found := self.sole_lang(programme):
            return found
        names = sorted(self._langs.get(programme, set()))
        raise UnknownNameError(
            _("the language is missing"),
            _("the programme exists in: {names}").format(names=", ".join(names)),
        )

    def sole_lang(self, programme: str) -> str | None:
        """The language of a programme that exists in one only; None of any other."""
        found = self._langs.get(programme, set())
        return next(iter(found)) if len(found) == 1 else None

    def _on(self, day: date | None, found: list[Commune], written: str) -> str:
        there = [one for one in found if day is None or one.valid_on(day)]
        if len(there) == 1:
            return there[0].id
        if there:
            raise UnknownNameError(
                _("{name} is the name of several communes").format(name=written),
                _("write one of: {names}").format(names=", ".join(one.id for one in there)),
            )
        commune = found[0]
        raise UnknownNameError(
            _("the commune {name} did not exist on {date}").format(name=commune.id, date=day),
            _("since then it is {name}").format(name=commune.became) if commune.became else "",
        )

    def _all_tongues(self) -> dict[str, str]:
        found: dict[str, str] = {}
        known = languages.registry().languages
        for code, name in self._spoken.items():
            registered = known.get(languages.find(code) or "")
            names = [code, name]
            if registered:
                names += [registered.name, registered.english, *registered.own_names.values()]
            found |= {_TONGUE.sub("", slug(one)): code for one in names if slug(one)}
        return {**{name: code for name, code in _ALSO.items() if code in self._spoken}, **found}


@lru_cache(maxsize=1)
def reason_phrases() -> Mapping[str, MissReason]:
    """Every way to write a reason, as slugs: the longest first, figures and codes among them."""
    found = dict(_REASONS)
    for lang in ("vi", "en"):
        found |= {slug(name): code for code, name in reason_names(lang).items()}
    found |= {code: code for code in reason_names()}
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def reason(written: str) -> MissReason:
    """The reason code for what was written: a code, its name, or what begins with its name."""
    folded = slug(written)
    bare = _BEFORE_REASON.sub("", folded)
    for name, code in reason_phrases().items():
        # one word alone says too little at the beginning of others: "mang loa đi sửa"
        begun = any(one.startswith(f"{name}-") for one in (folded, bare))
        if name in (folded, bare) or ("-" in name and begun):
            return code
    raise _unknown(
        _("there is no reason {name}").format(name=written), written, reason_names().values()
    )


def reasons_in(written: str) -> set[MissReason]:
    """The reason codes whose words stand anywhere in a text; numbers and single words do not."""
    folded = f"-{slug(written)}-"
    words = reason_phrases()
    return {code for word, code in words.items() if "-" in word and f"-{word}-" in folded}


def _unknown(message: str, written: str, names: Collection[str]) -> UnknownNameError:
    return UnknownNameError(message, did_you_mean(written, names))
