import sys
from pathlib import Path

EVAL = Path(__file__).resolve().parents[2] / "eval"


def test_the_news_sentences_reach_their_floor(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(EVAL))
    monkeypatch.delitem(sys.modules, "dates", raising=False)
    import dates

    assert dates.own(errors=0)
    assert "all: right" in capsys.readouterr().out


def test_the_scorer_knows_both_ways_to_end_a_range(monkeypatch):
    monkeypatch.syspath_prepend(str(EVAL))
    monkeypatch.delitem(sys.modules, "dates", raising=False)
    import dates

    from newsloom.types import When

    gold = {"timex": ["x"], "values": [{"start": "2025-03-01", "end": "2025-03-04"}]}
    assert dates.right(When(0, 1, "x", "2025-03-01/2025-03-03"), gold)
    assert dates.right(When(0, 1, "x", "2025-03-01/2025-03-04"), gold)
    assert not dates.right(When(0, 1, "x", "2025-03-01/2025-03-06"), gold)
    assert not dates.right(When(0, 1, "x", None), gold)
