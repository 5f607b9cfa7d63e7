"""Word documents as bytes, and the elements that python-docx has no word for.

The same document gives the same bytes, at any time, on every system.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def packed(made: Document) -> bytes:
    """The document's bytes without the clock and the name of the system in them."""
    raw, out = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as parts, zipfile.ZipFile(out, "w") as archive:
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, parts.read(part))
    return out.getvalue()


def child(parent: Any, name: str, **attributes: str) -> Any:
    """A new element of WordprocessingML below another; attributes are in its namespace too."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def field(run: Any, code: str) -> None:
    """What Word works out when it shows a run (its element), such as ``PAGE`` or ``NUMPAGES``."""
    child(run, "fldChar", fldCharType="begin")
    child(run, "instrText").text = code
    child(run, "fldChar", fldCharType="end")
