"""Does reading grow in line with the text, whatever it is? ``python bench/linear.py [--size 250000] [--factor 4]``.

Unkind texts (nothing but marks, one endless sentence, direction marks, a million digits …) are read at a size and at
four times that size, stage by stage. A stage whose time grows more than twice as fast as the text is told; processor
times of a shared machine wander, so look twice before believing a small one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from newsloom.read import article
from newsloom.read.dates import dates
from newsloom.read.figures import figures
from newsloom.read.names import names
from newsloom.read.quotes import quotes
from newsloom.read.sentences import sentences
from newsloom.read.sources import citations
from newsloom.types import Page

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


def main() -> None:
    """Read every unkind text at two sizes and tell what grew too fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=250_000)
    parser.add_argument("--factor", type=int, default=4)
    wanted = parser.parse_args()
    stages("The dam broke on Monday, Ruth Adeyar said. " * 50)  # fills the tables
    for name, unit in UNKIND.items():
        small, large = (
            stages((unit * (size // len(unit) + 1))[:size]) for size in (wanted.size, wanted.size * wanted.factor)
        )
        fast = [
            f"{stage} {small[stage]:.2f} → {large[stage]:.2f} s"
            for stage in small
            if large[stage] > 0.3 and large[stage] > 2 * wanted.factor * small[stage]
        ]
        print(f"{name:22} {sum(small.values()):7.2f} → {sum(large.values()):7.2f} s  {'; '.join(fast)}", flush=True)


if __name__ == "__main__":
    main()
