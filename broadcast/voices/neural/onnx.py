"""What an ONNX file says of itself, read without loading the model: inputs, outputs, metadata.

An engine that loads a model it does not expect may end the whole process, so the file is looked at
first. Only the few fields that matter are read and the weights are skipped: some milliseconds for
60 MB. A file that is cut off or no ONNX model is noticed on the way.

Wire format: protobuf.dev/programming-guides/encoding; field numbers: onnx/onnx.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from broadcast.errors import VoiceError
from broadcast.files.reasons import reason_of
from broadcast.i18n import _

_GRAPH, _METADATA = 7, 14  # ModelProto
_INPUT, _OUTPUT = 11, 12  # GraphProto
_NAME = 1  # ValueInfoProto
_KEY, _VALUE = 1, 2  # StringStringEntryProto
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_TEXT = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelHeader:
    """Names of a model's inputs and outputs, and its metadata."""

    inputs: frozenset[str]
    outputs: frozenset[str]
    metadata: dict[str, str]


class _NotOnnxError(Exception):
    """The bytes are not those of a whole ONNX model."""


def read(path: Path) -> ModelHeader:
    """The header of an ONNX file; raises `VoiceError` when it is no whole ONNX model."""
    try:
        with path.open("rb") as file:
            return _model(file, path.stat().st_size)
    except OSError as error:
        raise VoiceError(
            _("the voice's model cannot be read: {reason}").format(reason=reason_of(error)),
            path=path,
        ) from error
    except (_NotOnnxError, UnicodeDecodeError) as error:
        raise VoiceError(
            _("the voice's model is damaged or is not an ONNX model"),
            path=path,
            hint=_("install the voice again"),
        ) from error


def _model(file: IO[bytes], size: int) -> ModelHeader:
    inputs: set[str] = set()
    outputs: set[str] = set()
    metadata: dict[str, str] = {}
    has_graph = False
    for field, end in _fields(file, size):
        if field == _METADATA:
            entry = {part: _text(file, stop) for part, stop in _fields(file, end)}
            metadata[entry.get(_KEY, "")] = entry.get(_VALUE, "")
        elif field == _GRAPH:
            has_graph = True
            for part, stop in _fields(file, end):
                if part in (_INPUT, _OUTPUT):
                    name = _name(file, stop)
                    (inputs if part == _INPUT else outputs).add(name)
    if not has_graph:
        raise _NotOnnxError
    return ModelHeader(frozenset(inputs), frozenset(outputs), metadata)


def _name(file: IO[bytes], end: int) -> str:
    names = [_text(file, stop) for field, stop in _fields(file, end) if field == _NAME]
    return names[0] if names else ""


def _fields(file: IO[bytes], end: int) -> Iterator[tuple[int, int]]:
    """Each field of bytes up to `end`, and where it ends; the file stands at its first byte.

    Whatever the caller reads of a field, the next one is found.
    """
    while file.tell() < end:
        tag = _varint(file)
        kind = tag & 7
        if kind == _BYTES:
            stop = _varint(file) + file.tell()
            if stop > end:
                raise _NotOnnxError
            yield tag >> 3, stop
            file.seek(stop)
        elif kind == _VARINT:
            _varint(file)
        elif kind in (_FIXED64, _FIXED32):
            file.seek(8 if kind == _FIXED64 else 4, 1)
        else:
            raise _NotOnnxError
    if file.tell() != end:
        raise _NotOnnxError


def _varint(file: IO[bytes]) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise _NotOnnxError
        value |= (byte[0] & 0x7F) << shift
        if not byte[0] & 0x80:
            return value
    raise _NotOnnxError


def _text(file: IO[bytes], end: int) -> str:
    length = end - file.tell()
    if length > _LONGEST_TEXT:
        raise _NotOnnxError
    return file.read(length).decode("utf-8")
