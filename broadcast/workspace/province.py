"""broadcast.yaml: the province, its languages and voices, how it sounds and what it speaks of."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from broadcast.errors import Problem
from broadcast.files.fields import (
    Code,
    Duration,
    Language,
    Number,
    Speakers,
    Table,
    Text,
    VoiceName,
)
from broadcast.files.validation import validate
from broadcast.files.yaml import Document
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.workspace import languages

if TYPE_CHECKING:
    from broadcast.voices.pace import Pace

FILE_NAME = "broadcast.yaml"

_MPEG1_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


class ProvinceName(Table):
    """Who produces the programmes."""

    id: Code = Field(description="Short name in file names: a-z, 0-9, -.", examples=["dien-bien"])
    name: Text = Field(description="Name as it is written and spoken.", examples=["Điện Biên"])


class Pauses(Table):
    """Silences that make speech carry across a valley, where echoes arrive up to a second late."""

    comma_s: Annotated[Number, Field(ge=0, le=5)] = Field(
        default=0.4, description="Seconds of silence at a comma."
    )
    sentence_s: Annotated[Number, Field(ge=0, le=10)] = Field(
        default=1.0, description="Seconds of silence after a sentence."
    )
    paragraph_s: Annotated[Number, Field(ge=0, le=10)] = Field(
        default=1.6, description="Seconds of silence after a paragraph."
    )


class SpokenLanguage(Table):
    """One language of the province and who or what reads it."""

    name: Text = Field(description="Name of the language.", examples=["Tiếng Việt"])
    voice: VoiceName = Field(
        description="engine:model, or recorded for human readers.", examples=["espeak:vi"]
    )
    rate: Annotated[Number, Field(ge=0.5, le=1.5)] = Field(
        default=0.9,
        description="Speaking rate; 0.9 is about three syllables a second.",
        examples=[0.9],
    )
    pauses: Pauses = Field(
        default_factory=Pauses, description="Silences at commas, sentences and paragraphs."
    )


class Mastering(Table):
    """How a finished programme sounds and is encoded."""

    chain: Literal["horn", "flat"] = Field(
        default="horn", description="horn for outdoor loudspeakers, flat for studio use."
    )
    loudness_lufs: Annotated[Number, Field(ge=-30, le=-9)] = Field(
        default=-16.0, description="Integrated loudness (ITU-R BS.1770-4) in LUFS.", examples=[-16]
    )
    peak_dbtp: Annotated[Number, Field(ge=-9, le=0)] = Field(
        default=-1.5, description="Highest true peak in dBTP.", examples=[-1.5]
    )
    sample_rate_hz: Literal[22050, 32000, 44100, 48000] = Field(
        default=44100, description="Sample rate of the MP3 in Hz."
    )
    bitrate_kbps: int = Field(
        default=64,
        description="Constant bit rate of the MP3 in kbit/s.",
        examples=[64],
        strict=True,
        json_schema_extra={"enum": [*sorted({*_MPEG1_KBPS, *_MPEG2_KBPS})]},
    )

    @field_validator("bitrate_kbps")
    @classmethod
    def _encodable(cls, kbps: int, info: ValidationInfo) -> int:
        rate_hz = info.data.get("sample_rate_hz", 44100)
        possible = _MPEG1_KBPS if rate_hz >= 32000 else _MPEG2_KBPS
        if kbps not in possible:
            raise ValueError(
                _("{kbps} kbit/s does not exist at {rate} Hz; possible are {possible}").format(
                    kbps=kbps, rate=rate_hz, possible=", ".join(map(str, possible))
                )
            )
        return kbps


class RecordingRules(Table):
    """What recordings by human readers must keep to."""

    longest_s: Duration = Field(
        default=1800.0,
        alias="longest",
        description="Longest recording that is accepted.",
        examples=["30m"],
        json_schema_extra={"default": "30m"},
    )


def _as_lines(given: object) -> object:
    return (given,) if isinstance(given, str) else given


TextLines = Annotated[
    tuple[Text, ...],
    BeforeValidator(_as_lines),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            ]
        }
    ),
]
"""One line of words, or a list of them."""


class ReportSettings(Table):
    """Who issues the report, to whom, and who signs it; what is not given is worked out."""

    parent: Text | None = Field(
        default=None,
        description="Body above, in the head; Viet Nam Social Security if not given.",
        examples=["Bảo hiểm xã hội Việt Nam"],
    )
    office: Text | None = Field(
        default=None,
        description="Issuing body; if not given, by the name of the province or city.",
        examples=["BHXH thành phố Huế"],
    )
    place: Text | None = Field(
        default=None,
        description="Place in the line of the date; the name of the province or city if not given.",
        examples=["Huế"],
    )
    symbol: Text | None = Field(
        default=None,
        description="What stands after the number of the document; BC-BHXH if not given.",
        examples=["BC-BHXH"],
    )
    to: TextLines | None = Field(
        default=None,
        description="To whom the report goes; the body above if not given.",
        examples=["Bảo hiểm xã hội Việt Nam"],
    )
    copies: TextLines | None = Field(
        default=None,
        description="Recipients at the end, one a line.",
        examples=['[Như trên, "Lưu: VT, TT"]'],
    )
    signed_as: TextLines | None = Field(
        default=None,
        description="Office of who signs, line by line; GIÁM ĐỐC if not given.",
        examples=["[KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC]"],
    )
    signer: Text | None = Field(
        default=None,
        description="Name of who signs; left free if not given.",
        examples=["Nguyễn Thị Bình"],
    )


class Province(Table):
    """All of broadcast.yaml."""

    province: ProvinceName = Field(
        description="Who produces the programmes.",
        examples=["{id: dien-bien, name: Điện Biên}"],
    )
    timezone: str = Field(
        default="Asia/Ho_Chi_Minh",
        description="Time zone (IANA name).",
        examples=["Asia/Ho_Chi_Minh"],
    )
    source_language: Language = Field(
        default="vi", description="Language the other scripts are translated from.", examples=["vi"]
    )
    languages: Annotated[dict[Language, SpokenLanguage], Field(min_length=1)] = Field(
        description="Languages by their code.",
        examples=['{vi: {name: Tiếng Việt, voice: "espeak:vi"}}'],
    )
    speakers: Speakers = Field(
        default={},
        description="Speakers of dialogues: their voices by language, or null for the usual one.",
        examples=['{Hỏi: {vi: "espeak:vi+f3"}}'],
    )
    master: Mastering = Field(
        default_factory=Mastering, description="Loudness, peak and MP3 settings."
    )
    topics: dict[Code, Text] = Field(
        default={},
        description="Topics that scripts may name: id and title.",
        examples=["{luong-huu: Giá trị của lương hưu}"],
    )
    audiences: dict[Text, Text] = Field(
        default={},
        description="Audiences that scripts name: id, and the name that reports give it.",
        examples=['{hssv: "Học sinh, sinh viên"}'],
    )
    report: ReportSettings = Field(
        default_factory=ReportSettings,
        description="Head, recipients and signature of the report.",
        examples=["{office: BHXH thành phố Huế, signer: Nguyễn Thị Bình}"],
    )
    database: str = Field(
        default="sqlite:///broadcast.db",
        description="Where plays are kept.",
        examples=["sqlite:///broadcast.db"],
    )
    recordings: RecordingRules = Field(
        default_factory=RecordingRules, description="What recordings must keep to."
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name != "Asia/Ho_Chi_Minh":  # the usual one needs no look at the time zone database
            from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise ValueError(_("{given} is not a time zone").format(given=name)) from None
        return name

    @field_validator("database")
    @classmethod
    def _known_database(cls, address: str) -> str:
        if not re.match(r"sqlite:///|postgresql(\+\w+)?://", address):
            raise ValueError(_("{given} is not a database address").format(given=address))
        return address

    def today(self) -> date:
        """The day it is in the province."""
        from zoneinfo import ZoneInfo

        return datetime.now(ZoneInfo(self.timezone)).date()

    def pace_of(self, lang: str) -> Pace:
        """Speaking rate and pauses of a language."""
        from broadcast.voices.pace import Pace

        language = self.languages[lang]
        return Pace(language.rate, **language.pauses.model_dump())


def load(path: Path) -> tuple[Province | None, tuple[Problem, ...]]:
    """Read broadcast.yaml; with errors among the problems it may be used to look for more only."""
    document, problems = load_yaml(path)
    if document is None:
        return None, problems
    province, more = validate(Province, document)
    if province is not None:
        more += tuple(_undeclared_languages(province, document))
        more += tuple(_unknown_languages(province, document))
    return province, problems + more


def _unknown_languages(province: Province, document: Document) -> list[Problem]:
    found = (
        languages.problem(lang, document.path, document.line(("languages", lang)))
        for lang in province.languages
    )
    return [problem for problem in found if problem]


def _undeclared_languages(province: Province, document: Document) -> list[Problem]:
    places: list[tuple[str | int, ...]] = [("source_language",)]
    named = [province.source_language]
    for speaker, voices in province.speakers.items():
        for lang in voices or ():
            places.append(("speakers", speaker, lang))
            named.append(lang)
    return [
        Problem(
            _("the language {lang} is not declared under languages").format(lang=lang),
            document.path,
            document.line(place),
            hint=languages.how_to_declare(lang, province.languages),
        )
        for place, lang in zip(places, named, strict=True)
        if lang not in province.languages
    ]
