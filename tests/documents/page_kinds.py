"""Small web pages of other kinds than news, written for these tests."""

from __future__ import annotations

from pages import COMMENTS, PIER, RELATED, SIDEBAR, Page, links, paragraphs, site


def _kinds() -> dict[str, Page]:
    body = paragraphs()
    rows = "".join(
        f"<tr><td>{1950 + n}</td><td>{n * 37 + 100}</td><td>{n % 7}</td></tr>" for n in range(12)
    )
    references = "".join(
        f"<li id='c{n}'><a href='#r{n}'>^</a> Holm, A. ({1980 + n}). <i>Piers of the north</i>, p. {n}.</li>"
        for n in range(4)
    )
    answers = "".join(
        f"<div class='post'><div class='user'><a href='/u{n}'>user{n}</a></div><div class='post-body'>"
        f"<p>{' '.join(PIER[3 * n : 3 * n + 3])}</p></div></div>"
        for n in range(3)
    )
    steps = ("Soak the peas over night.", "Boil them with the ham for two hours.", "Add the thyme.")
    goods = ("500 g yellow peas", "1 ham hock", "2 onions", "1 tsp dried thyme")
    return {
        "encyclopedia": Page(
            site(
                "<div id='content'><h1>The old pier</h1><div id='toc' class='toc'><ul>"
                "<li><a href='#h'>1 History</a></li><li><a href='#r'>2 References</a></li></ul></div>"
                "<table class='infobox'><tr><th>Length</th><td>412 m</td></tr><tr><th>Opened</th>"
                "<td>1898</td></tr><tr><th>Owner</th><td>Town of Emden</td></tr></table>"
                f"<p>{PIER[0]}<sup class='reference'><a href='#c1'>[1]</a></sup> {' '.join(PIER[1:4])}</p>"
                "<h2><span>History</span><span class='mw-editsection'>[<a href='/e'>edit</a>]</span></h2>"
                f"{paragraphs(PIER[4:])}<h2>References</h2><ol class='references'>{references}</ol></div>",
                after=SIDEBAR,
            ),
            ("Length 412 m", "Opened 1898", "Owner Town of Emden", *PIER, "Piers of the north"),
            ("Ten lighthouses", "Culture", "[1]", "[edit]"),
        ),
        "documentation with code": Page(
            site(
                "<div class='document'><main role='main'><h1>pier.open<a class='headerlink' href='#o'>¶</a></h1>"
                f"<p>Opens the pier. {' '.join(PIER[:2])}</p><pre><code>pier = Pier(412)\n    pier.open()</code></pre>"
                "<dl><dt>length</dt><dd>How long it is, in metres.</dd><dt>colour</dt><dd>Green, always.</dd></dl>"
                f"<h2>Notes</h2><ul><li>{PIER[8]}</li><li>{PIER[9]}</li></ul></main></div>",
                before=f"<div class='toctree-sidebar'><ul>{links(('Start', 'Install', 'Reference'))}</ul></div>",
            ),
            (
                PIER[0],
                PIER[1],
                "pier = Pier(412)",
                "length: How long it is, in metres.",
                PIER[8],
                PIER[9],
            ),
            ("Install", "¶"),
        ),
        "recipe": Page(
            site(
                f"<article class='recipe'><h1>Pea soup</h1><p>{PIER[0]} {PIER[4]} This soup was sold on it.</p>"
                f"<h2>Ingredients</h2><ul>{''.join(f'<li>{g}</li>' for g in goods)}</ul><h2>Method</h2>"
                f"<ol>{''.join(f'<li>{s}</li>' for s in steps)}</ol><p>{PIER[9]} {PIER[8]}</p></article>",
                after=COMMENTS,
            ),
            (PIER[0], *goods, *steps, PIER[9]),
            ("cod of nine kilos", "Culture"),
        ),
        "mostly a table": Page(
            site(
                "<main><h1>Ships by year</h1><p>All ships that came to the pier.</p><table><thead><tr>"
                f"<th>Year</th><th>Ships</th><th>Wrecks</th></tr></thead><tbody>{rows}</tbody></table></main>"
            ),
            ("Year Ships Wrecks", "1950 100 0", "1961 507 4"),
            ("Culture",),
        ),
        "forum": Page(
            site(f"<div id='thread'><h1>Who owns the pier?</h1>{answers}</div>", after=SIDEBAR),
            PIER[:9],
            ("Ten lighthouses", "Culture"),
        ),
        "questions and answers": Page(
            site(
                "<main><h1>Questions</h1>"
                + "".join(f"<h3>Question {n}?</h3><p>{PIER[n]}</p>" for n in range(8))
                + "</main>",
            ),
            PIER[:8],
            ("Culture",),
        ),
        "details": Page(
            site(
                "<main><h1>Questions</h1>"
                + "".join(
                    f"<details><summary>Question {n}?</summary><p>{PIER[n]}</p></details>"
                    for n in range(8)
                )
                + "</main>"
            ),
            ("Question 3?", *PIER[:8]),
            ("Culture",),
        ),
        "shop": Page(
            site(
                "<div class='product'><h1>Rope, green</h1><p class='price'><s>20</s> 15 crowns</p>"
                f"<div class='description'>{paragraphs(PIER[4:])}</div><table><tr><th>Length</th><td>20 m</td></tr>"
                "<tr><th>Weight</th><td>2 kg</td></tr></table><button>Add to basket</button></div>",
                after=f"<section class='related-products'><h2>Others bought</h2><ul>{links(RELATED)}</ul></section>",
            ),
            (*PIER[4:], "Length 20 m"),
            ("Add to basket", "Why gulls", "Culture"),
        ),
        "letter in a layout table": Page(
            f"<html><body><table width='100%'><tr><td><a href='/'>Home</a><br><a href='/2'>Boats</a></td>"
            f"<td><table><tr><td><h1>The old pier</h1>{body}</td></tr></table></td></tr></table></body></html>",
            PIER,
            ("Boats",),
        ),
        "one form around everything": Page(
            site(f"<form id='aspnetForm'><div id='main'><h1>The old pier</h1>{body}</div></form>"),
            PIER,
            ("Culture",),
        ),
        "poem": Page(
            site(
                "<article><h1>The tide</h1><p>The tide comes in,<br>the tide goes out,<br>the pier stays where it"
                f" is.</p>{paragraphs(PIER[:6])}</article>"
            ),
            ("The tide comes in, the tide goes out, the pier stays where it is.", *PIER[:6]),
            ("Culture",),
        ),
        "timetable with text": Page(
            site(
                f"<main><h1>Ferry</h1>{paragraphs(PIER[:4])}<table><caption>Winter</caption><tr><th></th><th>Mon</th>"
                "<th>Sat</th></tr><tr><th>Island</th><td>8:10</td><td>9:40</td></tr><tr><th>Town</th><td>17:05</td>"
                "<td></td></tr></table></main>"
            ),
            (*PIER[:4], "Winter", "Island 8:10 9:40", "Town 17:05"),
            ("Culture",),
        ),
        "essay with notes": Page(
            site(
                "<article><h1>Essay</h1>"
                + "".join(
                    f"<p>{s}<sup id='r{n}'><a href='#n{n}'>{n}</a></sup></p>"
                    for n, s in enumerate(PIER)
                )
                + "<section class='footnotes'><ol><li id='n0'>Says the harbour master. <a href='#r0'>↩</a></li></ol>"
                "</section></article>"
            ),
            (*PIER, "Says the harbour master."),
            ("↩",),
        ),
    }


KINDS = _kinds()
