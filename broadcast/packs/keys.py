"""The province's signature: one Ed25519 key pair (RFC 8032) that signs manifests of packs.

The private key stays where packs are made; the public key goes to whoever checks packs. Both are
PEM files in the folder ``keys`` of the workspace. A key's id is the beginning of the SHA-256 of its
32 bytes, written in groups, so that two people can compare it on the telephone.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast.errors import PackError
from broadcast.files import saving
from broadcast.files.reasons import reason_of
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

    Where only the public key is missing it is made again from the private one. Raises `PackError`
    when both are there, or only the public one: packs signed with the old key would be refused.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    folder = root / FOLDER
    private, public = folder / PRIVATE_FILE, folder / PUBLIC_FILE
    if public.exists():
        raise PackError(
            _("there is a key already"),
            path=public,
            hint=_("keep it: packs signed with it could no longer be checked with a new one"),
        )
    try:
        if private.exists():
            key = private_key(root)
        else:
            key = Ed25519PrivateKey.generate()
            _write_private(key, private)
        _write_public(key.public_key(), public)
    except OSError as error:
        raise PackError(
            _("the key cannot be written: {reason}").format(reason=reason_of(error)),
            path=folder,
            hint=_("give yourself the right to write to {folder}").format(folder=root),
        ) from error
    return id_of(key.public_key())


def _write_private(key: Ed25519PrivateKey, path: Path) -> None:
    """Never over another, readable for nobody else, and out of Git from the first moment."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    with saving.whole(path.with_name(".gitignore")) as ignored:
        ignored.write(f"{PRIVATE_FILE}\n".encode())
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with saving.whole(path, mode=0o600, fresh=True) as file:
        file.write(data)


def _write_public(key: Ed25519PublicKey, path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    with saving.whole(path) as file:
        file.write(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


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


def signing_key(root: Path) -> Ed25519PrivateKey:
    """The private key for packs that will be checked with the workspace's public key.

    Raises `PackError` as `private_key`, and when the public key belongs to another private key.
    """
    key = private_key(root)
    public = root / FOLDER / PUBLIC_FILE
    if public.exists() and id_of(public_key(public)) != id_of(key.public_key()):
        raise PackError(
            _("{public} does not belong to {private}: communes would refuse the packs").format(
                public=PUBLIC_FILE, private=PRIVATE_FILE
            ),
            path=public,
            hint=_("put back the file that broadcast keys init made"),
        )
    return key


def public_key(path: Path, hint: str = "") -> Ed25519PublicKey:
    """A public key from its file; raises `PackError` when it is missing or another kind.

    `hint` says how whoever reads it comes by it; else it is how a province makes its own.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_read(path, hint))
    except (ValueError, TypeError) as error:
        raise _unreadable(path, error, hint) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _unreadable(path, type(key).__name__, hint)
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


def _read(path: Path, hint: str = "") -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise PackError(
            _("the key cannot be read: {reason}").format(reason=reason_of(error)),
            path=path,
            hint=hint or _how_to_have(path),
        ) from error


def _how_to_have(path: Path) -> str:
    if path.name == PRIVATE_FILE and path.with_name(PUBLIC_FILE).exists():  # only it is lost
        return _("put back your copy of {file}: only packs signed with it are accepted").format(
            file=path.name
        )
    return _("make the province's key once with: broadcast keys init")


def _unreadable(path: Path, reason: object, hint: str = "") -> PackError:
    return PackError(
        _("this is no Ed25519 key in a PEM file: {reason}").format(reason=reason),
        path=path,
        hint=hint or _("put back the file that broadcast keys init made"),
    )
