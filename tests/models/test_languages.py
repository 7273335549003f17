"""Articles and questions in languages that the readers have no examples of."""

from __future__ import annotations

import pytest

from pullquote.assistant import Assistant
from pullquote.datatypes import Verdict
from pullquote.documents.article import article_from_text
from pullquote.questions.understanding import understand

FRENCH = """Le phare de Port Selwyn

Le phare de Port Selwyn a été construit en 1874 par Ada Whitlock. Il mesure 41 mètres de haut et
se dresse sur un rocher de granit. Mara Quill entretient la lumière depuis 2011. Son frère Tom
conduit le bac vers l'île des Mouettes. La tempête de 1998 a détruit l'ancien quai de bois. Un
quai de béton l'a remplacé deux ans plus tard. Chaque été, une centaine de visiteurs montent les
marches par jour.
"""
GERMAN = """Der Leuchtturm von Port Selwyn

Der Leuchtturm von Port Selwyn wurde 1874 von Ada Whitlock gebaut. Er ist 41 Meter hoch und
steht auf einem Felsen aus Granit. Mara Quill hütet das Licht seit 2011. Ihr Bruder Tom fährt
die Fähre zur Möweninsel. Der Sturm von 1998 zerstörte den alten Steg aus Holz. Zwei Jahre
später ersetzte ihn ein Steg aus Beton. Im Sommer steigen jeden Tag etwa hundert Besucher die
Stufen hinauf.
"""
PORTUGUESE = """O farol de Port Selwyn

O farol de Port Selwyn foi construído em 1874 por Ada Whitlock. Tem 41 metros de altura e fica
sobre uma rocha de granito. Mara Quill cuida da luz desde 2011. O irmão dela, Tom, conduz a
balsa para a ilha das Gaivotas. A tempestade de 1998 destruiu o antigo cais de madeira. Dois
anos depois, um cais de concreto o substituiu. No verão, cerca de cem visitantes sobem os
degraus por dia.
"""
CHINESE = """塞尔温港的灯塔

塞尔温港的灯塔由艾达·惠特洛克于1874年建造。灯塔高41米，矗立在一块花岗岩上。玛拉·奎\
尔从2011年起看守灯塔。她的弟弟汤姆驾驶开往海鸥岛的渡轮。1998年的风暴摧毁了旧的木码\
头。两年后，一座混凝土码头取代了它。夏天每天大约有一百名游客登上台阶。
"""
ARABIC = """منارة بورت سيلوين

بُنيت منارة بورت سيلوين عام 1874 على يد آدا ويتلوك. يبلغ ارتفاعها 41 مترًا وتقف \
على صخرة من الجرانيت. تحرس مارا كويل الضوء منذ عام 2011. يقود شقيقها توم \
العبّارة إلى جزيرة النوارس. دمّرت عاصفة عام 1998 الرصيف الخشبي القديم. وبعد \
عامين حلّ محله رصيف من الخرسانة. في الصيف يصعد نحو مئة زائر الدرج كل يوم.
"""
#: An article, a question that it answers and words of the answer, a question on another subject.
ASKED = {
    "French": (FRENCH, "Qui a construit le phare ?", "Whitlock", "Qui a gagné la Coupe du monde ?"),
    "German": (GERMAN, "Wer hat den Leuchtturm gebaut?", "Whitlock", "Wie backt man Brot?"),
    "Portuguese": (PORTUGUESE, "O que a tempestade destruiu?", "cais", "Quem ganhou a Copa?"),
    "Chinese": (CHINESE, "谁建造了灯塔？", "惠特洛克", "谁赢得了世界杯？"),
    "Arabic": (ARABIC, "من بنى المنارة؟", "ويتلوك", "من فاز بكأس العالم؟"),
}


@pytest.fixture(scope="module", params=ASKED)
def asked(request: pytest.FixtureRequest) -> tuple[Assistant, str, str, str]:
    text, question, words, strange = ASKED[request.param]
    return Assistant.from_articles([article_from_text(text)]), question, words, strange


def test_a_question_in_the_articles_language_finds_its_sentence(
    asked: tuple[Assistant, str, str, str],
) -> None:
    assistant, question, words, _ = asked
    assert words in assistant.ask(question).citations[0].quote


def test_a_question_in_english_finds_it_too(asked: tuple[Assistant, str, str, str]) -> None:
    assistant, _, _, _ = asked
    assert "41" in assistant.ask("How tall is the lighthouse?").citations[0].quote


def test_another_subject_is_not_answered(asked: tuple[Assistant, str, str, str]) -> None:
    assistant, _, _, strange = asked
    assert assistant.ask(strange).verdict is not Verdict.ANSWERED


def test_a_question_in_the_articles_language_is_not_across(
    asked: tuple[Assistant, str, str, str],
) -> None:
    assistant, question, _, _ = asked
    evidence = assistant._evidence
    assert not evidence.is_across(understand(question), None)
    assert evidence.is_across(understand("How tall is the lighthouse?"), None)
