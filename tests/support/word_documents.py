"""Word documents made by hand, element by element, for what no library writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def root(name: str, inside: str, space: str = MAIN) -> str:
    """A part of a document with all namespaces."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><w:{name} xmlns:w="{space}" {_SPACES}>'
    return f"{head}{inside}</w:{name}>"


def package(
    path: Path, body: str, parts: Mapping[str, str] | None = None, space: str = MAIN
) -> Path:
    """Write a document with this body; `parts` are roots such as ``footnotes`` by their kind."""
    more = dict(parts or {})
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_KINDS}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for n, kind in enumerate(more)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" '
            f'Type="{_KINDS}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        )
        archive.writestr("word/document.xml", root("document", f"<w:body>{body}</w:body>", space))
        for kind, text in more.items():
            archive.writestr(f"word/{kind}.xml", text)
    return path


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, properties: str = "") -> str:
    """A paragraph; a text without elements becomes a run."""
    runs = "".join(one if one.startswith("<") else run(one) for one in inside)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"
