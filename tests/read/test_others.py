"""Finders of others: what they find is checked before it is believed."""

import pytest

from newsloom import Loom
from newsloom.errors import SettingsError
from newsloom.read import finder, read_article
from newsloom.settings import Settings, settings
from newsloom.types import Article, Block, Quote, Speaker

TEXT = "Ruth Adeyar came to Hallin. “The dam is sound,” Adeyar said."
ARTICLE = Article("a", TEXT, blocks=(Block(0, len(TEXT), "paragraph"),), language="en")


class Careless:
    """Finds what is there, what is not there, and things beyond the end."""

    def __init__(self, quotes=None):
        self._quotes = quotes

    def names(self, article):
        at = article.text.index("Adeyar said")
        return [(0, 11, "person"), (5, 11, "place"), (at, at + 6, "person"), (900, 910, "place"), (27, 27, "other")]

    def quotes(self, article):
        return self._quotes


def test_names_out_of_range_or_overlapping_are_refused_and_aliases_joined():
    reading = read_article(ARTICLE, Careless())
    assert [(m.entity, m.kind) for m in reading.mentions] == [("Ruth Adeyar", "person")] * 2
    assert reading.entities[0].aliases == ("Adeyar",)
    assert reading.quotes[0].speaker.entity == "Ruth Adeyar"


def test_a_quote_must_stand_in_the_text():
    start = TEXT.index("The dam")
    good = Quote(start, start + 16, "The dam is sound", "direct")
    false = [
        Quote(start, start + 16, "The dam was sound", "direct"),
        Quote(-3, 5, "x", "direct"),
        Quote(start, start + 16, "The dam is sound", "direct", Speaker("Marsh", None, 0, 5)),
    ]
    assert read_article(ARTICLE, Careless([*false, good])).quotes == (good,)


def test_an_unknown_finder_is_told():
    with pytest.raises(SettingsError, match="no finder is called"):
        list(Loom(Settings(finder="oracle")).readings([__file__]))
    assert finder("rules") is None
    assert settings(environment={"NEWSLOOM_FINDER": "spacy:here"}).finder == "spacy:here"


def test_a_missing_model_is_told():
    pytest.importorskip("spacy", reason="spaCy is not installed: python -m pip install spacy")
    with pytest.raises(SettingsError, match="no model"):
        finder("spacy:no_such_model_anywhere")


def test_spacy_finds_names(tmp_path):
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: python -m pip install spacy")
    pipeline = spacy.blank("en")
    rules = pipeline.add_pipe("entity_ruler")
    rules.add_patterns([{"label": "PERSON", "pattern": "Ruth Adeyar"}, {"label": "GPE", "pattern": "Hallin"}])
    pipeline.to_disk(tmp_path / "model")
    report = tmp_path / "report.txt"
    report.write_text(TEXT + " It will be looked at again on Tuesday by engineers.")
    [reading] = Loom(Settings(finder=f"spacy:{tmp_path / 'model'}")).readings([str(report)])
    assert [(m.entity, m.kind) for m in reading.mentions] == [("Ruth Adeyar", "person"), ("Hallin", "place")]
