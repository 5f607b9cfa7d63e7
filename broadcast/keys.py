"""The province's signature: one Ed25519 key pair (RFC 8032) that signs manifests of packs.

The private key stays where packs are made; the public key goes to whoever checks packs. Both are
PEM files in the folder ``keys`` of the workspace. A key's id is the beginning of the SHA-256 of its
32 bytes, written in groups, so that two people can compare it on the telephone.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast.errors import PackError
from broadcast.i18n import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

FOLDER = "keys"
PRIVATE_FILE, PUBLIC_FILE = "private.pem", "public.pem"
SIGNATURE_BYTES = 64

_LARGEST_FILE = 10_000


def init(root: Path) -> str:
    """Make the key pair of the workspace at `root`; returns the key's id.

    Raises `PackError` when there is one: packs signed with the old key would be refused.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    folder = root / FOLDER
    for path in (folder / PRIVATE_FILE, folder / PUBLIC_FILE):
        if path.exists():
            raise PackError(
                _("there is a key already"),
                path=path,
                hint=_("keep it: packs signed with it could no longer be checked with a new one"),
            )
    folder.mkdir(exist_ok=True)
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / ".gitignore").write_text(f"{PRIVATE_FILE}\n", encoding="utf-8")
    (folder / PUBLIC_FILE).write_bytes(public)
    with os.fdopen(os.open(folder / PRIVATE_FILE, _NEW_FILE, 0o600), "wb") as file:
        file.write(private)
        file.flush()
        os.fsync(file.fileno())
    return id_of(key.public_key())


_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def private_key(root: Path) -> Ed25519PrivateKey:
    """The workspace's private key; raises `PackError` when there is none, or another kind."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = root / FOLDER / PRIVATE_FILE
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unreadable(path, type(key).__name__)
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """A public key from its file; raises `PackError` when it is missing or another kind."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, TypeError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _unreadable(path, type(key).__name__)
    return key


def id_of(key: Ed25519PublicKey) -> str:
    """Sixteen hexadecimal digits in groups of four, such as ``3f2a 9c01 77de 5b10``."""
    digits = hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def is_signed(key: Ed25519PublicKey, data: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of `data` by the key."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise PackError(
            _("the key cannot be read: {reason}").format(reason=error.strerror or error),
            path=path,
            hint=_("make the province's key once with: broadcast keys init"),
        ) from error


def _unreadable(path: Path, reason: object) -> PackError:
    return PackError(
        _("this is no Ed25519 key in a PEM file: {reason}").format(reason=reason),
        path=path,
        hint=_("put back the file that broadcast keys init made"),
    )
