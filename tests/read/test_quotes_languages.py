"""Quotes in German, French and Spanish: the same code, other tables."""

import pytest

from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.types import Article, Block


def told(language, text):
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line), "paragraph"))
        at += len(line) + 1
    article = Article(id="a", text=text, blocks=tuple(blocks), language=language)
    cut = sentences(article)
    return [
        (quote.text, quote.kind, quote.speaker.name if quote.speaker else None)
        for quote in quotes(article, cut, names(article, cut)[0])
    ]


def named(found, words, speaker):
    return any(text == words and name is not None and speaker in name for text, _, name in found)


IN_MARKS = [
    ("de", "„Wir haben die Fähre am Mittag verloren“, sagte Hugo Brandt am Montag.", "Brandt"),
    ("de", "„Wir haben die Fähre am Mittag verloren“, so Hugo Brandt.", "Brandt"),
    ("de", "„Wir haben die Fähre am Mittag verloren“, teilte die Reederei am Montag mit.", "Reederei"),
    ("de", "Hugo Brandt erklärte: „Wir haben die Fähre am Mittag verloren.“", "Brandt"),
    ("de", "Am Montag erklärte Hugo Brandt: „Wir haben die Fähre am Mittag verloren.“", "Brandt"),
    ("de", "Hugo Brandt, ein Arzt aus Altenwyk, sagte: „Wir haben die Fähre am Mittag verloren.“", "Brandt"),
    ("de", "Der Vorsitzende des Vereins, Hugo Brandt, kritisierte: „Wir haben die Fähre verloren.“", "Brandt"),
    ("de", "Brandt hat am Montag gesagt: „Wir haben die Fähre am Mittag verloren.“", "Brandt"),
    ("de", "»Wir haben die Fähre am Mittag verloren«, wird Hugo Brandt zitiert.", "Brandt"),
    ("de", "Dem Sender sagte die Ministerin: „Wir haben die Fähre am Mittag verloren.“", "Ministerin"),
    ("de", "„Wir haben die Fähre am Mittag verloren“, heißt es in dem Bericht.", "Bericht"),
    ("de", "Auch der Minister kritisierte: „Wir haben die Fähre am Mittag verloren.“", "Minister"),
    ("de", "Der Zeitung sagte Hugo Brandt: „Wir haben die Fähre am Mittag verloren.“", "Brandt"),
    ("de", "Ein Sender zitierte einen Zeugen mit den Worten: „Wir haben die Fähre am Mittag verloren.“", "Zeugen"),
    ("de", "Als Antwort sagte ein Sprecher: „Wir haben die Fähre am Mittag verloren.“", "Sprecher"),
    ("de", "Den Plan, die Fähre zu ersetzen, nannte er „einen groben Unfug und teuer“.", "er"),
    ("de", "„Wir haben die Fähre verloren“, schrieb „Der Anzeiger“ am Montag.", "Der Anzeiger"),
    ("de", "Hugo Brandt (FDP), der Vorsitzende, kritisierte: „Wir haben die Fähre verloren.“", "Brandt"),
    ("de", "Die Fähre wird von Kennern als „bestes Boot der ganzen Flotte“ bezeichnet.", "Kennern"),
    ("de", "Im Brief, den der Verein gesandt hat, erklärt er: „Wir haben die Fähre am Mittag verloren.“", "er"),
    ("de", "Danach könne die Stadt die Mittel kürzen, „damit es reicht“, erklärte Hugo Brandt.", "Brandt"),
    ("de", "„Ein zäher alter Kahn war es wohl“, so nannte ihn der Reeder.", "Reeder"),
    ("de", "Aus Altenwyk hieß es, die Fähre sei „am Mittag verloren gegangen“.", "Altenwyk"),
    ("de", "In einer Erklärung des Vereins hatte es geheißen: „Wir haben die Fähre verloren.“", "Erklärung"),
    ("de", "Hugo Brandt sprach von einer „Gefahr für Leib und Leben“.", "Brandt"),
    ("de", "Hugo Brandt vertrat die Meinung, dass der Hafen „viel zu alt und zu teuer“ war.", "Brandt"),
    ("fr", "« Nous avons perdu le bac à midi », a déclaré Hugues Colin lundi.", "Colin"),
    ("fr", "« Nous avons perdu le bac à midi », s’indigne Hugues Colin.", "Colin"),
    ("fr", "« Nous avons perdu le bac à midi », a-t-il déclaré.", "il"),
    ("fr", "« Nous avons perdu le bac à midi », selon la ministre.", "ministre"),
    ("fr", "Hugues Colin, médecin à Orvelle, a affirmé : « Nous avons perdu le bac à midi. »", "Colin"),
    ("fr", "Le maire a expliqué que le bac était « bon pour la casse ».", "maire"),
    ("es", "«Perdimos la barca al mediodía», dijo Hugo Colina el lunes.", "Colina"),
    ("es", "“Perdimos la barca al mediodía”, ha asegurado la ministra.", "ministra"),
    ("es", "“Perdimos la barca al mediodía”, según Hugo Colina.", "Colina"),
    ("es", "Hugo Colina, médico de Orvella, afirmó: “Perdimos la barca al mediodía”.", "Colina"),
    ("es", "El alcalde explicó que la barca está “para el desguace”.", "alcalde"),
]


