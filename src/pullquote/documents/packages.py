"""Formats that are a .zip of XML files (Word, EPUB): opened within limits, without entities."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from pullquote.documents.builder import UnreadableError

FILES = 10_000
#: Bytes, of all files in a package when they are unpacked.
LARGEST = 100_000_000
#: What the formats before these were kept in, and what encrypted Word documents are kept in.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What the standard library and lxml raise on a package that is damaged.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ValueError,
)


def opened(data: bytes, kind: str) -> zipfile.ZipFile:
    """The package in a file's bytes; ``kind`` is what such a file is called.

    No file in it is larger than the package says, since zipfile reads no more of it. Raises
    UnreadableError if it is none, or is beyond the limits.
    """
    if data.startswith(_COMPOUND):
        raise UnreadableError(
            f"is encrypted or of an old kind. Save it as a {kind} without a password and use that."
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as exc:
        raise UnreadableError(f"is not a whole {kind}. Save it again and use that.") from exc
    files = package.infolist()
    if len(files) > FILES or sum(file.file_size for file in files) > LARGEST:
        raise UnreadableError(
            f"has more than {FILES:,} files or {LARGEST // 1_000_000} MB in it. "
            "Save its text as .txt and use that."
        )
    if any(file.flag_bits & 1 for file in files):
        raise UnreadableError("is encrypted. Save a copy without a password and use that.")
    return package


def xml(data: bytes) -> etree._Element:
    """The root of an XML file; entities stay as they are, and nothing is fetched.

    Raises etree.LxmlError if it is not whole.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)
