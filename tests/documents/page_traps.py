"""Small web pages that mislead: names that say the opposite, long boxes, short articles."""

from __future__ import annotations

from pages import COOKIES, FOOTER, NAV, PIER, RELATED, Page, links, paragraphs

LONG = (
    "The ferry is late again, says everyone, and everyone is right, as they were last year.",
    "My grandfather built half of it, and he would have had words about the colour, I am sure.",
    "Nobody asked the people who live here, and nobody will, as long as the council meets at noon.",
    "I have sailed past it for forty years, in all weathers, and it never looked better than now.",
)


def _page(main: str) -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Pier</title></head><body>{main}</body></html>"
    )


def _comments(tag: str = "div", name: str = "comments") -> str:
    return f"<div id='{name}'>{''.join(f'<{tag} class=comment><p>{s} {s}</p></{tag}>' for s in LONG * 3)}</div>"


def _teasers() -> str:
    return "".join(
        f"<div class='item'><h3><a href='/t'>{r}</a></h3><p>{s}</p><a href='/t'>Read on</a></div>"
        for r, s in zip(RELATED, LONG, strict=False)
    )


TRAPS = {
    "a wrapper named after header and footer": Page(
        _page(
            f"<div class='header-footer-layout'>{NAV}<div class='text'><h1>Pier</h1>{paragraphs()}</div>{FOOTER}</div>"
        ),
        PIER,
        ("Culture",),
    ),
    "an article named media": Page(
        _page(
            f"{NAV}<div class='media'><div class='media-text'><h1>Pier</h1>{paragraphs()}</div></div>{FOOTER}"
        ),
        PIER,
        ("Culture",),
    ),
    "an article named widget": Page(
        _page(
            f"{NAV}<div class='widgets'><div class='textwidget'>{paragraphs(PIER[:5])}</div><div class='textwidget'>"
            f"{paragraphs(PIER[5:])}</div></div>{FOOTER}"
        ),
        PIER,
        ("Culture",),
    ),
    "more comments than article": Page(
        _page(f"{NAV}<div class='content'><h1>Pier</h1>{paragraphs()}</div>{_comments()}{FOOTER}"),
        PIER,
        ("My grandfather", "Culture"),
    ),
    "long comments beside a short article": Page(
        _page(
            f"{NAV}<main><article><h1>Pier</h1>{paragraphs(PIER[:4])}</article>{_comments('article', 'discussion')}</main>"
        ),
        PIER[:4],
        ("My grandfather",),
    ),
    "teasers below a short article": Page(
        _page(
            f"{NAV}<div id='main'><div class='story'><h1>Pier</h1>{paragraphs(PIER[:5])}</div><div class='list'>{_teasers()}</div></div>"
        ),
        PIER[:5],
        ("Read on",),
    ),
    "a row of a table for each paragraph": Page(
        _page("<table>" + "".join(f"<tr><td><p>{s}</p></td></tr>" for s in PIER) + "</table>"),
        PIER,
    ),
    "a list of long items": Page(
        _page(
            f"{NAV}<main><h1>Pier</h1><ol>{''.join(f'<li><p>{s}</p></li>' for s in PIER)}</ol></main>{FOOTER}"
        ),
        PIER,
        ("Culture",),
    ),
    "headings and text beside each other": Page(
        _page(
            f"{NAV}<div id='c'>"
            + "".join(
                f"<div class='row'><div class='left'><h2>Part {n}</h2></div><div class='right'><p>{s}</p></div></div>"
                for n, s in enumerate(PIER)
            )
            + f"</div>{FOOTER}"
        ),
        ("Part 3", *PIER),
        ("Culture",),
    ),
    "notices long before a short article": Page(
        _page(
            f"{COOKIES}<div id='notice' role='alert'><p>{' '.join(LONG)}</p></div><div class='post'><p>{PIER[0]} {PIER[2]}</p></div>"
        ),
        (PIER[0], PIER[2]),
        ("814 partners", "My grandfather"),
    ),
    "links in nearly every sentence": Page(
        _page(
            f"{NAV}<article><h1>Pier</h1>"
            + "".join(f"<p>{s[:20]}<a href='#'>{s[20:50]}</a>{s[50:]}</p>" for s in PIER)
            + f"</article>{FOOTER}"
        ),
        PIER,
        ("Culture",),
    ),
    "custom elements": Page(
        _page(
            f"<app-root><app-nav><a href='#'>Boats</a></app-nav><app-story><h1>Pier</h1>{paragraphs()}</app-story></app-root>"
        ),
        PIER,
    ),
    "several pages of one article": Page(
        _page(
            "".join(
                f"<div class='page' id='p{n}'><p>{PIER[n]}</p><p>{PIER[n + 1]}</p></div>"
                for n in range(0, 10, 2)
            )
            + "<div class='pagination'><a href='#'>1</a> <a href='#'>Next page</a></div>"
        ),
        PIER,
        ("Next page",),
    ),
    "an address and opening hours": Page(
        _page(
            f"{NAV}<main><h1>Pier</h1><p>{PIER[4]}</p><address>Pier road 1<br>Emden</address><ul><li>May to August: 6 to 22</li>"
            f"<li>Winter: 9 to 16</li></ul><p>{PIER[9]}</p></main>{FOOTER}"
        ),
        (PIER[4], "Pier road 1 Emden", "Winter: 9 to 16", PIER[9]),
        ("Culture",),
    ),
    "a menu of links to parts": Page(
        _page(
            f"<ul id='menu'>{links(('Times', 'Fares'))}</ul><div><h1>Pier</h1>{paragraphs()}</div>"
        ),
        PIER,
        ("Fares",),
    ),
}
