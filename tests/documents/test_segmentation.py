"""Sentences in their languages, written for these tests: "¦" stands where one ends."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.documents.segmentation import sentence_spans

SENTENCES = {
    "en": """\
Mr. and Mrs. Quill sold the mill to Messrs. Ode & Sons on Jan. 3.¦ It burned that night.
The fee is approx. 3.5 million, i.e. too much, e.g. for a town of ca. 900 people.¦ Nobody paid.
She met Sen. Whitlock, Rep. Hale and Gov. Moss in Washington, D.C. on Tuesday.¦ They agreed.
He lives at 12 Harbour Rd. near St. Mary's.¦ His sister moved to Oak Ave. last May.
See Fig. 3, Sec. 4.2 and pp. 12–15 of vol. 2.¦ The rest is lost.
J. R. R. Tolkien and George R. R. Martin never met.¦ C. S. Lewis met one of them.
The pier is 412 metres long.[1]¦ It burned in 1944.[2][3]¦ It was rebuilt.
The pier is 412 metres long.¹¦ It burned in 1944.²,³¦ It was rebuilt.
The council met at 9 a.m. on Monday.¦ It rose at 5 p.m.¦ Nobody spoke.
“Who pays?” asked Mara.¦ “We do,” said Tom.¦ “All of us.”
She wrote to mara.quill@example.org and read https://example.org/a.b?c=1.¦ Then she slept.
The U.S. Navy bought it.¦ The firm, Gull Inc., paid.¦ He has a Ph.D. from Oxley.
Dr. Ode (b. 1931) died in 1999.¦ (He was 68.)¦ His wife lives on.
Version 2.0.1 came out on 3.5.2021.¦ No. 7 is missing.¦ It costs $3.50.
Wait... what?¦ I did not know that...¦ But she did.
1. Switch off the pump at the wall.¦ Wait two minutes.
The vote was 5–4.¦ The town lost vs. the county.¦ Prof. Hale et al. wrote about it.
Is it over?¦ Yes!¦ Yahoo! had nothing to do with it.
The first item is a. the second is b. and that is all.""",
    "es": """\
La Sra. Núñez y el Lic. Reyes viven en la Av. Colón núm. 5 desde el 3 de mayo.¦ ¿Quién paga?¦ Nadie.
El Ing. Mora y la Dra. Paz, p. ej., llegaron a las 5 p. m. del lunes.¦ El Gral. Ríos no vino.
Véase la pág. 12, el art. 3 y el cap. 4 del vol. 2.¦ Lo demás se perdió.
Los EE. UU. pagaron 3.5 millones.¦ La Cía. Gaviota, S. A. de C. V., cerró.
Vive en la C. Mayor, 5, 3.º izq., de Madrid.¦ Su tel. es el 912.345.678.
El Sr. D. José y la Sra. D.ª Ana llegaron.¦ Ud. no estaba.
El Excmo. Sr. Alcalde habló.¦ El Prof. Ruiz calló.""",
    "fr": """\
M. Dupont et Mme Martin vivent av. Foch, n° 5.¦ Le Dr Paul est parti.
Voir p. 12, chap. 3, art. 4 et fig. 2.¦ Le reste est perdu.
Il est né env. en 1874, av. J.-C. non.¦ Il est mort en 1931.
MM. Durand et Cie ont payé 3,5 millions.¦ Mgr. Leroux n’est pas venu.
« Qui paie ? » demanda Marie.¦ « Nous », dit Paul.
Le Pr. Hale, etc., ont écrit.¦ Le vol. 2 manque.
Elle habite au 5 bd. Voltaire.¦ Son tél. est le 01.23.45.67.89.""",
    "de": """\
Hr. Dr. Müller und Fr. Prof. Weiß wohnen in der Bahnhofstr. 5.¦ Sie zahlen nicht.
Am 3. Mai und am 12. Oktober war geschlossen.¦ Im 19. Jahrhundert auch.
Das kostet ca. 3,5 Mio. Euro bzw. 4 Mrd. Dollar, d. h. zu viel.¦ Niemand zahlt.
Siehe Abb. 3, Nr. 4, Bd. 2 und S. 12 ff. im Buch.¦ Der Rest fehlt.
Die Fa. Möwe GmbH & Co. KG schloss, u. a. wegen des Feuers.¦ Das war z. B. 1944.
Kaiser Wilhelm II. dankte ab.¦ Ludwig XIV. nicht.
Der 1. FC Köln verlor.¦ Die 2. Bundesliga wartet.
Im Jahr 2020 kamen 877 Schiffe.¦ Im Jahr 2021 waren es 910.
Er kam am 5.¦ Sie kam am 6.¦ Niemand blieb.
Der sog. Alte Pier, vgl. Kap. 2, ist lt. Stadtrat i. d. R. offen.¦ Heute nicht.""",
    "it": """\
