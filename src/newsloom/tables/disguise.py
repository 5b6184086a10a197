"""How a name looks, whatever its characters are: ``Rеuters`` with a Cyrillic е looks like Reuters.

name ──letters of other alphabets, digits, strokes──▶ the plain names that the eye takes it for
"""

from __future__ import annotations

import unicodedata
from functools import cache

from newsloom import tables

# What the eye takes for another: digits for letters, two strokes for one letter.
_STROKES = (("0", "o"), ("1", "l"), ("5", "s"), ("3", "e"), ("rn", "m"), ("vv", "w"))
# "CB5" is as near to "CBS" as any three letters are to any other.
_SHORTEST = 5


def latin(name: str) -> str:
    """The name in Latin letters as far as it has others that look like them; what is never seen is left out."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(one for one in plain.translate(_letters()) if unicodedata.category(one) != "Cf")


def strokes(name: str) -> str:
    """A lower-case name by its strokes: ``nytirnes`` is ``nytimes``."""
    for part, looks in _STROKES:
        name = name.replace(part, looks)
    return name


def looks(name: str) -> tuple[str, ...]:
    """The other names that the eye may take it for, the likeliest first; none for a plain one."""
    plain = latin(name)
    seen = [plain]
    if len(plain) >= _SHORTEST:
        seen += [strokes(plain.lower()), plain.replace("I", "l")]
    return tuple(one for one in dict.fromkeys(seen) if one != name)


@cache
def _letters() -> dict[int, str]:
    return {ord(letter): like for letter, like in tables.mapping("letters_alike.tsv").items()}
