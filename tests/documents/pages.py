"""Small web pages of many kinds, written for these tests, with what is and is not their article."""

from __future__ import annotations

from dataclasses import dataclass

PIER = (
    "The old pier was built by the harbour company in 1898, out of larch from the hills.",
    "It carried trains, sheep and summer guests, and it was the longest in the county.",
    "A storm took the outer forty metres in January 1953, and nobody had money to replace them.",
    "The town bought what was left for one crown, and painted it green, which nobody liked.",
    "Today the pier is open from dawn to dusk, and two kiosks sell fish, tea and postcards.",
    "Engineers look at the piles every spring, under water, with lamps and small hammers.",
    "The last report counted eleven piles that must be replaced, at 4,000 crowns each.",
    "If the council agrees in May, work begins in September, after the last regatta.",
    "Anglers may use the eastern rail, but not while the ferry from the island is coming in.",
    "Children under ten, dogs and wheelchairs go free; everybody else pays half a crown.",
)
MENU = ("Home", "World", "Sport", "Culture", "Weather", "Shop", "Jobs", "Contact us")
RELATED = ("Ten lighthouses worth a detour", "Why gulls steal chips", "How to tie a bowline")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, all that its article says, in order, and some of what else is on the page."""

    html: str
    article: tuple[str, ...]
    others: tuple[str, ...] = ()


def paragraphs(sentences: tuple[str, ...] = PIER, size: int = 2) -> str:
    """Sentences in paragraphs."""
    groups = [sentences[i : i + size] for i in range(0, len(sentences), size)]
    return "".join(f"<p>{' '.join(group)}</p>\n" for group in groups)


def links(words: tuple[str, ...], tag: str = "li") -> str:
    """A link in each of some elements."""
    return "".join(f"<{tag}><a href='/{n}'>{w}</a></{tag}>" for n, w in enumerate(words))


NAV = f"<nav><ul>{links(MENU)}</ul></nav>"
FOOTER = "<footer><p>© 2026 The Harbour Times. All rights reserved. <a href='/p'>Privacy</a></p></footer>"
COOKIES = (
    "<div class='cookie-banner' role='dialog'><p>We and our 814 partners use cookies to make this site "
    "better. You can change your mind at any time.</p><button>Accept all</button></div>"
)
SIDEBAR = (
    f"<aside class='sidebar'><h3>Most read</h3><ol>{links(RELATED)}</ol><div class='promo'>"
    "<p>Get our app and read offline.</p></div></aside>"
)
COMMENTS = (
    "<section id='comments' class='comments-area'><h2>3 comments</h2><ol class='commentlist'>"
    "<li><p><b>Gunvor</b> says: I caught a cod of nine kilos there, in the rain, in 1971.</p></li>"
    "<li><p><b>Piet</b> says: Paint it red, as it was before the war, and be done with it.</p></li>"
    "</ol><form><label>Your comment</label><textarea></textarea></form></section>"
)
SHARE = "<div class='share-buttons'><a href='#f'>Facebook</a> <a href='#x'>Post on X</a></div>"
NEWSLETTER = (
    "<div class='newsletter-signup'><h4>Never miss a tide</h4><p>Our weekly letter, every Friday.</p>"
    "<form><input name='m'><button>Sign up</button></form></div>"
)
OTHERS = ("Culture", "814 partners", "Ten lighthouses", "cod of nine kilos", "Never miss a tide")


def site(
    main: str, *, head: str = "", around: str = "{}", before: str = "", after: str = ""
) -> str:
    """A whole page of a news site around a main part."""
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>The old pier | The Harbour Times</title>{head}</head><body>{COOKIES}"
        f"<header class='site-header'><a href='/'>The Harbour Times</a>{NAV}</header>{before}"
        f"{around.format(main)}{after}{FOOTER}</body></html>"
    )


def _news() -> dict[str, Page]:
    body = paragraphs()
    title = "<h1>The old pier</h1>"
    halves = paragraphs(PIER[:6]), paragraphs(PIER[6:])
    beside = f"<div class='layout'><main>{{}}</main>{SIDEBAR}</div>{COMMENTS}"
    return {
        "news": Page(
            site(f"<article>{title}{SHARE}{body}{NEWSLETTER}</article>", around=beside),
            PIER,
            OTHERS,
        ),
        "news, byline and caption": Page(
            site(
                f"<article>{title}<p class='byline'>By <a rel='author' href='/a'>Anna Holm</a></p>"
                "<time datetime='2026-03-05'>5 March</time><figure><img src='p.jpg'>"
                f"<figcaption>The pier in winter.</figcaption></figure>{body}</article>",
                around=beside,
            ),
            ("The pier in winter.", *PIER),
            OTHERS[:4],
        ),
        "advertisement in the middle": Page(
            site(
                f"<article>{title}{halves[0]}<div class='ad-break'><p>Buy rope at Olsen's, now 20 % off,"
                f" in all colours.</p></div>{halves[1]}</article>",
                around=beside,
            ),
            PIER,
            ("Buy rope", *OTHERS[:4]),
        ),
        "related links in the middle": Page(
            site(
                f"<article>{title}{halves[0]}<div class='related-articles'><h3>Related</h3><ul>"
                f"{links(RELATED)}</ul></div>{halves[1]}</article>"
            ),
            PIER,
            ("Why gulls steal chips", "Culture"),
        ),
        "paragraphs as div": Page(
            site(
                f"{title}<div class='story-text'>"
                + "".join(f"<div>{sentence} {sentence.lower()}</div>" for sentence in PIER)
                + "</div>",
                around=beside,
            ),
            PIER,
            OTHERS[:4],
        ),
        "lines broken with br": Page(
            site(f"{title}<div id='text'>{'<br><br>'.join(PIER)}</div>", around=beside),
            PIER,
            OTHERS[:4],
        ),
        "sections of a page builder": Page(
            site(
                title
                + "".join(
                    f"<section class='elementor-section'><div class='elementor-widget-container'>"
                    f"<h2>Part {n}</h2><p>{' '.join(PIER[n : n + 2])}</p></div></section>"
                    for n in range(0, 10, 2)
                ),
                around=f"<div class='wrap'><main>{{}}</main></div>{SIDEBAR}",
            ),
            PIER,
            ("Ten lighthouses", "Culture"),
        ),
        "pull quote and read more": Page(
            site(
                f"<article>{title}{halves[0]}<aside class='pullquote'>{PIER[2]}</aside>"
                f"<p><a href='/m'>Read more: Why gulls steal chips</a></p>{halves[1]}</article>"
            ),
            PIER,
            ("Culture",),
        ),
        "live blog": Page(
            site(
                f"{title}<div class='live-feed'>"
                + "".join(
                    f"<div class='post'><time>{9 + n}:00</time><h3>Update {n}</h3><p>{PIER[2 * n]} "
                    f"{PIER[2 * n + 1]}</p></div>"
                    for n in range(5)
                )
                + "</div>",
                around=beside,
            ),
            PIER,
            OTHERS[:4],
        ),
        "a paywall's notice": Page(
            site(
                f"<article>{title}{body}<div class='paywall-promo'><p>Subscribe to read the rest, for two "
                "crowns a week.</p></div></article>"
            ),
            PIER,
            ("two crowns a week",),
        ),
        "short": Page(
            site(f"<article>{title}<p>{PIER[0]} {PIER[3]}</p></article>", around=beside),
            (PIER[0], PIER[3]),
            OTHERS[:4],
        ),
        "very short, in div": Page(
            site(f"<div class='entry'>{title}<p>{PIER[4]}</p></div>", after=SIDEBAR),
            (PIER[4],),
            ("Ten lighthouses", "Culture"),
        ),
        "standfirst outside": Page(
            site(
                f"<main><header class='article-header'>{title}<p class='standfirst'>Eleven piles are rotten, "
                f"and nobody knows who shall pay.</p></header><div class='article-body'>{body}</div></main>"
            ),
            ("Eleven piles are rotten, and nobody knows who shall pay.", *PIER),
            ("Culture",),
        ),
    }


NEWS = _news()
