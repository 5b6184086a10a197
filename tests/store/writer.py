"""A program that writes to a library without end, and says what is kept: it is there to be killed.

For each line "LIBRARY FIRST" on its input it forks a writer, says "open", and "begin N" before and "kept N" after the
transaction of each step N; and says "dead" when that writer is. So only the first one has to load the libraries.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

from newsloom.store import Library, open_library
from newsloom.types import Article, Block, Claim, Credit, Digest, Entry, Join, Passage, Reading, Sentence

START = datetime(2026, 1, 1, tzinfo=UTC)


def steps(library: Library, number: int) -> None:
    """One step: an entry, two reports of it (one edited), their story, its digest, in one transaction."""
    now = START + timedelta(minutes=number)
    text = f"Step {number} was taken at the harbour. " * 20
    with library.together():
        feed = library.put_feed("https://a.example/feed", START)
        entry = library.put_entries(feed, [Entry(str(number), f"https://a.example/{number}", text[:30], now)], now)
        for id, words in ((f"a{number}", text), (f"b{number}", text + "Edited.")):
            article = Article(id, words, (Block(0, len(words), "paragraph"),), title=f"Step {number}", published=now)
            reading = Reading(article, (Sentence(0, len(words), 0),))
            found = entry.new[0] if entry.new else None
            library.put_reading(reading, now, address=f"https://a.example/{number}", entry=found)
        library.put_joins([Join(f"a{number}", f"s-{number // 3}", 1.0, ())], now)
        credit = Credit(None, f"b{number}", None, 0, 20, text[:20], "", text[20:52])
        library.put_digest(digest(f"s-{number // 3}", f"b{number}", credit), now)


def digest(story: str, article: str, credit: Credit) -> Digest:
    """The least digest there is."""
    claim = Claim("c1", credit.exact, "single", (), 1, (credit,))
    passage = Passage(credit.exact, "single", "", (credit,))
    held: dict = dict.fromkeys(
        ("read", "credited", "origins", "relays", "conflicts", "updates", "quotes", "timeline"), ()
    )
    return Digest(story, credit.exact, "", (article,), unnamed=1, independent=1, first=None, claims=(claim,),
                  passages=(passage,), **held)  # fmt: skip


def say(what: str) -> None:
    """A line in one piece: two programs write to the pipe, and one of them may be killed while it does."""
    os.write(1, f"{what}\n".encode())


def write(path: str, number: int) -> None:
    """Write until killed."""
    with open_library(path) as library:
        say("open")
        while True:
            say(f"begin {number}")
            steps(library, number)
            say(f"kept {number}")
            number += 1


def main() -> None:
    """Fork a writer for each line."""
    for line in sys.stdin:
        path, first = line.split()
        child = os.fork()
        if not child:
            write(path, int(first))
        say(f"writer {child}")
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