Il Sig. Rossi e la Dott.ssa Bianchi abitano in P.za Garibaldi n. 5.¦ Non pagano.
Vedi pag. 12, cap. 3, art. 4 e fig. 2.¦ Il resto manca.
L'On. Verdi, il Prof. Neri e l'Arch. Gialli, p. es., sono venuti.¦ Il Gen. Blu no.
Costa ca. 3,5 mln. di euro, ecc.¦ Nessuno paga.""",
    "pt": """\
O Sr. Silva e a Sra. D. Ana moram na Av. Brasil n.º 5.¦ Não pagam.
Ver pág. 12, cap. 3, art. 4 e fig. 2.¦ O resto falta.
O Dr. Paulo, a Profa. Rita e o Eng. Lima, p. ex., vieram.¦ O Gen. Costa não.
Custa aprox. 3,5 milhões, etc.¦ Ninguém paga.
Os EUA pagaram.¦ A Cia. Gaivota Ltda. fechou.""",
    "nl": """\
Dhr. Jansen en mevr. De Vries wonen aan de Kerkstr. 5.¦ Zij betalen niet.
Zie blz. 12, hfst. 3, art. 4 en afb. 2.¦ De rest ontbreekt.
Dat kost ca. 3,5 mln. euro, d.w.z. te veel.¦ Niemand betaalt.
Prof. dr. Bakker, bijv., kwam om 5 uur.¦ Ir. Smit niet.
Het was o.a. in 1944 dicht, m.a.w. kapot.¦ Nu niet.""",
    "pl": """\
Prof. Kowalski i dr Nowak mieszkają przy ul. Długiej 5.¦ Nie płacą.
To kosztuje ok. 3,5 mln zł, tzn. za dużo.¦ Nikt nie płaci.
Zob. str. 12, rozdz. 3, art. 4 i rys. 2.¦ Reszty brak.
W 1944 r. spłonął, np. z powodu wojny.¦ Odbudowano go w XX w. za darmo.
Urodził się 3. maja m.in. w Krakowie.¦ Zmarł w 1931 r.""",
    "cs": """\
Pan Ing. Novák a p. Dvořák bydlí v ul. Dlouhé č. 5.¦ Neplatí.
Dne 3. května a 12. října bylo zavřeno.¦ V 19. století také.
Stojí to cca 3,5 mil. Kč, tj. moc.¦ Nikdo neplatí.
Viz str. 12, kap. 3, obr. 2 a tab. 4.¦ Zbytek chybí.
Firma Racek s. r. o. a např. Vlna a. s. zavřely.¦ Stalo se to r. 1944.""",
    "ru": """\
Г-н Иванов и акад. Петров живут на ул. Ленина, д. 5, кв. 3.¦ Они не платят.
Это стоит ок. 3,5 млн. руб., т. е. много.¦ Никто не платит.
См. стр. 12, гл. 3, рис. 2 и табл. 4.¦ Остальное утеряно.
В XIX в. здесь был порт и т. д.¦ Теперь нет.""",
    "uk": """\
Пан Іваненко та акад. Петренко живуть на вул. Лесі, буд. 5, кв. 3.¦ Вони не платять.
Це коштує бл. 3,5 млн. грн., тобто багато.¦ Ніхто не платить.
Див. стор. 12, розд. 3, мал. 2 і табл. 4.¦ Решти немає.
Народився 1874 р. у Києві.¦ Помер 1931 р. в Одесі.
У XIX ст. тут був порт і т. д.¦ Тепер ні.""",
    "sv": """\
Det kostar ca. 3,5 milj. kr, d.v.s. för mycket.¦ Ingen betalar.
Se s. 12, kap. 3, fig. 2 och bl.a. tab. 4.¦ Resten saknas.
Den 3. maj var stängt, t.ex. på kvällen.¦ Nu är öppet.
Kl. 5 kom dr. Ek.¦ Kl. 6 gick han.""",
    "tr": """\
