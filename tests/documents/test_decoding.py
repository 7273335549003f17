"""Character sets: declared ones by the labels of browsers, others by what the bytes are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.documents.decoding import decode
from pullquote.documents.detection import language_of

TEXTS = {
    "cp1252": "The mayor’s “old pier” – 412 metres long – closes. It’s over.",
    "cp1251": "Старый причал закроют в марте. Ремонт стоит два миллиона рублей.",
    "koi8-r": "Старый причал закроют в марте. Ремонт стоит два миллиона рублей.",
    "cp1250": "Starý most přes řeku bude zavřený od března. Oprava potrvá dva roky.",
    "cp1253": "Η παλιά προβλήτα θα κλείσει τον Μάρτιο. Η επισκευή κοστίζει πολύ.",
    "shift_jis": "古い桟橋は三月に閉鎖されます。修理には二年かかります。",
    "euc-jp": "古い桟橋は三月に閉鎖されます。修理には二年かかります。",
    "gb18030": "旧码头将于三月关闭。修理需要两年时间，市议会表示。",
    "big5": "舊碼頭將於三月關閉。修理需要兩年時間，市議會表示。",
    "euc-kr": "오래된 부두는 3월에 닫힙니다. 수리에는 2년이 걸린다고 한다.",
    "tis-620": "ท่าเรือเก่าจะปิดในเดือนมีนาคม การซ่อมแซมใช้เวลาสองปี",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_short_text_that_declares_nothing_is_read(encoding: str) -> None:
    assert decode(TEXTS[encoding].encode(encoding)) == TEXTS[encoding]


@pytest.mark.parametrize(
    "text",
    [
        "Un café noir.",
        "“Café” — naïve.",
        "Ça va",
        "El Niño llegó.",
        "Über 5 °C",
        "Århus er en by på øer.",
    ],
)
def test_a_few_western_accents_are_enough(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("gb2312", "gb18030"),
        ("x-sjis", "shift_jis"),
        ("ks_c_5601-1987", "euc-kr"),
        ("tis-620", "tis-620"),
        ("cp1251", "cp1251"),
        ("KOI8", "koi8-r"),
        ("big5-hkscs", "big5"),
    ],
)
@pytest.mark.parametrize("far", [0, 3000])
def test_a_page_is_read_in_the_set_that_it_names(label: str, encoding: str, far: int) -> None:
    head = (
        f"<!-- {'x' * far} --><meta http-equiv=Content-Type content='text/html; charset={label}'>"
    )
    page = f"{head}<p>{TEXTS[encoding]}</p>"
    assert TEXTS[encoding] in (decode(page.encode(encoding), markup=True) or "")


def test_what_is_not_declared_where_browsers_look_does_not_count() -> None:
    page = "<!-- <meta charset=koi8-r> --><p>" + TEXTS["cp1251"] + " " + TEXTS["cp1251"]
    assert TEXTS["cp1251"] in (decode(page.encode("cp1251"), markup=True) or "")
    unknown = "<meta charset=klingon><p>café"
    assert "café" in (decode(unknown.encode("cp1252"), markup=True) or "")


def test_seven_bit_sets_and_marks_and_zero_bytes_are_seen() -> None:
    page = "<meta charset=iso-2022-jp><p>桟橋は古い。"
    assert "桟橋は古い。" in (decode(page.encode("iso-2022-jp"), markup=True) or "")
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ):
        assert decode(mark + "The old pier closes.".encode(encoding)) == "The old pier closes."
    assert decode(codecs.BOM_UTF32_LE + "Pier".encode("utf-32-le")) == "Pier"


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_text_or_none(data: bytes, markup: bool) -> None:
    text = decode(data, markup=markup)
    assert text is None or "\r" not in text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry leaves the island at nine.", "en"),
        ("La Sra. Núñez y el Lic. Reyes viven en la avenida desde mayo.", "es"),
        ("Der alte Pier wird im März geschlossen.", "de"),
        ("Le vieux quai sera fermé en mars.", "fr"),
        ("Старый причал закроют в марте.", "ru"),
        ("ท่าเรือเก่าจะปิดในเดือนมีนาคม", "th"),
        ("古い桟橋は三月に閉鎖されます。", "ja"),
        ("Հին նավամատույցը կփակվի մարտին։", "hy"),
        ("سيغلق الرصيف القديم في مارس.", "ar"),
        ("412, 1931", ""),
    ],
)
def test_the_language_of_a_short_text(text: str, language: str) -> None:
    assert language_of(text) == language
