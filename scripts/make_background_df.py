"""Write ``tables/background_df.en.tsv``: in how many of 100,000 reports would each stem occur?

    python scripts/make_background_df.py frequency_dictionary_en_82_765.txt

The input is the word list of symspellpy (MIT licence): a word, a blank, its count in web English, a line each.
Counts of tokens become frequencies of documents by ``1 - exp(-share * 300)``, a report being read for 300 words.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from pathlib import Path

from newsloom.text import stem

KEPT = 22_000
REPORT_WORDS = 300
OF = 100_000
TARGET = Path(__file__).parent.parent / "src/newsloom/tables/background_df.en.tsv"
HEAD = f"""\
# Stem and the number of {OF:,} reports (of {REPORT_WORDS} words) that it would occur in: the commonest {KEPT:,} stems.
# Source: word counts of web English in symspellpy's frequency_dictionary_en_82_765.txt (MIT licence), stemmed and
# added up by scripts/make_background_df.py. Single words and numbers only, no text.
"""


def frequencies(lines: list[str]) -> dict[str, float]:
    """Share of all tokens by stem; two-word rows (``abcs of``) are left out."""
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        *parts, count = line.split()
        if len(parts) == 1 and parts[0].isalpha():
            counts[stem(parts[0].lower())] += int(count)
    total = sum(counts.values())
    return {word: count / total for word, count in counts.items()}


def main(path: str) -> None:
    """Read the word list, write the table."""
    shares = frequencies(Path(path).read_text(encoding="utf-8-sig").splitlines())
    common = sorted(shares, key=lambda word: (-shares[word], word))[:KEPT]
    rows = (f"{word}\t{max(1, round(OF * -math.expm1(-shares[word] * REPORT_WORDS)))}" for word in sorted(common))
    TARGET.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
