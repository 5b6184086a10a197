"""Does work grow in line with what is given? ``python bench/linear.py [--patterns|--parsers] [--size N] [--factor 4]``.

Unkind texts (nothing but marks, one endless sentence, direction marks, a million digits …) are read at a size and at
four times that size, stage by stage. A stage whose time grows more than twice as fast as the text is told; processor
times of a shared machine wander, so look twice before believing a small one. Feeds, lists, pages, digests to check,
searches and the like are made of the pieces in ``HOSTILE``; ``--parsers`` does these alone.

``--patterns`` takes the time of every regular expression, those built from tables too, over texts made from its own
form: what leads to a repeat, and what that repeats, once and 4 times as long, with an end that fits nothing. One that
grows with the square is told: whether anybody can give it so long a text is to be looked up where it is used.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsloom.read import article
from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.types import Page

FUZZ = Path(__file__).resolve().parents[1] / "tests" / "fuzz"
UNKIND = {
    "only quotation marks": "“”\"'‘’«» ",
    "only opening marks": "“",
    "only closing marks": "” ",
    "one endless sentence": "the dam broke and Mrs Marsh said 12 metres in Hallin on Monday ",
    "one endless name": "Aldwater Dam Vess Valley Power ",
    "digits": "12 345,6 ",
    "number words": "two million three hundred thousand and ",
    "days": "3 March 2026 ",
    "said he said": "said he said she said that ",
    "credits": "according to Reuters, ",
    "told the BBC": "told the BBC that ",
    "full stops": ". . ",
    "colons": "A: B: ",
    "lines of a letter": "a\n",
    "tiny paragraphs": "He said.\n\n",
    "pictures": "😀👩‍👩‍👧 ",
    "direction marks": "\u202eabc\u200f ",
    "control characters": "\x00\x01\x02 ",
    "markup": '<p class="x">a</p> ',
    "descriptions": "Hill, a doctor, ",
    "apostrophes": "it's o'clock 'Tis ",
    "hyphens": "a-b-",
    "brackets": "(((",
    "capitals": "ABCDEFG ",
    "one letter": "x",
    "never closed": "He said: “I am here. ",
    "re-opened": "“We are here.\n\n",
    "quotes in one sentence": '"a", he said, ',
    "keys": '{"a":',
}
# Target of ``tests/fuzz/targets.py`` → what is repeated, after a beginning.
HOSTILE: dict[str, tuple[tuple[bytes, bytes], ...]] = {
    "feed": (
        (b"<rss><channel>", b"<item><title>a</title><link>http://a.example/b</link></item>"),
        (b"<rss><channel>", b"<item>"),
        (b"<rss><channel><item><title>", b"&amp;lt;b "),
        (b"<rss><channel><item><description>", b"<![CDATA[a]]>"),
        (b"<rss ", b"xmlns:a='b' "),
        (b"{", b'"items":[{'),
        (b"<feed><entry>", b"<content type='xhtml'><p>"),
        (b"<rss><channel><item><pubDate>", b"1 Mar "),
    ),
    "outlines": (
        (b"<opml><body>", b"<outline xmlUrl='http://a.example/b' text='a'/>"),
        (b"<opml><body>", b"<outline text='a'>"),
        (b"<opml><body><outline xmlUrl='a' category='", b"/a,"),
    ),
    "html": (
        (b"<html>", b"<div class='story-body'><p>It broke."),
        (b"<p>", b"a<br>"),
        (b"", b"<a href='"),
        (b"", b"<!--"),
        (b"<article>", b"<p>\xe2\x80\x9cWe are,\xe2\x80\x9d he said.</p>"),
        (b"<ul>", b"<li>"),
        (b"<table>", b"<tr><td>a"),
        (b"<script type='application/ld+json'>", b'{"@graph":['),
        (b"", b"<meta name=author content=a>"),
        (b"<p>It broke on Monday.</p>", b"<time datetime='2026-03-10'>"),
    ),
    "discovered": (
        (b"<html><head>", b"<link rel=alternate type='application/rss+xml' href=/a>"),
        (b"", b"<a href='/feed'>"),
        (b"", b"<base href='http://a.example/'>"),
    ),
    "digest": (
        (b"", b"The dam at Hallin broke on Monday. "),
        (b"**a** ", b"[a"),
        (b"**a** ", b"**a "),
        (b"# a\n", b"> "),
        (b"", b'{"a":'),
        (b"[", b'"The dam broke.",'),
        (b"", b"- a\n"),
        (b"<p>", b"<p>It broke."),
    ),
    "search": ((b"", b"a "), (b"", b'"a'), (b"", b"-a* OR "), (b"", b"from:")),
    "answer": (
        (b'{"sentences":[', b'{"text":"The dam broke.","cites":[1]},'),
        (b"", b"{"),
        (b"", b'{"sentences":'),
        (b'{"sentences":[{"text":"a", "cites":[', b"[1],"),
    ),
    "lines": ((b"", b'{"text":"It broke."}\n'), (b"[", b'{"text":"It broke."},'), (b'{"text":', b"[")),
    "warc": ((b"", b"WARC/1.0\r\n\r\n"), (b"", b"WARC/1.0\r\n"), (b"WARC/1.0\r\n", b"a: b\r\n"), (b"", b"\n")),
    "robot": (
        (b"User-agent: *\n", b"Disallow: /a*\n"),
        (b"User-agent: *\nDisallow: /", b"*a"),
        (b"", b"User-agent: a\n"),
    ),
}


def stages(text: str) -> dict[str, float]:
    """Processor seconds of each stage of reading a text."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        made = work()
        spent[name] = time.process_time() - started
        return made

    given = {"id": "x", "text": text, "language": "en", "published": "2026-03-03"}
    one = timed("article", lambda: article(Page("x", "record", given=given)))
    cut = timed("sentences", lambda: sentences(one))
    named = timed("names", lambda: names(one, cut))
    timed("quotes", lambda: quotes(one, cut, *named))
    timed("credits", lambda: citations(one, cut))
    dated = timed("dates", lambda: dates(one, cut))
    timed("figures", lambda: figures(one, cut, dated))
    return spent


