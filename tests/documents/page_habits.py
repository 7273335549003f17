"""More small web pages, after the habits of programs that make many pages of the web."""

from __future__ import annotations

from pages import PIER, RELATED, Page, links, paragraphs


def _whole(main: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang='en'><head><title>Pier</title>{head}</head><body>{main}</body></html>"


def _blogs() -> dict[str, Page]:
    halves = paragraphs(PIER[:6]), paragraphs(PIER[6:])
    return {
        "blog with author box and tags": Page(
            _whole(
                "<div id='page' class='site'><header id='masthead'><p>Tide blog</p><button>Menu</button></header>"
                "<div id='primary' class='content-area'><main id='main'><article class='post hentry'><header "
                "class='entry-header'><h1 class='entry-title'>Pier</h1><div class='entry-meta'>Posted on <a "
                f"href='#'>March 5</a> by <a href='#'>Anna</a></div></header><div class='entry-content'>{halves[0]}"
                f"{halves[1]}<div id='jp-relatedposts' class='jp-relatedposts'><h3>Related</h3><p>Why gulls steal "
                "chips, and what the harbour master does about it.</p></div></div><footer class='entry-footer'>Tagged "
                "<a href='#'>piers</a></footer></article><nav class='navigation post-navigation'><a href='#'>Older: "
                "Bowlines</a></nav><div class='author-box'><p>Anna writes about tides and lives in a boat.</p></div>"
                "<div id='respond' class='comment-respond'><h3>Leave a reply</h3><form><p>Your email address will not "
                "be published.</p><textarea></textarea></form></div></main></div><aside id='secondary' "
                f"class='widget-area'><section class='widget'><h2>Archives</h2><ul>{links(('May', 'June'))}</ul>"
                "</section></aside></div>"
            ),
            PIER,
            (
                "what the harbour master does",
                "Older: Bowlines",
                "will not be published",
                "Archives",
            ),
        ),
        "letters with a box to subscribe": Page(
            _whole(
                "<div class='single-post'><h1 class='post-title'>Pier</h1><h3 class='subtitle'>And who pays for it</h3>"
                f"<div class='available-content'><div class='body markup'>{halves[0]}<div class='subscription-widget-wrap'>"
                "<div class='subscription-widget'><p>Thanks for reading! Subscribe for free to receive new posts.</p>"
                f"<form><input type='email'></form></div></div>{halves[1]}</div></div><div class='post-footer'><a href='#'>"
                "12 Likes</a></div></div>"
            ),
            PIER,
            ("Thanks for reading", "12 Likes"),
        ),
        "lines broken with br in a blog": Page(
            _whole(
                "<div class='main-outer'><div class='post hentry'><h3 class='post-title'>Pier</h3><div class='post-body "
                f"entry-content'>{'<br /><br />'.join(PIER)}<div style='clear: both;'></div></div><div class='post-footer'>"
                "<span>Posted by Anna at 9:30</span></div></div></div><div class='sidebar'><h2>Blog archive</h2>"
                f"<ul>{links(('2024', '2025'))}</ul></div>"
            ),
            PIER,
            ("Blog archive",),
        ),
        "claps and follow buttons": Page(
            _whole(
                "<div id='root'><div class='a b c'><div class='d'><a href='#'>Open in app</a><a href='#'>Sign in</a></div>"
                f"<article><div class='e f'><section><div class='g'><h1>Pier</h1><div class='h'><div><a href='#'>Anna</a>"
                f"</div><div><button>Follow</button></div></div>{paragraphs()}</div></section></div></article><div class='z'>"
                f"<h2>More from Anna</h2>{links(RELATED, 'div')}</div></div></div>"
            ),
            PIER,
            ("Open in app", "Why gulls steal"),
        ),
        "interview": Page(
            _whole(
                "<article><h1>Pier</h1>"
                + "".join(
                    f"<p><strong>Question {n}?</strong></p><p>{PIER[n]} {PIER[n + 1]}</p>"
                    for n in range(0, 8, 2)
                )
                + "</article>"
            ),
            ("Question 4?", *PIER[:8]),
        ),
    }


def _references() -> dict[str, Page]:
    body = paragraphs()
    return {
        "readme on a code site": Page(
            _whole(
                "<div class='application-main'><div class='Layout'><div class='file-navigation'><a href='#'>main</a><span>42 "
                f"commits</span></div><table class='files'>{''.join(f'<tr><td><a href=#>f{n}.py</a></td><td>Fix {n}</td></tr>' for n in range(4))}"
                f"</table><div id='readme'><article class='markdown-body'><h1>pier</h1><p>{' '.join(PIER[:4])}</p><h2>Install"
                f"</h2><pre>pip install pier</pre>{paragraphs(PIER[4:])}</article></div></div></div>"
            ),
            (*PIER, "pip install pier"),
            ("42 commits",),
        ),
        "question with votes": Page(
            _whole(
                "<div id='content'><div id='question-header'><h1>Who owns the pier?</h1></div><div id='mainbar'><div "
                "class='question'><div class='votecell'><span>12</span></div><div class='postcell'><div class='s-prose'>"
                f"<p>{' '.join(PIER[:3])}</p></div><div class='post-taglist'><a href='#'>piers</a></div></div></div>"
                "<div id='answers'>"
                + "".join(
                    "<div class='answer'><div class='votecell'><span>9</span></div><div class='answercell'><div class='s-prose'>"
                    f"<p>{' '.join(PIER[n : n + 3])}</p></div></div></div>"
                    for n in (3, 6)
                )
                + f"</div></div><div id='sidebar'><h4>Hot questions</h4><ul>{links(RELATED)}</ul></div></div>"
            ),
            PIER[:9],
            ("Hot questions",),
        ),
        "encyclopedia with boxes": Page(
            _whole(
                "<div id='mw-page-base'></div><div id='content' class='mw-body'><h1 id='firstHeading'>Pier</h1><div "
                "class='mw-parser-output'><div class='hatnote'>For the town, see <a href='#'>Pier (town)</a>.</div>"
                f"{paragraphs(PIER[:4])}<h2>History</h2>{paragraphs(PIER[4:])}<div class='navbox' role='navigation'>"
                f"<table><tr><th>Piers</th><td>{links(RELATED, 'span')}</td></tr></table></div></div><div id='catlinks' "
                "class='catlinks'>Categories: <a href='#'>Piers</a></div></div><div id='mw-navigation'><ul>"
                f"{links(('Main page', 'Random article'))}</ul></div>"
            ),
            PIER,
            ("Random article", "Why gulls"),
        ),
        "generated documentation": Page(
            _whole(
                "<div class='related' role='navigation'><ul><li><a href='#'>next</a></li></ul></div><div class='document'>"
                f"<div class='body' role='main'><section id='p'><h1>Pier<a class='headerlink' href='#p'>¶</a></h1>{body}"
                "<dl class='py function'><dt class='sig'>open(<em>length</em>, <em>colour='green'</em>)</dt><dd><p>Opens the "
                "pier for the day.</p></dd></dl><div class='highlight'><pre><span>open</span>(412)</pre></div></section></div>"
                f"</div><div class='sphinxsidebar'><h3>Table of contents</h3><ul>{links(('One', 'Two'))}</ul></div>"
            ),
            (*PIER, "open(length, colour='green'): Opens the pier for the day.", "open(412)"),
            ("Table of contents", "¶"),
        ),
        "office page": Page(
            _whole(
                "<main id='content'><nav class='contents'><ol><li><a href='#a'>What it costs</a></li></ol></nav><h1>Pier</h1>"
                f"<div class='govspeak'>{body}<table><thead><tr><th scope='col'>Who</th><th scope='col'>Pays</th></tr></thead>"
                "<tbody><tr><th scope='row'>Dogs</th><td>nothing</td></tr></tbody></table></div></main><div class='feedback'>"
                "<h2>Is this page useful?</h2><button>Yes</button></div>"
            ),
            (*PIER, "Dogs nothing"),
            ("Is this page useful",),
        ),
        "law": Page(
            _whole(
                "<div class='law'><h1>Pier act</h1>"
                + "".join(
                    f"<h2>§ {n + 1}</h2><ol><li>{PIER[2 * n]}<ol type='a'><li>{PIER[2 * n + 1]}</li></ol></li></ol>"
                    for n in range(5)
                )
                + "</div>"
            ),
            (*PIER, "a. It carried trains"),
        ),
        "text file": Page("<html><body><pre>" + "\n\n".join(PIER) + "</pre></body></html>", PIER),
        "job": Page(
            _whole(
                f"<div class='jobs-page'><h1>Pier master</h1><p>{PIER[0]}</p><h2>You will</h2><ul>"
                f"{''.join(f'<li>{s}</li>' for s in PIER[1:5])}</ul><h2>We offer</h2><ul>"
                f"{''.join(f'<li>{s}</li>' for s in PIER[5:])}</ul><a class='apply' href='#'>Apply now</a></div>"
            ),
            PIER,
        ),
        "font elements in tables": Page(
            "<html><head><title>Pier</title></head><body bgcolor=white><center><table width=600><tr><td width=100><font size=1>"
            "<a href=a>Home</a><br><a href=b>Boats</a></font></td><td><font face=Arial><b>Pier</b><br><br>"
            f"{'<br><br>'.join(PIER)}</font></td></tr></table></center></body></html>",
            PIER,
            ("Boats",),
        ),
        "pictures with captions": Page(
            _whole(
                "<main><h1>Pier</h1>"
                + "".join(
                    f"<figure><img src='{n}.jpg'><figcaption>{s}</figcaption></figure>"
                    for n, s in enumerate(PIER)
                )
                + "</main>"
            ),
            PIER,
        ),
        "press release": Page(
            _whole(
                f"<div class='release'><h1>Pier</h1><p>EMDEN, 5 March – {PIER[0]}</p>{paragraphs(PIER[1:])}<h3>About the "
                "harbour company</h3><p>The harbour company has run piers, cranes and ferries since 1870.</p></div>"
            ),
            (*PIER, "since 1870"),
        ),
        "words in span": Page(
            _whole(
                "<div class='hs-wrapper'><div class='hs-rich'>"
                + "".join(
                    f"<div><span><span>{PIER[n]}</span> <span>{PIER[n + 1]}</span></span></div>"
                    for n in range(0, 10, 2)
                )
                + f"</div></div><div class='foot'><ul>{links(('Imprint', 'Careers'))}</ul></div>"
            ),
            PIER,
            ("Careers",),
        ),
        "a part without paragraphs": Page(
            _whole(
                f"<article><div>{paragraphs(PIER[:4])}</div><h2>The tide</h2>"
                "<div>At low tide people walk under it, and children look for crabs there.</div>"
                "<div class='share'><a href='#'>Send it to a friend</a></div></article>"
            ),
            (*PIER[:4], "children look for crabs"),
            ("Send it to a friend",),
        ),
        "headlines of other articles below": Page(
            _whole(
                f"<article><h1>Pier</h1>{body}<h3>Mehr zum Thema</h3><ul>{links(RELATED)}</ul></article><div class='teaser-list'>"
                + "".join(
                    f"<div class='teaser'><h2><a href='#'>{r}</a></h2><p><a href='#'>Three things to know.</a></p></div>"
                    for r in RELATED
                )
                + "</div>"
            ),
            PIER,
            ("Three things to know", "Mehr zum Thema", "How to tie a bowline"),
        ),
    }


HABITS = _blogs() | _references()
