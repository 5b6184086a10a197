from dataclasses import dataclass

import pytest
from rich.cells import cell_len

from newsloom.render import explained, explanation_shape, linked
from newsloom.types import Join

JOINS = (
    Join("radio", "s-1", 1.0, ("no open story shares a telling word",)),
    Join("bank", "s-2", 1.0, ("no open story shares enough: best score 0.02",)),
    Join("wire", "s-1", 0.9, ("shares the name Skua", "84 minutes after the story's last report")),
    Join("not kept", "s-1", 0.6, ("words fire\x1b[2J, ferry",)),
)


@dataclass(frozen=True)
class Why:
    article: str = "wire"
    story: str = "s-1"
    joined: bool = True
    score: float = 0.93456
    runner_up: str | None = "s-2"
    runner_up_score: float = 0.02

    def words(self):
        return ("shares the name Skua", "score 0.93 against 0.02 for the runner-up")


def test_stories_are_told_with_their_reports_and_reasons(articles):
    text = linked(JOINS, articles, 88, colour=False)
    ferry, bank, total = text.split("\n\n")
    assert "3 reports, story s-1" in ferry
    assert ferry.index("Radio Vess") < ferry.index("Harbour Wire")
    assert "shares the name Skua; 84 minutes after" in ferry
    assert articles["bank"].title in bank
    assert total == "2 stories from 4 reports\n"
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [1, 40, 200])
def test_no_line_is_wider_than_the_terminal(articles, width):
    for row in linked(JOINS, articles, width, colour=False).splitlines():
        assert cell_len(row) <= max(24, width), row


def test_a_report_is_explained_with_its_story(articles):
    text = explained(Why(), ["radio", "wire", *map(str, range(9))], articles, 88, colour=False)
    assert text.startswith("Harbour Wire: ")
    assert "is in story s-1 with 10 other reports:\n  – Radio Vess: " in text
    assert "  – and 5 more\n" in text
    assert text.endswith("because\n  – shares the name Skua\n  – score 0.93 against 0.02 for the runner-up\n")
    assert "is in story s-1, alone" in explained(Why(), ["wire"], articles, 88, colour=False)


def test_an_explanation_has_its_shape(schemas):
    from jsonschema import Draft202012Validator

    for why in (Why(), Why(joined=False, runner_up=None)):
        Draft202012Validator(schemas["explain"]).validate(explanation_shape(why))
    assert explanation_shape(Why())["runner_up"] == {"story": "s-2", "score": 0.02}
    assert explanation_shape(Why(runner_up=None))["runner_up"] is None
