"""Files to begin with when the loaders are tried, and ways to spoil them."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

from packed import PACKAGES, spoiled_inside
from payloads import payloads

KINDS = ("txt", "md", "html", "pdf", *PACKAGES)
PROSE = (
    "The harbour freezes in January. “Fishermen mend their nets”, wrote Ada Whitlock in 1874; "
    "the café by the pier stays open. Is it warm? It is.\n\nA second paragraph has 3.5 sentences, "
    "e.g. this one … and 北京 😀 too.\r\nIts last line does not end"
)
_MARKDOWN = f"""# A harbour in winter

*{PROSE}* with [a link](https://a.example "t"), ![p](y.png) and `code`.

- one
  1. two

> quoted **strong** <b>raw</b> &amp; &#x1F600;

| a | b |
|---|---|
| c | d |

```
fence
```
[r]: http://a.example
"""
_HTML = f"""<!doctype html><html lang=en><head><title>A harbour</title><meta charset=utf-8>
<meta property="og:title" content="Harbour"><script>var a = "<p>";</script></head><body>
<nav><a href=/>Home</a></nav><article><h1>A harbour in winter</h1><p>{PROSE * 2}</p>
<h2>The pier</h2><ul><li>one<li>two</ul><table><tr><td>c<td>d</table><p>{PROSE}</p>
<pre>code</pre><blockquote>quoted</blockquote><img src=x alt=y></article>
<footer>©</footer></body>"""


def pdf(text: str = "", *, stream: bytes = b"", filters: str = "", extra: str = "") -> bytes:
    """A PDF with one page, written by hand, of a text or of a stream that needs the filters.

    ``extra`` goes into the page's dictionary.
    """
    stream = stream or drawn(text)
    filtered = f" /Filter {filters}" if filters else ""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Resources << /Font << /F1 3 0 R >>"
        b" >> /Contents 5 0 R " + extra.encode() + b">>",
        f"<< /Length {len(stream)}{filtered} >>\nstream\n".encode() + stream + b"\nendstream",
        b"<< /Title (A harbour) /Author (Ada) >>",
    )
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    last = f"trailer << /Size {len(places) + 1} /Root 1 0 R /Info 6 0 R >>"
    return (
        out
        + (
            f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}{last}\n"
            f"startxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def drawn(text: str) -> bytes:
    """What a page's stream says to draw a text."""
    return f"BT /F1 12 Tf 20 100 Td ({text}) Tj T* [(a) -300 (b)] TJ ET".encode("cp1252")


def seeds(kind: str) -> list[bytes]:
    """Whole files of a kind to begin with."""
    if kind == "pdf":
        line = "The harbour freezes in January, wrote Ada."
        packed = pdf(stream=zlib.compress(drawn(line)), filters="/FlateDecode")
        return [pdf(line), packed, pdf("caf\xe9 \\(one\\) \\101")]
    hostile = "\n\n".join(payload.text for payload in payloads()[::9])
    if kind in PACKAGES:
        return [
            PACKAGES[kind](PROSE.split("\n"), "A harbour"),
            PACKAGES[kind]([PROSE, *hostile.split("\n")], hostile),
        ]
    text = {"txt": PROSE, "md": _MARKDOWN, "html": _HTML}[kind]
    whole = [encoded(text) for encoded in ENCODINGS.values()]
    return [*whole, f"{text}\n{hostile}".encode("utf-8", "replace")]


#: How a text may be written down; "mixed" and "binary" are what people send by mistake.
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16, big end first": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "latin-1": lambda text: text.encode("latin-1", "replace"),
    "mixed": lambda text: (
        text[: len(text) // 2].encode() + text[len(text) // 2 :].encode("cp1252", "replace")
    ),
    "binary": lambda text: zlib.compress(text.encode()),
}


def spoiled_file(kind: str, data: bytes, chance: random.Random) -> bytes:
    """A file of a kind with a few things done to it; of a package, mostly to what is in it."""
    if kind in PACKAGES and chance.random() < 0.8:
        return spoiled_inside(data, chance, lambda part: spoiled(part, chance, PIECES[kind]))
    return spoiled(data, chance, PIECES[kind])


def spoiled(data: bytes, chance: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    """The file with a few things done to it: bytes changed, parts gone, doubled or put in."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(out) + 1)
        until = min(len(out), place + chance.choice((1, 2, 8, 64, 512)))
        what = chance.choice(
            ("flip", "random", "remove", "double", "piece", "many", "number", "cut")
        )
        if what == "flip" and place < len(out):
            out[place] ^= 1 << chance.randrange(8)
        elif what == "random":
            out[place:until] = chance.randbytes(until - place)
        elif what == "remove":
            del out[place:until]
        elif what == "double":
            out[place:place] = out[place:until]
        elif what == "piece":
            out[place:place] = chance.choice(pieces)
        elif what == "many":
            out[place:place] = chance.choice(pieces) * chance.choice((10, 100, 1000))
        elif what == "number":
            out[place:until] = str(chance.choice((-1, 0, 65536, 2**31, 2**63, 10**30))).encode()
        elif what == "cut" and chance.random() < 0.1:
            del out[place:]
    return bytes(out)


#: What means something in a kind of file.
_XML = tuple(
    rb"""<w:p> </w:p> <w:r> <w:t> <w:tbl> <w:tr> <w:tc> <w:tcPr> <w:pPr> <w:numPr>
    <w:ilvl_w:val="1"/> <w:gridSpan_w:val="2"/> <w:vMerge/> <w:ins> <w:del> <w:txbxContent> <w:sdt>
    <!DOCTYPE_a[<!ENTITY_b_"c">]> &b; &nbsp; &#0; <?xml_version="1.0"?> <![CDATA[ ]]> xmlns=""
    w:val= " ' < > / - 0 <item_id= <itemref_idref= href= <p> <table> <script/> <a/> ../../a
    %2e""".replace(b"_", b" ").split()
)
PIECES: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(PACKAGES, _XML),
    "txt": tuple(
        "“ ” ’ … . ! ? \r \n\n \t \x00 \x0c \x85 \ufeff e.g. Dr. ( [ \u2028".encode().split(b" ")
    ),
    "md": tuple(
        b"* _ ` [ ] ( ) ![ ](x) > - # | ~~ ``` \\ &amp; &# < <b> --- === 1. \t \n\n http://a".split(
            b" "
        )
    ),
    "html": tuple(
        rb"""<div> </div> <p> <b> <i> <a_href=x> <table><tr><td> <ul><li> <!-- --> <![CDATA[ ]]>
        <script> </script> <svg> <math> <template> <article> </article> <h1> <br> &#0; &#x110000;
        &nbsp; < > <meta_charset=utf-7> <?xml_encoding='x'?> <!DOCTYPE <!ENTITY <base> <select>
        <title> <script_type=application/ld+json>{"@type":[] " ' = <body> <html>
        <time_datetime=x>""".replace(b"_", b"\t").split()
    ),
    "pdf": tuple(
        piece.replace(b"_", b" ")
        for piece in rb"""<< >> [ ] ( ) <41> /Type /Page /Pages /Kids /Count /Parent /Contents
        /Length /Filter /Resources /FlateDecode /LZWDecode /ASCII85Decode /ASCIIHexDecode
        /RunLengthDecode /DCTDecode /DecodeParms /Predictor /Columns /Font /ToUnicode /Encoding
        /Differences /XObject /Form /Encrypt /ObjStm /XRef /Prev /Size /Root /Info /Title /W /Index
        /N /First /Type0 /DescendantFonts /CIDFontType2 /MediaBox /Rotate obj endobj stream
        endstream xref trailer startxref %%EOF 0 1 2 3 4 5 0_R 1_0_R 2_0_R 4_0_R 5_0_R null true BT
        ET Tj TJ Tf Td Tm Do q Q BI ID EI beginbfchar endbfchar beginbfrange endbfrange""".split()
    ),
}