@pytest.mark.parametrize(("language", "text", "speaker"), IN_MARKS)
def test_who_said_what_stands_in_marks(language, text, speaker):
    found = [one for one in told(language, text) if one[1] != "indirect"]
    assert len(found) == 1, found
    assert speaker in (found[0][2] or ""), found


INDIRECT = [
    ("de", "Brandt sagte, die Fähre sei alt.", "die Fähre sei alt", "Brandt"),
    ("de", "Brandt sagte, dass die Fähre alt sei.", "die Fähre alt sei", "Brandt"),
    ("de", "Die Fähre sei alt, sagte Hugo Brandt am Montag.", "Die Fähre sei alt", "Brandt"),
    ("de", "Die Fähre ist alt, wie die Polizei mitteilte.", "Die Fähre ist alt", "Polizei"),
    ("de", "Laut Polizei ist die Fähre alt.", "ist die Fähre alt", "Polizei"),
    ("de", "Nach Angaben der Polizei ist die Fähre alt.", "ist die Fähre alt", "Polizei"),
    ("de", "Medienberichten zufolge ist die Fähre alt.", "ist die Fähre alt", "Medienberichten"),
    ("de", "Berichten zufolge stellt die Werft Motoren her.", "stellt die Werft Motoren her", "Berichten"),
    (
        "de",
        "Die Ursache war dem Bericht zufolge ein Fehler.",
        "Die Ursache war dem Bericht zufolge ein Fehler",
        "dem Bericht",
    ),
    (
        "de",
        "Dort treffen sich dem Vernehmen nach Fischer.",
        "Dort treffen sich dem Vernehmen nach Fischer",
        "dem Vernehmen",
    ),
    ("de", "Der Plan ist ihrer Ansicht nach schlecht.", "Der Plan ist ihrer Ansicht nach schlecht", "ihrer"),
    ("de", "Nach Berechnungen der Werft sinkt der Preis.", "sinkt der Preis", "der Werft"),
    ("de", "Petra Roth ist der Meinung, dass der Plan gut ist.", "der Plan gut ist", "Petra Roth"),
    ("de", "Petra Roth kam zu dem Ergebnis, dass der Damm hält.", "der Damm hält", "Petra Roth"),
    ("de", "Die Reederei kündigte an, die Fähre zu ersetzen.", "die Fähre zu ersetzen", "Reederei"),
    ("de", "Brandt wies darauf hin, dass die Fähre alt sei.", "die Fähre alt sei", "Brandt"),
    ("fr", "Colin a déclaré que le bac était vieux.", "le bac était vieux", "Colin"),
    ("fr", "Selon la préfecture, le bac était vieux.", "le bac était vieux", "préfecture"),
    ("fr", "D’après Colin, le bac était vieux.", "le bac était vieux", "Colin"),
    ("fr", "Le bac était vieux, assure-t-elle.", "Le bac était vieux", "elle"),
    ("fr", "Le bac était vieux, a indiqué la préfecture.", "Le bac était vieux", "préfecture"),
    ("fr", "La ministre a demandé aux pêcheurs de rester au port.", "de rester au port", "ministre"),
    ("es", "Colina dijo que la barca era vieja.", "la barca era vieja", "Colina"),
    ("es", "Según la policía, la barca era vieja.", "la barca era vieja", "policía"),
    ("es", "La barca era vieja, señaló la policía.", "La barca era vieja", "policía"),
    ("es", "La barca era vieja, según explicó Hugo Colina.", "La barca era vieja", "Colina"),
    ("es", "La presidenta negó que la barca fuera vieja y pidió al juez que esperara.", "esperara", "presidenta"),
]


@pytest.mark.parametrize(("language", "text", "content", "speaker"), INDIRECT)
def test_what_is_told_without_marks(language, text, content, speaker):
    found = [one for one in told(language, text) if one[1] == "indirect"]
    assert named(found, content, speaker), found


