"""Small web pages in other languages, and with markup that is bare, broken or hidden."""

from __future__ import annotations

from pages import FOOTER, NAV, PIER, Page, links, paragraphs


def _languages() -> dict[str, Page]:
    german = (
        "Die alte Seebrücke wurde 1898 von der Hafengesellschaft aus Lärchenholz gebaut.",
        "Ein Sturm riss im Januar 1953 die äußeren vierzig Meter weg, und niemand hatte Geld.",
        "Heute ist sie von morgens bis abends offen, und zwei Kioske verkaufen Fisch und Tee.",
        "Im Mai entscheidet der Rat, ob die elf morschen Pfähle im Herbst ersetzt werden.",
    )
    japanese = (
        "古い桟橋は1898年に港の会社によって、丘の唐松で建てられました。",
        "1953年1月の嵐で外側の四十メートルが失われ、直すお金は誰にもありませんでした。",
        "今は夜明けから日暮れまで開いていて、二軒の売店が魚とお茶を売っています。",
        "議会が五月に認めれば、九月に工事が始まり、十一本の杭が取り替えられます。",
    )
    arabic = (
        "بنت شركة الميناء الرصيف القديم عام 1898 من خشب الأركس الذي جاء من التلال القريبة.",
        "أخذت عاصفة في يناير 1953 أربعين مترا من طرفه، ولم يكن لدى أحد مال ليعيد بناءها.",
        "الرصيف مفتوح اليوم من الفجر إلى الغروب، ويبيع كشكان السمك والشاي والبطاقات.",
    )
    spanish = (
        "El viejo muelle fue construido en 1898 por la compañía del puerto, con madera de alerce.",
        "Una tormenta se llevó los últimos cuarenta metros en enero de 1953.",
        "Hoy está abierto desde el amanecer hasta el anochecer, y dos quioscos venden pescado.",
        "Si el concejo lo aprueba en mayo, las obras empiezan en septiembre.",
    )
    found = {}
    for name, sentences, menu in (
        ("german", german, ("Startseite", "Impressum", "Datenschutz")),
        ("japanese", japanese, ("ホーム", "ニュース", "お問い合わせ")),
        ("arabic", arabic, ("الرئيسية", "أخبار", "اتصل بنا")),
        ("spanish", spanish, ("Inicio", "Noticias", "Contacto")),
    ):
        text = "".join(f"<p>{s}</p>" for s in (*sentences, *sentences))
        html = (
            f"<html><head><title>{sentences[0][:9]}</title></head><body><div id='menu'><ul>{links(menu)}</ul></div>"
            f"<div class='content'><h1>{sentences[0][:9]}</h1>{text}</div></body></html>"
        )
        found[name] = Page(html, sentences, menu[1:])
    return found


def _bare() -> dict[str, Page]:
    body = paragraphs()
    return {
        "fragment": Page(f"<p>{PIER[0]}</p><p>{PIER[1]}</p>", PIER[:2]),
        "text without elements": Page(" ".join(PIER), PIER),
        "one list": Page(f"<ul>{''.join(f'<li>{s}</li>' for s in PIER)}</ul>", PIER),
        "no body": Page(
            f"<!DOCTYPE html><html><head><title>Pier</title></head><article>{body}</article></html>",
            PIER,
        ),
        "tags never closed": Page(
            f"<html><body><ul><li><a href=/>Home<li><a href=/b>Boats</ul><h1>The old pier<p>{'<p>'.join(PIER)}",
            PIER,
        ),
        "closed in the wrong order": Page(
            f"<body><div class=post><b><i>{PIER[0]}</b></i><p>{PIER[1]}</div></p></span>{paragraphs(PIER[2:])}</body>",
            PIER,
        ),
        "capital letters": Page(
            f"<HTML><BODY><H1>PIER</H1><P>{'<P>'.join(PIER)}</BODY></HTML>", PIER
        ),
        "xhtml": Page(
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>P</title>'
            f"</head><body><div>{body}</div></body></html>",
            PIER,
        ),
        "hidden until a script runs": Page(
            f"<html><body><div id='app' style='display: none'>{body}</div><noscript>Turn on JavaScript.</noscript>"
            "</body></html>",
            PIER,
            ("Turn on JavaScript",),
        ),
        "behind a dialog": Page(
            f"<html><body><div id='page' aria-hidden='true'>{body}</div><div role='dialog'><p>Log in to go on."
            "</p></div></body></html>",
            PIER,
            ("Log in",),
        ),
        "a saved reader view": Page(
            f"<html><body><div class='container'><div class='header'><h1>Pier</h1></div>{body}</div></body></html>",
            PIER,
        ),
        "comments in the source": Page(
            f"<html><body><!-- <p>Old draft.</p> --><div>{body}<!--[if IE]><p>Update.</p><![endif]--></div></body>",
            PIER,
            ("Old draft", "Update."),
        ),
        "two articles": Page(
            f"<html><body>{NAV}<article><h2>One</h2>{paragraphs(PIER[:5])}</article><article><h2>Two</h2>"
            f"{paragraphs(PIER[5:])}</article>{FOOTER}</body></html>",
            PIER,
            ("Culture",),
        ),
    }


FORMS = _languages() | _bare()
