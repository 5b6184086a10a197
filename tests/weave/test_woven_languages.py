"""Digests of German, French and Spanish reports are as careful as English ones."""

import pytest

from newsloom.weave import Sources, check
from newsloom.weave.standing import leaning, standing
from newsloom.weave.statements import content_stems, cut_words, governed, hedges, statements

AT = ("2026-03-10 09:00", "2026-03-10 12:00", "2026-03-10 15:00")
STORY = {
    "de": (
        "Bei einem Erdrutsch oberhalb von Brekum sind am Montag drei Menschen verletzt worden. Die Straße nach Hallin ist "
        "auf 400 Metern verschüttet, wie die Polizei mitteilte. Ruth Adeyar, die Leiterin der Straßenmeisterei, sagte, die "
        "Straße könnte am Freitag wieder geöffnet werden. Dies hängt vom Regen ab, der im Tal der Vess noch immer fällt. "
        "Außerdem wurde in Hallin am Montag der Bahnhof geräumt. Wir wissen in Brekum noch immer wenig über die Ursache.",
        "Drei Menschen wurden am Montag bei einem Erdrutsch nahe Brekum verletzt. Die Polizei hat die Brücke bei Hallin am "
        "Montag nicht gesperrt. Heute sollen 40 Helfer die Straße nach Hallin freiräumen. Es ist ein skandalöses Versagen der "
        "Stadt Brekum und ihrer Leute im Rathaus.",
        "Der Erdrutsch oberhalb von Brekum hat am Montag drei Menschen verletzt und die Straße nach Hallin verschüttet. Aber "
        "die Schule in Hallin bleibt nach Angaben der Stadt bis zum 20. März geschlossen.",
    ),
    "fr": (
        "Trois personnes ont été blessées lundi par un glissement de terrain au-dessus de Brekum. La route de Hallin est "
        "recouverte sur 400 mètres, a indiqué la police. Ruth Adeyar, directrice des routes, a déclaré que la route pourrait "
        "rouvrir vendredi. Cela dépend de la pluie qui tombe encore sur la vallée de la Vess. À cette occasion, la gare de "
        "Hallin a été évacuée lundi. Nous ne savons encore que peu de choses de la cause à Brekum.",
        "Un glissement de terrain a blessé trois personnes lundi près de Brekum. Lundi, la police n'a pas fermé le pont de "
        "Hallin. Aujourd’hui, 40 secouristes dégagent la route de Hallin. Il s'agit d'un échec scandaleux de la ville de "
        "Brekum et de ses services.",
        "Le glissement de terrain au-dessus de Brekum a blessé trois personnes lundi et recouvert la route de Hallin. "
        "Cependant, l'école de Hallin restera fermée jusqu'au 20 mars, selon la mairie.",
    ),
    "es": (
        "Tres personas resultaron heridas el lunes por un deslizamiento de tierra sobre Brekum. La carretera de Hallin quedó "
        "cubierta a lo largo de 400 metros, informó la policía. Ruth Adeyar, directora de carreteras, dijo que la carretera "
        "podría reabrir el viernes. Añadió que la lluvia sigue cayendo sobre el valle del Vess. Además fue evacuada el lunes "
        "la estación de Hallin. En Brekum todavía sabemos muy poco sobre la causa del lunes.",
        "Un deslizamiento de tierra dejó tres personas heridas el lunes cerca de Brekum. El lunes la policía no cerró el "
        "puente de Hallin. Hoy 40 socorristas despejan la carretera de Hallin. Es un fracaso vergonzoso de la ciudad de "
        "Brekum y de sus servicios.",
        "El deslizamiento de tierra sobre Brekum dejó tres personas heridas el lunes y cubrió la carretera de Hallin. Sin "
        "embargo, la escuela de Hallin seguirá cerrada hasta el 20 de marzo, según el ayuntamiento.",
    ),
}
OUTLETS = ("Talbote", "Radio Vess", "Kestrel")


@pytest.fixture
def story(report):
    def make(language):
        told = zip(STORY[language], OUTLETS, AT, strict=True)
        return [report(text, outlet, at, language=language) for text, outlet, at in told]

    return make


@pytest.fixture
def printed(story, woven):
    """The texts of a language's digest."""
    return lambda language: [passage.text for passage in woven(*story(language), words=300).passages]


@pytest.fixture
def alone(report):
    """How the last sentence of a text is printed alone, if it can be."""

    def make(language, text):
        reading = report(text, "Talbote", AT[0], language=language)
        return standing(statements([reading])[-1], reading)

    return make


@pytest.mark.parametrize("language", STORY)
def test_what_all_three_tell_is_agreed_and_what_one_tells_is_single(story, woven, language):
    passages = woven(*story(language), words=300).passages
    first, *rest = passages
    assert first.kind == "agreed"
    assert len(first.credits) == 3
    assert any(passage.kind == "single" and "400" in passage.text for passage in rest)


