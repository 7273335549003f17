"""The characters in a file's bytes, as browsers and editors read them.

Names of character sets are the labels of the WHATWG Encoding Standard, by webencodings: there
"iso-8859-1" is windows-1252 and "gb2312" is GBK. Where nothing is declared, chardet guesses.
"""

from __future__ import annotations

import codecs
import re

import webencodings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(
    rb"<meta[^>]+?charset\s*=\s*[\"'\s]*([^\s\"'/>;]+)|<\?xml[^>]+?encoding\s*=\s*[\"']([^\"']+)",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
#: Browsers look at 1,024 bytes before they show anything, and begin again if it comes later.
_DECLARED_WITHIN = 100_000
#: Character sets in which all bytes are below 128, so that they look like UTF-8.
_SEVEN_BITS = frozenset({"iso-2022-jp"})
_ABOVE_ASCII = re.compile(rb"[\x80-\xff]+")
#: What a file is not in once its marks and its zero bytes were looked at.
_SEEN_BEFORE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
_LATIN = ("windows-1252", "windows-1250", "windows-1254", "windows-1257")
#: Western texts give windows-1252 at least 0.83 of the best confidence, those of Central Europe and
#: the Baltic at most 0.68 (18 short texts in 14 languages).
_AS_LIKELY = 0.75
#: Of the beginning of a text: how many characters are looked at, and how many of them may be odd.
_LOOKED_AT, _ODD = 100_000, 0.01


def decode(data: bytes, *, markup: bool = False) -> str | None:
    """The text in the bytes, with "\\n" at the ends of lines; None if they are not text.

    A byte order mark decides, then UTF-8 if the bytes are that, then, with ``markup``, what the
    page declares, then a guess.

    >>> decode("Das Café – offen".encode("cp1252"))
    'Das Café – offen'
    >>> decode(b'<meta charset="iso-8859-1"><p>It\\x92s open.', markup=True)[-10:]
    'It’s open.'
    """
    text = _decoded(data, markup)
    beginning = text[:_LOOKED_AT]
    odd = sum(1 for c in beginning if (c < " " and c not in "\t\n\r\f\v\x1b") or c == "\ufffd")
    if odd > _ODD * len(beginning) + 2:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, markup: bool) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _declared(data) if markup else None
    if declared is None or declared.name not in _SEVEN_BITS:
        unmarked = _utf_16(data)
        try:
            return data.decode(unmarked or "utf-8")
        except UnicodeDecodeError:
            pass
    if declared is not None and declared.name not in ("utf-8", "utf-16le", "utf-16be"):
        return str(declared.codec_info.decode(data, "replace")[0])
    return data.decode(_guessed(_MARKUP.sub(b" ", data) if markup else data), "replace")


def _declared(data: bytes) -> webencodings.Encoding | None:
    """The character set that a page declares, None if it does not or nobody knows its name."""
    for match in _DECLARED.finditer(_COMMENT.sub(b"", data[:_DECLARED_WITHIN])):
        label = (match.group(1) or match.group(2)).decode("ascii", "ignore")
        encoding = webencodings.lookup(label)
        if encoding is not None:
            return encoding
    return None


def _utf_16(data: bytes) -> str:
    """The UTF-16 that a text without a mark is in, by its zero bytes, "" if it is in none."""
    sample = data[:1000]
    half = len(sample) // 2
    for name, zeros, others in (
        ("utf-16-le", sample[1::2].count(0), sample[0::2].count(0)),
        ("utf-16-be", sample[0::2].count(0), sample[1::2].count(0)),
    ):
        if half >= 8 and zeros > 0.7 * half and others == 0:
            return name
    return ""


def _guessed(data: bytes) -> str:
    """chardet's guess among the character sets of the web; windows-1252 where it is as likely.

    Accented letters stand alone among ASCII letters, so that single bytes above 127 are of a Latin
    character set; letters of other scripts stand side by side.
    """
    import chardet

    runs = _ABOVE_ASCII.findall(data[:_LOOKED_AT])
    above = sum(map(len, runs))
    accents = above < 1.5 * len(runs) and above < 0.4 * len(data[:_LOOKED_AT])
    found = chardet.detect_all(
        data,
        encoding_era=chardet.EncodingEra.MODERN_WEB,
        include_encodings=_LATIN if accents else None,
        exclude_encodings=_SEEN_BEFORE,
        no_match_encoding="cp1252",
    )
    least = found[0]["confidence"] * (_AS_LIKELY if accents else 1)
    names = [str(guess["encoding"]) for guess in found if guess["confidence"] >= least]
    name = "cp1252" if "Windows-1252" in names else names[0]
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
