"""Learn ``tables/name_weights.en.tsv``: what kind of thing a found name is, by logistic regression.

    python scripts/train_names.py wikigold.jsonl.gz [--tweets wnut17_train.jsonl.gz] [--folds 5] [--out TABLE]

Only labels that may be used for shipped weights: WikiGold (CC BY 4.0) and WNUT-17's training part (CC BY 4.0). With
``--folds`` it writes nothing and prints what the rules score, and weights on documents they have not seen. The rules
find the names; those that stand in the labels with the same span teach, and demonyms are no names for us.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
import names as measure

from newsloom.read.name_kinds import weigh
from newsloom.read.name_model import KINDS, Learned, atoms_of
from newsloom.read.names import found_pieces, names
from newsloom.read.sentences import sentences

TABLE = Path(__file__).parent.parent / "src/newsloom/tables/name_weights.en.tsv"
HEAD = """\
# Learned weights for the kind of a name: atom, hundredths for person, organisation, place, other.
# Made by scripts/train_names.py from WikiGold (Balasuriya et al. 2009, CC BY 4.0){more}.
# No text and no names of theirs: atoms are shapes, endings, lists and ordinary words.
"""
#: An atom needs that many examples, so that no rare word is learned by heart.
FEWEST = 4
ROUNDS = 5
STEP = 0.3
#: Weight decay for each example an atom is in.
DECAY = 0.003
Example = tuple[tuple[str, ...], int, float]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The documents of a measuring file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def examples_of(row: dict[str, Any], weight: float) -> Iterator[Example]:
    """The atoms and the right kind of each name that rules and labels both have."""
    article = measure.article_of(row)
    gold = {(m["start"], m["end"]): measure.KINDS[m["kind"]] for m in row["mentions"]}
    for piece in found_pieces(article, sentences(article)):
        kind = gold.get((piece.tokens[0].start, piece.tokens[-1].end))
        if kind:
            yield tuple(dict.fromkeys(atoms_of(article.text, piece, weigh(piece)))), KINDS.index(kind), weight


def learn(examples: Sequence[Example], seed: int = 7) -> Learned:
    """Logistic regression by stochastic gradients with steps that shrink for each atom (Adagrad)."""
    seen = Counter(atom for atoms, _, _ in examples for atom in atoms)
    kept = [(tuple(atom for atom in atoms if seen[atom] >= FEWEST), kind, weight) for atoms, kind, weight in examples]
    weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(KINDS))
    moved: defaultdict[str, float] = defaultdict(lambda: 1.0)
    dice = random.Random(seed)  # noqa: S311
    for _ in range(ROUNDS):
        dice.shuffle(kept)
        for atoms, right, weight in kept:
            totals = [sum(column) for column in zip(*(weights[atom] for atom in atoms), strict=True)]
            top = max(totals)
            odds = [math.exp(total - top) for total in totals]
            errors = [odd / sum(odds) - (kind == right) for kind, odd in enumerate(odds)]
            for atom in atoms:
                moved[atom] += sum(error * error for error in errors)
                step = STEP * weight / math.sqrt(moved[atom])
                row = weights[atom]
                for kind, error in enumerate(errors):
                    row[kind] -= step * (error + DECAY * row[kind])
    return {
        atom: tuple(round(value, 2) for value in row) for atom, row in weights.items() if max(map(abs, row)) >= 0.05
    }


def cross(rows: Sequence[dict[str, Any]], more: Sequence[Example], folds: int) -> None:
    """Print the rules' scores, and those of weights on documents they have not seen."""
    rules, both = measure.Tally(), measure.Tally()
    for part in range(folds):
        known = learn([*(e for row in rows if fold(row, folds) != part for e in examples_of(row, 1.0)), *more])
        for row in rows:
            if fold(row, folds) == part:
                article = measure.article_of(row)
                split = sentences(article)
                both.add(row, names(article, split, known)[0])
                rules.add(row, names(article, split, None)[0])
    print("rules alone")
    rules.print()
    print(f"with learned kinds, {folds} folds over documents")
    both.print()


def fold(row: dict[str, Any], folds: int) -> int:
    """Which part a document is in."""
    return sha256(str(row["id"]).encode()).digest()[0] % folds


def write(known: Learned, out: Path, more: str) -> None:
    """The table of weights."""
    lines = [f"{atom}\t" + "\t".join(f"{round(100 * value):d}" for value in known[atom]) for atom in sorted(known)]
    out.write_text(HEAD.format(more=more) + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out.name}: {len(lines)} atoms, {out.stat().st_size} bytes")


def main() -> None:
    """Read, learn, write or measure."""
    parser = argparse.ArgumentParser(description="Learn the weights for the kinds of names.")
    parser.add_argument("wikigold", type=Path)
    parser.add_argument("--tweets", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=TABLE)
    asked = parser.parse_args()
    rows = rows_of(asked.wikigold)
    # .3: tweets differ from reports; at full weight they cost WikiGold more than they bring.
    more = [e for row in rows_of(asked.tweets) for e in examples_of(row, 0.3)] if asked.tweets else []
    if asked.folds:
        cross(rows, more, asked.folds)
        return
    all_examples = [*(e for row in rows for e in examples_of(row, 1.0)), *more]
    credit = " and the training part of\n# WNUT-17 (Derczynski et al. 2017, CC BY 4.0)" if more else ""
    write(learn(all_examples), asked.out, credit)


if __name__ == "__main__":
    main()
