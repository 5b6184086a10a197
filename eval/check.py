"""Does ``check`` catch what is wrong and pass what is right? Sentences of reports, spoilt in known ways.

    python eval/check.py INPUT… [--most 300]

Each telling sentence of the inputs is checked against its own reports as it is (it must pass) and spoilt: a figure
changed, its "about" made "less than", a name swapped for another of the same story, two names of the sentence swapped,
a "not" put in or taken out, "may" made "will", "for" made "against", a quote altered, an allegation told as fact, a
sentence from outside. Retold in ways that keep its sense it must pass as well: an aside left out, "per cent" as a sign,
small numbers as digits, a contraction, its own outlet credited; "unsaid": a "police said" left out. Prints the share
caught of each kind and the share of true and retold sentences dropped, with Wilson's interval (most are all right, of
which no draw makes a width): the sentences are drawn from all reports, and each is a trial. The sentence from outside
is one and the same, asked again and again: it has no interval.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interval import wilson

from newsloom import Loom
from newsloom.read import read
from newsloom.types import Page, Reading
from newsloom.weave import Sources, check
from newsloom.weave.statements import Statement, statements

FOREIGN = "The harvest festival in Quillon drew its largest crowd in years, organisers told reporters on the terrace."


@dataclass(frozen=True)
class Spoilt:
    """A sentence, and how it was spoilt (``true`` when it was not)."""

    how: str
    text: str


def spoil(one: Statement, reading: Reading, names: Sequence[str], dice: random.Random) -> list[Spoilt]:
    """The sentence as it is, and in every way that it can be spoilt."""
    text = one.text
    made = [Spoilt("true", text)]
    number = re.search(r"\b\d[\d,.]*\d\b|\b\d\b|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", text)
    if number and one.figures:
        other = {"two": "four", "three": "six", "seven": "nine"}.get(number.group(), "thirteen")
        new = str(int(re.sub(r"\D", "", number.group())) + 7) if number.group()[0].isdigit() else other
        made.append(Spoilt("figure", text[: number.start()] + new + text[number.end() :]))
        hedged = re.sub(
            r"\b(?:about|around|nearly|almost|some|more than|at least|up to|over) $", "", text[: number.start()]
        )
        new = "less than " if hedged != text[: number.start()] else "more than "
        made.append(Spoilt("hedge", hedged + new + text[number.start() :]))
    for small, other in (("for", "against"), ("before", "after"), ("with", "without")):
        if re.search(rf"\b{small}\b", text):
            made.append(Spoilt("small word", re.sub(rf"\b{small}\b", other, text, count=1)))
            break
    here = [name for name in sorted(one.entities) if name in text]
    away = [name for name in names if not any(set(name.split()) & set(other.split()) for other in one.entities)]
    pair = [name for name in here if text.count(name) == 1 and name.split()[-1][0].isupper()][:2]
    if len(pair) == 2 and not set(pair[0].split()) & set(pair[1].split()):
        turned = text.replace(pair[0], "\0").replace(pair[1], pair[0]).replace("\0", pair[1])
        made.append(Spoilt("swap", turned))
    if here and away:
        made.append(Spoilt("name", text.replace(here[0], dice.choice(away))))
    if re.search(r"\bnot\b ", text):
        made.append(Spoilt("negation", re.sub(r"\bnot\b ", "", text, count=1)))
    elif re.search(r"\b(is|was|are|were|has|had|have|will) ", text):
        made.append(Spoilt("negation", re.sub(r"\b(is|was|are|were|has|had|have|will) ", r"\1 not ", text, count=1)))
    if re.search(r"\b(may|might|could)\b", text):
        made.append(Spoilt("may", re.sub(r"\b(may|might|could)\b", "will", text, count=1)))
    return made + _spoil_quote(one) + _as_fact(one, reading)


_DIGITS = {"two": "2", "three": "3", "five": "5", "six": "6"}
_KEEPING: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r", (?:who|which) [^,.;“”\"]{8,60}(?=,)"), ""),
    (re.compile(r"(?<=\d) per ?cent\b"), "%"),
    (re.compile(r"\b(?:two|three|five|six)\b(?= [a-z]+s\b)"), lambda found: _DIGITS[found[0]]),
    (re.compile(r"\b(has|was|did|is) not\b"), r"\1n't"),
    (re.compile(r"\b(has|was|did|is)n['’]t\b"), r"\1 not"),
    (re.compile(r"^(?:But|And|Meanwhile,|However,) (\w)"), lambda found: found[1].upper()),
)


def retell(one: Statement, outlet: str | None) -> list[Spoilt]:
    """The sentence in other ways that keep its sense."""
    made = []
    for pattern, put in _KEEPING:
        new = pattern.sub(put, one.text, count=1)
        if new != one.text and not any(q.kind != "indirect" for q in one.quotes):
            made.append(Spoilt("retold", new))
    if outlet and one.text[-1] == "." and not any(mark in one.text for mark in '“”"‘'):
        made.append(Spoilt("retold", f"{one.text[:-1]}, according to {outlet}."))
    return made


def _spoil_quote(one: Statement) -> list[Spoilt]:
    for quote in one.quotes:
        words = quote.text.split()
        if quote.kind == "direct" and len(words) >= 5 and quote.text in one.text:
            return [Spoilt("quote", one.text.replace(quote.text, " ".join([*words[:2], *words[3:]])))]
    return []


_ALLEGING = re.compile(r"(?:alleg|accus|claim|contend|insist|argu|speculat)", re.IGNORECASE)


def _as_fact(one: Statement, reading: Reading) -> list[Spoilt]:
    """What somebody is reported to say, told as fact: an allegation is one no longer, what was plainly said may be."""
    text, made = reading.article.text, []
    for quote in one.quotes:
        inside = quote.cue and one.start <= quote.start and quote.end <= one.end and len(quote.text.split()) >= 6
        if quote.kind == "indirect" and quote.cue and quote.speaker and inside:
            cue = text[quote.cue.start : quote.cue.end].lower()
            alleged = _ALLEGING.match(cue)
            if alleged or cue in ("said", "says", "told", "announced"):
                told = quote.text.strip(" ,.;:").removeprefix("that ")
                made.append(Spoilt("as fact" if alleged else "unsaid", f"{told[:1].upper()}{told[1:]}."))
    return made[:1]


def run(readings: Sequence[Reading], most: int, dice: random.Random) -> dict[str, list[bool]]:
    """For each way of spoiling: was each sentence refused?"""
    sources = Sources.of(readings)
    listed = [one for one in statements(readings) if not one.cut and not one.judgement and len(one.text.split()) >= 8]
    names = sorted({m.entity for r in readings for m in r.mentions if m.kind == "person" and " " in m.entity})
    refused: dict[str, list[bool]] = defaultdict(list)
    for one in dice.sample(listed, min(most, len(listed))):
        outlet = readings[one.article].article.outlet
        retold = retell(one, outlet.name if outlet else None)
        for spoilt in (*spoil(one, readings[one.article], names, dice), *retold, Spoilt("foreign", FOREIGN)):
            if spoilt.text == one.text and spoilt.how != "true":
                continue
            verdicts = check(read(Page("digest", "record", given={"text": spoilt.text, "language": "en"})), sources)
            refused[spoilt.how].append(not all(v.supported for v in verdicts))
    return refused


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--most", type=int, default=300)
    wanted = parser.parse_args()
    refused = run(list(Loom().readings(wanted.inputs)), wanted.most, random.Random(7))
    for how, listed in sorted(refused.items()):
        word = "dropped" if how in ("true", "retold", "unsaid") else "caught"
        share, trials = sum(listed) / len(listed), len(listed)
        sure = "" if how == "foreign" else f" {wilson(share, trials)}"
        print(f"{how:10} {word} {share:.3f} of {trials}{sure}")
    print("in brackets 95 % over sentences")


if __name__ == "__main__":
    main()
