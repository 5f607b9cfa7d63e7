"""Vietnamese letters of fonts from before Unicode: ``.VnTime`` (TCVN3) and ``VNI-Times``.

Such a document stores other letters than it shows: each font draws its own shapes over Western
letters. TCVN3 has one code a letter and is converted; the table is that of TCVN 5712:1993 (VN3),
the same as iconv's ``TCVN5712-1``. VNI writes a letter as two, which is not undone here.
"""

from __future__ import annotations

import re
from typing import Literal

Family = Literal["TCVN3", "VNI"]

_CODES = (
    "\xb5\xb8\xb6\xb7\xb9\xa8\xbb\xbe\xbc\xbd\xc6\xa9\xc7\xca\xc8\xc9\xcb\xae\xcc\xd0\xce\xcf\xd1\xaa"
    "\xd2\xd5\xd3\xd4\xd6\xd7\xdd\xd8\xdc\xde\xdf\xe3\xe1\xe2\xe4\xab\xe5\xe8\xe6\xe7\xe9\xac\xea\xed"
    "\xeb\xec\xee\xef\xf3\xf1\xf2\xf4\xad\xf5\xf8\xf6\xf7\xf9\xfa\xfd\xfb\xfc\xfe\xa1\xa2\xa7\xa3\xa4"
    "\xa5\xa6"
)
_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
TCVN3 = dict(zip(_CODES, _LETTERS, strict=True))
"""Letters by the sign of Latin-1 that Word stores for them."""

_TABLE = str.maketrans(TCVN3)
_UNICODE_ONLY = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0300-\u0323]"
)
_IN_BOTH = frozenset("ÀÁÂÃÈÉÊÌÍÐÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
_TCVN3_ONLY = re.compile(f"[{re.escape(''.join(sorted(set(TCVN3) - _IN_BOTH)))}]")
_SUSPECT = re.compile(r"[^\W\d_][µ¸¶·¹¨»¾¼½©®ª«¬¦§¤¡]|[µ¸¶¹¨¾¼½®ª¬¦§¤¡][a-z]")


def family_of(font: str) -> Family | None:
    """Which of the old encodings a font draws, by its name."""
    if font.startswith(".Vn"):
        return "TCVN3"
    return "VNI" if font.upper().startswith("VNI-") else None


def is_unicode(text: str) -> bool:
    """Whether it holds Vietnamese letters that only Unicode has, whatever its font is called."""
    return _UNICODE_ONLY.search(text) is not None


def is_tcvn3(text: str) -> bool:
    """Whether it holds signs that Vietnamese in Unicode has no use for."""
    return _TCVN3_ONLY.search(text) is not None


def looks_old(text: str) -> bool:
    """Whether it looks like an old encoding although its font does not say so."""
    return len(_SUSPECT.findall(text)) >= 2


def from_tcvn3(text: str, font: str) -> str:
    """Unicode of a text of a ``.Vn`` font; a name that ends in H draws every letter as a capital.

    A sign without a letter in TCVN3 stays as it is.
    """
    letters = text.translate(_TABLE)
    return letters.upper() if font.endswith("H") else letters
