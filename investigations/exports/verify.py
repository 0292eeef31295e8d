"""``python -m investigations.exports.verify BUNDLE``: whether a bundle is what was signed.

Works offline and without the program's settings or database: the standard library and
``cryptography`` are enough.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
FORMAT: Final = "hydrascope-bundle-1"
# A manifest of a hundred thousand files; more is no bundle of ours.
_MOST_BYTES: Final = 64 << 20
_BLOCK: Final = 1 << 20


class NotABundleError(Exception):
    """The file cannot be read as a bundle at all; the message is meant for people."""


def verify(path: Path, key: str = "") -> tuple[str, list[str]]:
    """The signer's key (hex) and what is wrong, each naming its file; nothing when all is well.

    ``key`` is the key that the bundle must be signed with; without it the bundle's own is taken,
    which proves only that nothing was changed since somebody with that key signed it. Raises
    ``NotABundleError``.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            return _checked(bundle, key)
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise NotABundleError(f"{path} cannot be read as a bundle: {error}") from error


def _checked(bundle: zipfile.ZipFile, key: str) -> tuple[str, list[str]]:
    names = bundle.namelist()
    text = _small(bundle, MANIFEST)
    try:
        manifest = json.loads(text)
        files: dict[str, dict[str, Any]] = dict(manifest["files"])
        signer = str(manifest["key"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotABundleError(f"{MANIFEST} is no manifest: {error}") from error
    problems = []
    if key and key.strip().lower() != signer:
        problems.append(f"{MANIFEST}: signed with another key than the one that was asked for")
    if not _is_signed(text, _small(bundle, SIGNATURE), signer):
        problems.append(f"{MANIFEST}: the signature is not of this manifest")
    expected = {MANIFEST, SIGNATURE, *files}
    problems += [
        f"{name}: is there twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    problems += [f"{name}: is not in the manifest" for name in sorted(set(names) - expected)]
    problems += [f"{name}: is missing" for name in sorted(expected - set(names))]
    for name, said in files.items():
        if name in names and (problem := _changed(bundle, name, said)):
            problems.append(f"{name}: {problem}")
    return signer, problems


def _changed(bundle: zipfile.ZipFile, name: str, said: dict[str, Any]) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with bundle.open(name) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > int(said["size"]):
                    return "is longer than the manifest says"
                digest.update(block)
        if size != int(said["size"]) or digest.hexdigest() != said["sha256"]:
            return "is not what was signed"
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError):
        return "is damaged"
    return ""


def _small(bundle: zipfile.ZipFile, name: str) -> bytes:
    try:
        with bundle.open(name) as file:
            text = file.read(_MOST_BYTES + 1)
    except (KeyError, zlib.error, zipfile.BadZipFile) as error:
        raise NotABundleError(f"It has no readable {name}") from error
    if len(text) > _MOST_BYTES:
        raise NotABundleError(f"{name} is too long")
    return text


def _is_signed(text: bytes, signature: bytes, signer: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
        key.verify(base64.b64decode(signature.strip(), validate=True), text)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def main(arguments: list[str] | None = None) -> int:
    """0 when all is well, 1 when something was changed, 2 for what is no bundle."""
    parser = argparse.ArgumentParser(
        prog="python -m investigations.exports.verify",
        description="Check a signed bundle, offline.",
    )
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", default="", help="the signer's public key, in hex")
    asked = parser.parse_args(arguments)
    try:
        signer, problems = verify(asked.bundle, asked.key)
    except NotABundleError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stdout.write(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found.\n")
        return 1
    sys.stdout.write(f"All files are as they were signed by {signer}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
