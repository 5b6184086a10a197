"""Digests whose every text is hostile, made from a seed: quicker than drawing each string on its own."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from hypothesis import strategies as st

from newsloom.types import (
    Article,
    Block,
    Claim,
    Conflict,
    ConflictValue,
    Credit,
    Digest,
    FirstReport,
    LeftOut,
    Origin,
    Outlet,
    Passage,
    QuoteVariant,
    Relay,
    TimelineEvent,
    WovenQuote,
)

NASTY = [
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "\"><svg onload=x>", "' onmouseover='x", "{{ 7*7 }}", "{% raw %}",
    "]]><!--", "<!-- -->", "-->", "&lt;b&gt;", "&#60;i&#62;", "\x00\x1b[31m\x9b2J", "\u202egnp.exe\u2066", "\ud800", "a" * 4000, "\u2028line\r\n# x",
    "[x](javascript:alert(1))", "![i](https://e.example/i.png)", "<https://e.example>", "https://e.example/auto", "www.e.example", "a@b.example",
    "`code`", "# head", "1. one", "2) two", "- item", "> cite", "---", "===", "    code", "| a | b |\n|---|---|", "~~~", "```", "[^1]: note",
    "[1.1:0]: https://e.example", "*bold* __x__", "[bold red]rich[/]", ":smile:", "$x$", "", " ", "\n\n", "\\", "表示は幅が広い", "Nine people were hurt.",
]  # fmt: skip
URLS = [
    "javascript:alert(1)",
    "https://ok.example/a",
    'http://ok.example/"onclick=x',
    "https://ok.example/(a)<b>",
    "https://ok.example/*_a_)*",
    "http://[bad",
    "data:,x",
    None,
]
WHENS = ["2026", "2026-03-10", "2026-13-77", "2026-03-10/x", "/", "2026-03-10T07:41:00Z"]
KINDS = ["paragraph", "heading", "list", "blockquote", "furniture", "title", "footer"]
IDS = ["a", "b", "<i>", "gone", "\x00"]
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Maker:
    """Everything a digest is made of, at random from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.one = self.random.choice
        self.articles = {id: self.article(id) for id in IDS if id != "gone"}

    def text(self) -> str:
        match self.random.randrange(6):
            case 0:
                return "".join(chr(self.random.randrange(0x3000)) for _ in range(self.random.randrange(12)))
            case 1:
                return self.one(NASTY) + self.one(["", " ", "\n"]) + self.one(NASTY)
            case _:
                return self.one(NASTY)

    def maybe(self, value):
        return self.one([None, value])

    def url(self):
        return self.one([*URLS, self.text()])

    def several(self, make, least=0):
        return tuple(make() for _ in range(self.random.randint(least, 3)))

    def ids(self):
        return self.several(lambda: self.one(IDS))

    def article(self, id):
        body = "\n\n".join(self.several(self.text, 1))
        cuts = sorted(self.random.randint(-2, len(body) + 3) for _ in range(self.random.randrange(7)))
        blocks = tuple(Block(a, b, self.one(KINDS)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
        outlet = self.maybe(Outlet(self.text(), self.text()))
        language = self.one(["en", "ar", None, self.text()])
        return Article(id, body, blocks, self.url(), outlet, self.maybe(self.text()), self.maybe(NOON), language, self.several(self.text))  # fmt: skip

    def credit(self):
        id, start, length = self.one(IDS), self.random.randint(-3, 40), self.random.randint(-2, 40)
        held = id in self.articles and self.random.randrange(4)
        exact = self.articles[id].text[start : start + length] if held else self.text()
        outlet = self.maybe(self.text())
        return Credit(outlet, id, self.url(), start, start + length, exact, self.text(), self.text(), self.url())

    def credits(self):
        return self.several(self.credit)

    def value(self):
        number = self.one([1.0, 9.0, -3.5, 1e308, -1e308, float("nan"), float("inf"), None, self.text()])
        return ConflictValue(self.text(), number, self.one([None, None, self.text()]), self.maybe(self.one([*WHENS, self.text()])), self.several(self.text), self.credits())  # fmt: skip

    def conflict(self):
        return Conflict(self.text(), self.one(["figure", "date"]), self.several(self.value))

    def claim(self):
        kind = self.one(["agreed", "single", "disputed"])
        return Claim(
            self.text(), self.text(), kind, self.several(self.text), 2, self.credits(), self.one([True, False])
        )

    def quote(self):
        def variant():
            return QuoteVariant(self.text(), self.several(self.text), self.credits(), self.one([True, False]))

        return WovenQuote(self.text(), self.maybe(self.text()), self.credits(), self.several(variant))

    def passage(self):
        kind = self.one(["agreed", "single", "disputed", "quote"])
        return Passage(self.text(), kind, self.text(), self.several(self.credit, 1))

    def digest(self):
        return Digest(
            story=self.text(),
            title=self.text(),
            summary=self.text(),
            articles=self.ids(),
            read=self.several(self.text),
            credited=self.several(self.text),
            unnamed=self.random.randrange(3),
            independent=self.random.randrange(9),
            first=self.maybe(FirstReport(self.maybe(self.text()), self.one(IDS), NOON)),
            origins=self.several(lambda: Origin(self.text(), self.ids(), self.several(self.text))),
            relays=self.several(lambda: Relay(self.maybe(self.text()), self.text(), self.credit())),
            claims=self.several(self.claim),
            conflicts=self.several(self.conflict),
            updates=self.several(self.conflict),
            quotes=self.several(self.quote),
            timeline=self.several(lambda: TimelineEvent(self.one([*WHENS, self.text()]), self.text(), self.credits())),
            passages=self.several(self.passage),
            left_out=self.several(lambda: LeftOut(self.one([*IDS, self.text()]), self.text())),
        )


def case(seed: int):
    """Up to three digests, and the articles they credit; some are missing or do not hold the words."""
    maker = Maker(seed)
    return maker.several(maker.digest), maker.articles


def cases():
    return st.integers(0, 2**32).map(case)