@pytest.mark.parametrize(
    ("language", "begun"),
    [
        ("de", ("Dies", "Außerdem", "Wir", "Es ist")),
        ("fr", ("Cela", "À cette", "Nous", "Il s'agit")),
        ("es", ("Añadió", "Además", "En Brekum todavía sabemos", "Es un")),
    ],
)
def test_what_dangles_speaks_or_judges_is_not_printed(printed, language, begun):
    texts = printed(language)
    assert texts
    assert not [text for text in texts if text.startswith(begun)]


@pytest.mark.parametrize(("language", "left_out"), [("de", "skandalöses"), ("fr", "scandaleux"), ("es", "vergonzoso")])
def test_a_judgement_is_told_to_be_left_out(story, woven, language, left_out):
    digest = woven(*story(language), words=300)
    assert any("judgement" in one.reason and left_out in one.reason for one in digest.left_out)


@pytest.mark.parametrize(
    ("language", "day", "opening"),
    [
        ("de", "Heute [10. März] sollen", "[D]ie Schule"),
        ("fr", "Aujourd’hui [10 mars], 40", "[L]'école"),
        ("es", "Hoy [10 de marzo] 40", "[L]a escuela"),
    ],
)
def test_the_day_is_set_in_its_language_and_a_connective_taken_off(printed, language, day, opening):
    texts = printed(language)
    assert any(text.startswith(day) for text in texts)
    assert any(text.startswith(opening) for text in texts)


def test_the_first_of_a_month_is_written_as_french_does(report, woven):
    reading = report(
        "La mairie rouvre aujourd'hui la route de Hallin aux camions et aux autocars.",
        "Talbote",
        "2026-04-01 09:00",
        language="fr",
    )
    assert "aujourd'hui [1er avril]" in woven(reading).passages[0].text


@pytest.mark.parametrize(
    ("language", "sentence", "because"),
    [
        ("de", "Die Straße könnte am Freitag wieder geöffnet werden, sagte Ruth Adeyar.", ""),
        ("de", "Die Straße wird am Freitag wieder geöffnet, sagte Ruth Adeyar.", "certain"),
        ("de", "Die Polizei hat die Brücke bei Hallin nicht gesperrt.", ""),
        ("de", "Die Polizei hat die Brücke bei Hallin gesperrt.", "denied"),
        ("de", "Nur drei Menschen wurden bei einem Erdrutsch nahe Brekum verletzt.", "nur"),
        ("fr", "La route pourrait rouvrir vendredi, a déclaré Ruth Adeyar.", ""),
        ("fr", "La route va rouvrir vendredi, a déclaré Ruth Adeyar.", "certain"),
        ("fr", "La police n'a pas fermé le pont de Hallin.", ""),
        ("fr", "La police a fermé le pont de Hallin.", "denied"),
        (
            "fr",
            "Seulement trois personnes ont été blessées par un glissement de terrain au-dessus de Brekum.",
            "seulement",
        ),
        ("es", "La carretera podría reabrir el viernes, dijo Ruth Adeyar.", ""),
        ("es", "La carretera va a reabrir el viernes, dijo Ruth Adeyar.", "certain"),
        ("es", "La policía no cerró el puente de Hallin.", ""),
        ("es", "La policía cerró el puente de Hallin.", "denied"),
        ("es", "Solo tres personas resultaron heridas por un deslizamiento de tierra sobre Brekum.", "solo"),
    ],
)
def test_a_may_does_not_become_a_will_nor_a_not_go(report, story, language, sentence, because):
    (verdict,) = check(report(sentence, at="2026-03-10 16:00", language=language), Sources.of(story(language)))
    assert verdict.supported is (not because), verdict.because
    assert because in " ".join(verdict.because)


@pytest.mark.parametrize(
    ("language", "word", "uncertain"),
    [
        ("de", "brücke", "Die Brücke dürfte am Dienstag brechen."),
        ("de", "räuber", "Der mutmaßliche Räuber floh."),
        ("de", "stadt", "Falls die Stadt zahlt, bleibt der Zug."),
        ("fr", "directeur", "Le directeur présumé coupable aurait détourné l'argent."),
        ("fr", "argent", "Le directeur aurait détourné l'argent."),
        ("fr", "pont", "S'il pleut, le pont cède."),
        ("es", "ladrón", "El presunto ladrón huyó."),
        ("es", "dinero", "El director habría desviado dinero."),
        ("es", "ciudad", "Si la ciudad paga, el tren sigue."),
    ],
)
def test_words_of_uncertainty_are_known(language, word, uncertain):
    assert hedges(uncertain, language)
    (root,) = content_stems(word, language)
    assert root in content_stems(uncertain, language)


