"""Web and e-mail addresses: "hotro@vss.gov.vn" is "hotro a còng vss chấm gov chấm vn"."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.letters import spell
from broadcast.verbalize.vi.number import read_digits

_SIGNS = {
    ".": "chấm", "/": "gạch chéo", "-": "gạch ngang", "_": "gạch dưới", "@": "a còng",
    "?": "hỏi chấm", "=": "bằng", "&": "và", "#": "thăng", "%": "phần trăm", "+": "cộng",
    ":": "hai chấm", "~": "dấu ngã",
}  # fmt: skip
_EMAIL = r"(?<![\w.+-])[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?!\w)"
_DOMAINS = "vn|com|org|net|gov|edu|info|int|asia|app|me|io|tv|la|kh|cn|us|uk|eu|jp"
_URL = (
    r"(?i:https?://|www\.)[^\s<>\"“”'‘’]+"
    r"|(?<![\w@.-])[a-z][a-z0-9-]+(?:\.[a-z][a-z0-9-]+)+/[a-zA-Z0-9][^\s<>\"“”]*"
    rf"|(?<![\w@.-])(?:[a-zA-Z0-9][a-zA-Z0-9-]*\.)+(?i:{_DOMAINS})(?:/[^\s<>\"“”]*)?(?![\w@])"
)


def read_addresses(text: str, reading: Reading) -> str:
    """Read every e-mail and web address and shelter it from the other rules."""
    if "@" in text:
        text = pattern(_EMAIL).sub(lambda found: _say(found, reading), text)
    if "." in text:
        text = pattern(r"(?<![\w.])\.(?=[a-z]{2,4}(?!\w))").sub("chấm ", text)  # .docx
        text = pattern(_URL).sub(lambda found: _say(found, reading), text)
    return text


def _say(found: re.Match[str], reading: Reading) -> str:
    address = found.group().removesuffix("./.").rstrip(".,;:!?)]}-")
    tail = found.group()[len(address) :]
    plain = re.sub(r"(?i)^https?://", "", address).rstrip("/")
    parts = pattern(r"[^\W\d_]+|\d+|[\W_]").findall(plain)
    spelled = any(_is_spelled(part, reading) for part in parts)
    words = [_part(part, reading, spelled=spelled) for part in parts]
    return reading.shelter(" ".join(word for word in words if word)) + tail


def _part(part: str, reading: Reading, *, spelled: bool) -> str:
    if part.isdigit():
        return read_digits(part)
    if not part.isalpha():
        return _SIGNS.get(part, "")
    word = part.lower()
    return spell(word) if _is_spelled(part, reading) or (spelled and word == "vn") else word


def _is_spelled(part: str, reading: Reading) -> bool:
    """An acronym inside an address is spelled: its meaning would not find the page."""
    word = part.lower()
    return len(word) > 1 and reading.lexicon.find(word, 0, word) is not None