def told(name: str, small: dict[str, float], large: dict[str, float], factor: int) -> None:
    """One line: how long all took at both sizes, and what grew too fast."""
    fast = [
        f"{stage} {small[stage]:.2f} → {large[stage]:.2f} s"
        for stage in small
        if large[stage] > 0.3 and large[stage] > 2 * factor * small[stage]
    ]
    print(f"{name:34} {sum(small.values()):7.2f} → {sum(large.values()):7.2f} s  {'; '.join(fast)}", flush=True)


def texts(size: int, factor: int) -> None:
    """Read every unkind text at two sizes."""
    stages("The dam broke on Monday, Ruth Adeyar said. " * 50)  # fills the tables
    for name, unit in UNKIND.items():
        small, large = (stages((unit * (length // len(unit) + 1))[:length]) for length in (size, size * factor))
        told(name, small, large, factor)


def parsers(size: int, factor: int) -> None:
    """Give the other takers of strangers' bytes what is made to keep them."""
    targets: Any = importlib.import_module("targets")
    for name, pieces in HOSTILE.items():
        targets.tried(name, targets.seeds(name)[0])  # fills the tables
        for begin, unit in pieces:
            small, large = (_took(targets, name, begin + unit * (n // len(unit))) for n in (size, size * factor))
            told(f"{name} {(begin[-12:] + unit[:14]).decode(errors='replace')!r}", small, large, factor)


def _took(targets: Any, name: str, data: bytes) -> dict[str, float]:
    started = time.process_time()
    targets.tried(name, data)
    return {name: time.process_time() - started}


def patterns(size: int, factor: int) -> None:
    """Every regular expression over texts of its own form."""
    forms: Any = importlib.import_module("patterns")
    made = subprocess.run([sys.executable, str(FUZZ / "patterns.py")], stdout=subprocess.PIPE, check=True)
    every = json.loads(made.stdout)
    for place, pattern, flags, binary in every:
        given = pattern.encode("latin-1") if binary else pattern
        alone = re.compile(given, flags)
        for before, unit in forms.unkind(given, flags):
            spent = [_searched(alone, before, unit, length, binary=binary) for length in (size, size * factor)]
            if unit and spent[1] > 0.02 and spent[1] > 2 * factor * spent[0]:
                print(
                    f"{place}: {spent[0]:.3f} → {spent[1]:.3f} s: {before!r} {unit!r} in {pattern[:160]!r}", flush=True
                )
                break
    print(f"{len(every)} patterns")


def _searched(alone: re.Pattern[Any], before: str, unit: str, length: int, *, binary: bool) -> float:
    text: Any = before + unit * (length // max(1, len(unit))) + "\x00"
    text = text.encode("latin-1", "replace") if binary else text
    spent = []
    for _ in range(2):
        started = time.process_time()
        for _found in alone.finditer(text):
            pass
        spent.append(time.process_time() - started)
    return min(spent)


def main() -> None:
    """Take the times at two sizes and tell what grew too fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int)
    parser.add_argument("--factor", type=int, default=4)
    parser.add_argument("--patterns", action="store_true")
    parser.add_argument("--parsers", action="store_true")
    wanted = parser.parse_args()
    sys.path.insert(0, str(FUZZ))
    if wanted.patterns:
        patterns(wanted.size or 4_000, wanted.factor)
        return
    if not wanted.parsers:
        texts(wanted.size or 250_000, wanted.factor)
    parsers(wanted.size or 20_000, wanted.factor)


if __name__ == "__main__":
    main()