Prof. Dr. Yılmaz ve Av. Kaya Atatürk Cad. No. 5'te oturuyor.¦ Para vermiyorlar.
Bkz. s. 12, böl. 3, şek. 2 ve tab. 4.¦ Gerisi kayıp.
M.Ö. 44 yılında ve 19. yüzyılda kapalıydı.¦ Şimdi açık.
3. kat boş, yani yakl. 5 oda var.¦ Kimse gelmedi.
T.C. Merkez Bankası vb. kurumlar ödedi.¦ Kimse bilmiyor.""",
    "fi": """\
Tri Virtanen ja prof. Mäki asuvat Kirkkok. 5:ssä.¦ He eivät maksa.
Se maksaa n. 3,5 milj. euroa, esim. liikaa.¦ Kukaan ei maksa.
Ks. s. 12, luku 3 ja kuva 2 jne. kirjassa.¦ Loput puuttuvat.
Toukokuun 3. päivänä ja 12. lokakuuta oli kiinni.¦ Nyt ei.
Klo 5 tuli tri Ek ym. väkeä.¦ Klo 6 he lähtivät.""",
    "hi": """\
पुराना घाट मार्च में बंद होगा। ¦घाट 412 मीटर लंबा है। ¦मरम्मत में दो साल लगेंगे।
डॉ. शर्मा और प्रो. वर्मा आए। ¦वे चले गए।
घाट कब जला? ¦1944 में।
यह क्या है! ¦कुछ नहीं।
श्री. राम आए॥ ¦सीता आईं॥""",
    "zh": """\
旧码头将于三月关闭。¦码头长412米！¦谁来付钱？¦没有人。
他说：“我们付钱。”¦然后他走了。
“谁付钱？”玛拉问道。¦“我们。”
（见第3页。）¦其余的丢失了。""",
    "ja": """\
古い桟橋は三月に閉鎖されます。¦長さは412メートルです！¦誰が払いますか？¦誰も。
彼は「私たちが払います。」と言った。¦そして去った。
価格は3.5円です。¦高い…。¦本当に。
（3ページを見よ。）¦残りは失われた。
「誰が払う？」とマラは尋ねた。¦「私たち」。""",
    "hy": """\
Հին նավամատույցը կփակվի մարտին։¦ Այն 412 մետր է։¦ Ո՞վ է վճարում։
Նա եկավ։¦ Հետո գնաց։
Գինը 3.5 միլիոն է։¦ Շատ է։
Ի՞նչ է սա։¦ Ոչինչ։
Սա լավ է։¦ Շատ լավ։""",
    "my": """\
ဆိပ်ကမ်းဟောင်းကို မတ်လတွင် ပိတ်မည်။¦ အလျား ၄၁၂ မီတာ ရှိသည်။¦ ဘယ်သူ ပေးမလဲ။""",
    "ar": """\
سيغلق الرصيف القديم في مارس.¦ طوله 412 مترا!¦ من يدفع؟¦ لا أحد.
قال د. أحمد إن السعر 3.5 مليون.¦ لا أحد يدفع.
وصل أ. د. سامي مساء.¦ ثم ذهب.""",
    "ur": """\
پرانا گھاٹ مارچ میں بند ہوگا۔¦ اس کی لمبائی 412 میٹر ہے۔¦ کون ادا کرتا ہے؟""",
    "el": """\
Η παλιά προβλήτα κλείνει.¦ Ποιος πληρώνει;¦ Κανείς.
Ο κ. Παπαδόπουλος και η κα. Νίκα μένουν στην οδ. Ερμού 5.¦ Δεν πληρώνουν.
Κοστίζει περ. 3,5 εκ. ευρώ, δηλ. πολλά.¦ Βλ. σελ. 12, π.χ. στο κεφ. 3.
Γεννήθηκε το 44 π.Χ. στην Αθήνα.¦ Πέθανε.""",
    "km": """\
ផែចាស់នឹងបិទនៅខែមីនា។¦ វាមានប្រវែង ៤១២ ម៉ែត្រ។¦ តើអ្នកណាបង់?""",
    "bo": """\
གྲུ་ཁ་རྙིང་པ་དེ་ཟླ་བ་གསུམ་པར་སྒོ་རྒྱག་གི་རེད།¦ དེའི་རིང་ཚད་ ༤༡༢ རེད།""",
    "am": """\
አሮጌው ወደብ በመጋቢት ይዘጋል።¦ ርዝመቱ 412 ሜትር ነው።¦ ማን ይከፍላል፧""",
    "fa": """\
اسکله قدیمی در ماه مارس بسته می‌شود.¦ چه کسی می‌پردازد؟¦ هیچ‌کس.""",
    "ko": """\
오래된 부두는 3월에 닫힙니다.¦ 길이는 412.5미터입니다!¦ 누가 냅니까?¦ 아무도.""",
    "he": """\