@pytest.mark.parametrize(
    ("language", "sentence", "denied"),
    [
        ("de", "Das Rathaus sperrte die Brücke nicht.", "brücke"),
        ("de", "Kein Haus wurde beschädigt.", "haus"),
        ("fr", "Aucun village n'est touché.", "village"),
        ("fr", "Le barrage ne menace plus la vallée.", "vallée"),
        ("fr", "Personne n'a quitté Hallin.", "quitté"),
        ("es", "Ningún pueblo quedó aislado.", "pueblo"),
        ("es", "Nunca abrió la escuela.", "escuela"),
    ],
)
def test_negations_govern_their_words(language, sentence, denied):
    assert set(content_stems(denied, language)) <= governed(sentence, language)[0]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Nicht nur Hallin meldet Schäden."),
        ("fr", "Sans doute Hallin attend la pluie."),
        ("es", "Sin embargo, Hallin reabrió la escuela."),
    ],
)
def test_a_phrase_with_an_empty_negation_denies_nothing(language, sentence):
    assert governed(sentence, language)[0] == frozenset()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Er fügte hinzu, die 40 Häuser bei Hallin seien noch immer sicher."),
        ("de", "Das sagte Ruth Adeyar am Dienstag dem Rundfunk in Brekum."),
        ("de", "Nach seinen Angaben bleiben 40 Häuser bei Hallin noch gesperrt."),
        ("de", "Der Stadt riet er am Dienstag, 40 Häuser bei Hallin zu räumen."),
        ("de", "Die Feuerwehr von Brekum rettete dort am Montag 40 Menschen."),
        ("fr", "Elle a ajouté que le pont de Hallin restait tout à fait sûr."),
        ("fr", "C'est la deuxième crue de la Vess depuis le mois de mars."),
        ("fr", "Selon lui, le pont de Hallin reste encore fermé aux camions."),
        ("fr", "Les pompiers de Brekum ont sauvé là-bas 40 personnes lundi."),
        ("es", "Explicó que el puente de Hallin sigue siendo seguro para todos."),
        ("es", "También añadió que Hallin espera más lluvia durante la semana."),
        ("es", "Según él, el puente de Hallin sigue cerrado a los camiones."),
        ("fr", "Le maire de Hallin y construira 40 maisons pour les sinistrés."),
        ("es", "Lo rescataron el lunes 40 vecinos de la ciudad de Hallin."),
        ("es", "Los bomberos de Brekum rescataron allí el lunes a 40 personas."),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_does_not_stand(alone, language, sentence):
    assert alone(language, sentence) is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Es gibt in Hallin nach Angaben der Stadt 40 zerstörte Häuser."),
        ("de", "Die Ministerin sagte am Dienstag, sie lasse 40 Häuser räumen."),
        ("de", "In diesem Jahr wurden in Hallin 40 neue Häuser gebaut."),
        ("fr", "Il y a 40 maisons détruites à Hallin, selon la mairie."),
        ("fr", "D'ici 2030, la ville de Hallin construira 40 nouvelles maisons."),
        ("fr", "Cette année, la ville de Hallin a construit 40 nouvelles maisons."),
        ("fr", "Le Premier ministre de Vessia a visité lundi la ville de Hallin."),
        ("fr", "À Hallin, il y a 40 maisons détruites, selon la mairie."),
        ("es", "Lo que pide la ciudad de Hallin son 40 casas nuevas."),
        ("es", "Este lunes la ciudad de Hallin abrió 40 nuevas casas."),
        ("es", "Después de la crecida, la ciudad de Hallin reparó 40 casas."),
    ],
)
def test_an_opening_that_leans_on_nothing_stands(alone, language, sentence):
    assert alone(language, sentence) == sentence


def test_elided_words_are_taken_apart():
    assert cut_words("L’état d'Orlac n’a qu'un pont.", "fr") == [
        "l'",
        "état",
        "d'",
        "orlac",
        "n'",
        "a",
        "qu'",
        "un",
        "pont",
    ]
    assert cut_words("S'il pleut aujourd'hui", "fr") == ["s'il", "pleut", "aujourd'hui"]
    assert content_stems("l'école", "fr") == content_stems("école", "fr")
    assert cut_words("the town's l'Orlac", "en") == ["the", "town", "l'orlac"]


def test_an_elided_article_takes_its_noun_for_known(report):
    reading = report("Le feu vient d'un entrepôt de Brekum. L'entrepôt a brûlé lundi.", "Talbote", AT[0], language="fr")
    first, second = (leaning(one, reading) for one in statements([reading]))
    assert (first, second) == (0, 1)


@pytest.mark.parametrize(
    ("language", "leans", "stands"),
    [
        ("de", "Die Stadt Brekum baut ihn wieder auf.", "Die Stadt Brekum baut den Damm wieder auf."),
        ("fr", "La ville de Brekum espère qu'il tiendra.", "La ville de Brekum espère que le barrage tiendra."),
        ("es", "Brekum confía en ella.", "Brekum confía en la presa."),
    ],
)
def test_words_inside_that_lean_are_counted(report, language, leans, stands):
    readings = [report(text, "Talbote", AT[0], language=language) for text in (leans, stands)]
    first, second = (leaning(statements([reading])[0], reading) for reading in readings)
    assert first > second