NOTHING = [
    ("de", "Im Kino läuft der Film „Der letzte Fährmann“."),
    ("de", "Nach dem Spiel ging Brandt nach Hause."),
    ("de", "Die Fähre, die seit Jahren rostet, liegt im Hafen."),
    ("fr", "Le film « Les Heures creuses » sort mercredi dans cent salles."),
    ("fr", "Avec « Le Jardin de cendre », elle avait ému trois générations."),
    ("fr", "Elle avait tourné « Le Jardin de cendre » en 1987."),
    ("fr", "Le bac, qui rouille depuis des années, est au port."),
    ("es", "La novela “El jardín de sal” vendió mil ejemplares."),
    ("es", "Conocida por «La casa del mar», murió el lunes."),
    ("es", "La barca, que se oxida desde hace años, está en el puerto."),
]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_where_nobody_speaks(language, text):
    assert told(language, text) == []


def test_a_work_that_somebody_is_known_by_is_inside_what_is_told():
    (found,) = told("fr", "Ida Colin, révélée par « Le Jardin de cendre », est morte lundi, a annoncé son agent.")
    assert found == ("Ida Colin, révélée par « Le Jardin de cendre », est morte lundi", "indirect", "son agent")


def test_a_sentence_in_marks_with_its_verb_is_no_work():
    assert [words for words, _, _ in told("fr", "Elle a dit « La mer monte » devant le conseil.")] == ["La mer monte"]


def test_closing_sign_of_low_marks_opens_nothing():
    text = "Brandt sprach von „Pech“ und die Ministerin von „großem Pech“."
    found = told("de", text)
    assert [words for words, _, _ in found] == ["Pech", "großem Pech"]
    assert [name for _, _, name in found] == ["Brandt", "die Ministerin"]


def test_spaced_guillemets_keep_their_direction():
    text = "« Le bac est vieux », dit Colin. « Il faut le remplacer », ajoute-t-il."
    found = told("fr", text)
    assert [words for words, _, _ in found] == ["Le bac est vieux", "Il faut le remplacer"]


def test_incise_inside_the_marks_parts_the_quote():
    text = "« Le bac est vieux et rouillé, s’indigne Hugues Colin, capitaine. On aurait dû le remplacer. »"
    found = told("fr", text)
    assert [words for words, _, _ in found] == ["Le bac est vieux et rouillé", "On aurait dû le remplacer."]
    assert all("Colin" in (name or "") for _, _, name in found)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "— Rien, il faisait noir, a répondu le gardien, Basile Ternan.", ["Rien, il faisait noir"]),
        (
            "es",
            "—Yo no vendo la barca —dijo Ciro Mendal—. Antes vendo la casa.",
            ["Yo no vendo la barca", "Antes vendo la casa."],
        ),
    ],
)
def test_dash_dialogue(language, text, words):
    found = told(language, text)
    assert [one[0] for one in found] == words
    assert all("Ternan" in one[2] or "Mendal" in one[2] for one in found)


def test_utterance_over_lines_without_marks_between():
    text = "Brandt erklärte : „ Das Wasser kam um acht .\nUm neun war alles vorbei . “\nEr ging ."
    found = told("de", text)
    assert [words for words, _, _ in found] == ["Das Wasser kam um acht .", "Um neun war alles vorbei ."]
    assert all(name == "Brandt" for _, _, name in found)


def test_a_verb_behind_the_last_line_is_surer_than_who_stood_before():
    text = (
        "Die Reederei Elbing war guter Dinge.\n„ Wir haben die Fähre verloren .\n"
        "Nun fehlt uns auch das Geld “ , sagte Hugo Brandt ."
    )
    assert [name for _, kind, name in told("de", text) if kind != "indirect"] == ["Hugo Brandt", "Hugo Brandt"]


def test_inner_marks_do_not_end_an_utterance_over_lines():
    text = (
        "Hugo Brandt erklärte : „ Das Wasser kam um acht .\n"
        "Der Wirt sprach von ‚ reinem Pech ‘ am Hafen .\nUm neun war alles vorbei . “\nEr ging ."
    )
    assert [words for words, kind, _ in told("de", text) if kind != "indirect"] == [
        "Das Wasser kam um acht .",
        "Der Wirt sprach von ‚ reinem Pech ‘ am Hafen .",
        "Um neun war alles vorbei .",
    ]


def test_a_short_line_that_quotes_is_no_heading_here():
    text = "Brandt sagte: „Wir gehen.“"
    article = Article(id="a", text=text, blocks=(Block(0, len(text), "heading"),), language="de")
    cut = sentences(article)
    assert [quote.text for quote in quotes(article, cut, names(article, cut)[0])] == ["Wir gehen."]


def test_the_reporting_mood_carries_the_last_speaker_on():
    text = "Hugo Brandt nannte den Hafen „einen alten Witz“. Er sei seit Jahren „nur noch geflickt“ worden."
    assert [name for _, kind, name in told("de", text) if kind != "indirect"] == ["Hugo Brandt", "Hugo Brandt"]