המזח הישן ייסגר במרץ.¦ אורכו 412 מטר!¦ מי משלם?¦ אף אחד.
ד"ר כהן ופרופ' לוי גרים ברח' הרצל 5.¦ הם לא משלמים.""",
    "ka": """\
ძველი ნავმისადგომი მარტში დაიხურება.¦ მისი სიგრძე 412 მეტრია.¦ ვინ იხდის?""",
    "da": """\
Hr. Berg og prof. Lind bor på Storg. 5.¦ De betaler ikke.
Den 3. maj og den 12. oktober var lukket.¦ I det 19. århundrede også.
Det koster ca. 3,5 mio. kr., dvs. for meget.¦ Ingen betaler.
Se s. 12, kap. 3, fig. 2 og bl.a. tab. 4.¦ Resten mangler.
Kl. 5 kom dr. Ek.¦ Kl. 6 gik han, f.eks. hjem.""",
    "ro": """\
Dl. Popescu și dna. Ionescu locuiesc pe str. Lungă nr. 5.¦ Nu plătesc.
Costă cca. 3,5 mil. lei, etc.¦ Nimeni nu plătește.
Vezi pag. 12, cap. 3, art. 4 și fig. 2.¦ Restul lipsește.""",
    "hu": """\
Dr. Nagy és Prof. Kiss a Fő u. 5. szám alatt lakik.¦ Nem fizetnek.
Május 3. és október 12. zárva volt.¦ A 19. században is.
Ez kb. 3,5 millió, pl. túl sok.¦ Senki nem fizet.
Lásd a 12. old., 3. fej. és a 2. ábra.¦ A többi hiányzik.""",
}  # fmt: skip
CASES = [
    pytest.param(language, row, id=f"{language}-{number}")
    for language, rows in SENTENCES.items()
    for number, row in enumerate(rows.split("\n"))
]


def sentences(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, language)]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_sentences_end_where_a_reader_of_the_language_ends_them(language: str, marked: str) -> None:
    expected = [part.strip() for part in marked.split("¦")]
    assert sentences(marked.replace("¦", ""), language) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "1. Open the valve.¦ 2. Wait for a minute.¦ 3. Close it.",
        "1) Open the valve¦ 2) Wait for a minute¦ 3) Close it",
        "4.) The fourth step.¦ 5.) The fifth step.",
        "a. The first rule¦ b. The second rule¦ c. The third rule",
        "• Bread¦ • Butter¦ • Salt",
        "2. Switch off the pump.¦ Wait.¦ 3. Drain 2. of the tank, not 5.5 litres.",
    ],
)
def test_items_in_one_line_are_apart_and_keep_their_marks(marked: str) -> None:
    assert sentences(marked.replace("¦", ""), "en") == [s.strip() for s in marked.split("¦")]


@pytest.mark.parametrize(
    "mark", ["[1]", "[1][2]", "[12, 13]", "[a]", "¹", "¹²", "²,³", "†", "*", "7"]
)
def test_a_note_mark_after_the_full_stop_belongs_to_the_sentence_before(mark: str) -> None:
    text = f"The pier is quite long.{mark} It burned in 1944."
    assert sentences(text, "en") == [f"The pier is quite long.{mark}", "It burned in 1944."]


PARTS = [
    "A. ",
    "1. ",
    "“",
    "(",
    "”",
    ") ",
    "3.5 ",
    "... ",
    "¹",
    "。",
    "No. ",
    "etc. A",
    "\n",
    "x" * 50,
]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.lists(st.sampled_from(PARTS), max_size=60).map("".join), st.text(max_size=300)),
    st.sampled_from(["en", "de", "zh", "", "qq", "ar"]),
)
def test_sentences_hold_every_word_once_and_in_order(text: str, language: str) -> None:
    position = 0
    for span in sentence_spans(text, language):
        assert position <= span.start < span.end
        assert not text[position : span.start].strip()
        position = span.end
    assert not text[position:].strip()


@pytest.mark.parametrize("part", ["“a. B ", "(a. B ", "1. a ", "• ", "（a。", "etc. A ", "a" * 7])
def test_time_grows_with_the_length_alone(part: str) -> None:
    def seconds(length: int) -> float:
        text = (part * (length // len(part) + 1))[:length]
        began = time.process_time()
        sentence_spans(text, "en")
        return time.process_time() - began

    seconds(1000)
    assert seconds(160_000) < 30 * seconds(20_000) + 0.5
