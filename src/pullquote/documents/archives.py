"""The files in a .zip, within limits: it may come from anybody."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from pullquote.errors import ArticleError

MEMBERS = 200
#: Bytes, of one file and of all together, when they are unpacked.
LARGEST_MEMBER = 20_000_000
LARGEST_ARCHIVE = 100_000_000
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ValueError,
)


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The path and the bytes of each file in an archive, in order of path.

    Hidden files are left out. Sizes are counted while they are unpacked, whatever the archive
    says of them. Raises ArticleError if it is damaged, encrypted or beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = sorted(
                (member for member in archive.infolist() if not _is_left_out(member)),
                key=lambda member: member.filename,
            )
            if len(members) > MEMBERS:
                raise ArticleError(
                    f"“{name}” has {len(members):,} files in it; at most {MEMBERS} can be read. "
                    "Use a smaller archive."
                )
            room = LARGEST_ARCHIVE
            for member in members:
                with archive.open(member) as file:
                    content = file.read(min(LARGEST_MEMBER, room) + 1)
                if len(content) > LARGEST_MEMBER or len(content) > room:
                    raise ArticleError(
                        f"“{name}” is too large when it is unpacked: at most "
                        f"{LARGEST_MEMBER // 1_000_000} MB a file and "
                        f"{LARGEST_ARCHIVE // 1_000_000} MB in all. Use a smaller archive."
                    )
                room -= len(content)
                yield member.filename, content
    except RuntimeError as exc:  # zipfile's word for a password that it was not given
        raise ArticleError(
            f"“{name}” is encrypted. Make an archive without a password and use that."
        ) from exc
    except _DAMAGED as exc:
        raise ArticleError(f"“{name}” is not a whole .zip archive. Make it again.") from exc


def _is_left_out(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    return (
        member.is_dir()
        or member.filename.startswith("__MACOSX/")
        or any(part.startswith(".") for part in parts)
    )
