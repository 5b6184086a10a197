"""Who a speaker's words mean: names at once, roles and pronouns from what the article has said before.

Nothing is guessed: a pronoun with two equal candidates, or a role nobody holds, leaves the entity ``None``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import islice

from newsloom import tables
from newsloom.naming import gender, given_name, same_name
from newsloom.read import name_lists
from newsloom.read.clauses import Phrase
from newsloom.read.tagging import Grammar, Word, grammar
from newsloom.types import Article, Mention, Sentence, Span, Speaker

_WORD = re.compile(r"[^\W\d_]+")
_PARTY_SEAT = re.compile(r",? \(?([DRI])[-‑–]([A-Z][A-Za-z.]*)")
_SEAT = 40  # characters
_MARKS = '"“”„«»‘'
# Who has spoken by name goes on as "he", before the subject of a sentence between (2.9, and .6 where the sex is known).
_SPOKE = 3.6
_LOOK_BACK = 700  # characters a pronoun reaches back: about four sentences of news prose
_ROLE_WINDOW = 90
_COUNTED = 24  # characters before a name in which a number may count it
_SINGULAR = ("ss", "us", "is", "as")  # ends of names that look like plurals
_OPENING = 3  # words in which a sentence's subject comes, where it is a pronoun
_SUBJECT_WITHIN = 40  # characters from a sentence's start to its subject: “Our reporter Cass Hill”


class Cast:
    """The persons and bodies of one article: who is a man or a woman, and who holds which role."""

    def __init__(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        known: Grammar,
        marked: Sequence[Span] = (),
    ) -> None:
        """``marked`` are what stands in quotation marks, in order."""
        self.text = article.text
        self._marked = marked
        self._marked_starts = [span.start for span in marked]
        self.mentions = [m for m in mentions if m.kind in ("person", "organisation")]
        self.starts = [m.start for m in self.mentions]
        self.sentence_starts = [s.start for s in sentences]
        self.known = known
        self.meant: list[tuple[int, str]] = []
        self.spoke: list[tuple[int, str]] = []  # by name
        self._named = mentions

    def speaker(self, words: Sequence[Word], phrase: Phrase) -> Speaker:
        """The speaker that a subject phrase names."""
        head = words[phrase.head]
        if head.mention is not None:
            if head.mention.kind == "person":
                insort(self.spoke, (head.start, head.mention.entity))
            return Speaker(self.text[head.start : head.end], self._full(head.mention), head.start, head.end)
        if head.tag == "pronoun" or head.low in self.known.small("possessive"):
            entity = self.pronoun(head.low, head.start)
            if entity is not None:
                insort(self.meant, (head.start, entity))
            return Speaker(self.text[head.start : head.end], entity, head.start, head.end)
        start, end = words[phrase.first].start, words[phrase.last - 1].end
        if head.tag == "quote":
            start, end = head.start + 1, head.end - 1
            while self.text[start].isspace():
                start += 1
            while self.text[end - 1].isspace():
                end -= 1
        name = self.text[start:end]
        surname = self.known.turns and head.tag == "word" and head.text[0].isupper()
        if surname and phrase.first == phrase.head and (bearer := self._labelled(head.text)) is not None:
            return Speaker(head.text, bearer, head.start, head.end)
        entity = self._labelled(name) if name.isupper() else self.role(words, phrase)
        if entity is not None and self.known.roles.get(head.low, ("",))[0] == "person":
            insort(self.meant, (head.start, entity))
        return Speaker(name, entity, start, end)

    def _full(self, mention: Mention) -> str | None:
        """The one longer name in the article that a single given name or surname is part of, else the name itself.

        ``None`` where it may be none: a letter, a plural that is capitalised as its sentence's first word.
        """
        if mention.kind not in ("person", "other") or " " in mention.entity:
            return mention.entity
        if self._doubtful(mention):
            return None
        longer = self.longer.get(mention.entity, ())
        return longer[0] if len(longer) == 1 else mention.entity

    def _doubtful(self, mention: Mention) -> bool:
        """``Fraudsters tell people``, ``Three Angelenos say``, ``a live Q+A``."""
        low = mention.entity.lower()
        if len(low) < 2:
            return True
        if self.known.turns or not low.endswith("s") or low.endswith(_SINGULAR) or low in name_lists.people():
            return False
        before = self.text[max(0, mention.start - _COUNTED) : mention.start].split()
        first = mention.start in self.sentence_starts
        return first or (bool(before) and (before[-1].lower() in _counting() or before[-1].isdigit()))

    def _labelled(self, label: str) -> str | None:
        """Whom a transcript's label (``VOLL:``) means: the one person of that surname."""
        bearers = dict.fromkeys(m.entity for m in self.mentions if m.kind == "person" and same_name(m.entity, label))
        return next(iter(bearers)) if len(bearers) == 1 else None

    def pronoun(self, low: str, at: int) -> str | None:
        """Whom ``he``, ``she`` or ``it`` at that place means."""
        sex = self._sex(low)
        if sex is not None:
            return self._person(at, sex)
        return self._body(at) if low in self.known.small("neuter") else None

    def _sex(self, low: str) -> str | None:
        return "m" if low in self.known.small("masculine") else "f" if low in self.known.small("feminine") else None

    @cached_property
    def longer(self) -> dict[str, tuple[str, ...]]:
        """Full names by their first and last words; one whose kind is unknown may be a person too."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for mention in self._named:
            parts = mention.entity.split()
            if mention.kind in ("person", "other") and len(parts) > 1:
                found[parts[0]][mention.entity] = None
                found[parts[-1]][mention.entity] = None
        return {word: tuple(names) for word, names in found.items()}

    @cached_property
    def genders(self) -> dict[str, str]:
        """The sex of the persons whose title, given name or pronoun tells it."""
        found: dict[str, str] = {}
        for mention in self.mentions:
            if mention.kind != "person" or mention.entity in found:
                continue
            before = self.text[max(0, mention.start - 24) : mention.start].split()
            sex = self.known.titles.get(before[-1], "x") if before else "x"
            if sex == "x" and before:
                sex = self.known.roles.get(before[-1].lower(), ("", "x"))[1]
            given = given_name(mention.entity)
            if sex == "x" and given:
                sex = gender(given) or "x"
            sex = self._told_sex(mention) or "x" if sex == "x" else sex
            if sex != "x":
                found[mention.entity] = sex
        return found

    def _told_sex(self, mention: Mention) -> str | None:
        """``Cass Hill has been there. She …``: what the next sentence opens with tells of a name alone in its own."""
        at = bisect_left(self.sentence_starts, mention.start + 1)
        if " " not in mention.entity or not 0 < at < len(self.sentence_starts):
            return None
        if mention.start - self.sentence_starts[at - 1] > _SUBJECT_WITHIN:
            return None
        begin, end = self.sentence_starts[at - 1], self.sentence_starts[at]
        persons = {m.entity for m in self._between(begin, end) if m.kind == "person"}
        opening = self.text[end : end + 12].split()
        return self._sex(opening[0].lower()) if opening and persons == {mention.entity} else None

    def _between(self, start: int, end: int) -> list[Mention]:
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    @cached_property
    def roles(self) -> dict[str, Counter[str]]:
        """Role nouns with who holds them, and how often: from titles before and descriptions round a name."""
        holders: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for mention in self.mentions:
            if mention.kind != "person":
                continue
            before = self.text[max(0, mention.start - _ROLE_WINDOW) : mention.start]
            after = self.text[mention.end : mention.end + _ROLE_WINDOW]
            for role in (*self._roles_before(before), *self._roles_after(after)):
                holders[role][mention.entity] += 1
        return dict(holders)

    @cached_property
    def bodies(self) -> dict[str, list[tuple[int, str]]]:
        """Organisations by each word of their names, with where they are first named."""
        found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        seen: set[str] = set()
        for mention in self.mentions:
            if mention.kind == "organisation" and mention.entity not in seen:
                seen.add(mention.entity)
                for word in dict.fromkeys(mention.entity.lower().split()):
                    found[word].append((mention.start, mention.entity))
        return dict(found)

    def _roles_before(self, before: str) -> list[str]:
        """The roles that lead up to a name: ``actor and director Cass Hill``, ``the chief of the guard, Cass Hill``."""
        if before[-2:] == ", ":
            tail = before[:-2].replace(".", ",").split(",")[-1].split()
            return self._headed(tail[self._described_from(tail) :])
        if before[-1:] != " ":
            return []
        tail = before.split()[-3:]
        inner = [i for i, word in enumerate(tail) if self.known.classes.get(word.lower()) not in (None, "conj")]
        tail = tail[inner[-1] + 1 :] if inner else tail
        return self._headed(tail, closed=True)

    def _roles_after(self, after: str) -> list[str]:
        """The roles in a description behind a name: ``Hill, a coastguard officer``, ``Hill, who is the mayor``."""
        if after[:2] != ", ":
            return []
        description = after[2:].split(",", maxsplit=1)[0].split(".", maxsplit=1)[0].split()[:8]
        if not description:
            return []
        first = description[0].lower()
        if self.known.classes.get(first) == "rel":
            being = [i for i, word in enumerate(description[:5]) if word.lower() in self.known.small("as")]
            began = 2 if description[1:2] and description[1].lower() in self.known.small("copula") else 0
            return self._headed(description[began or being[0] + 1 :]) if began or being else []
        described = first in ("a", "an", "the") or first in self.known.small("possessive")
        return self._headed(description) if described or self._is_role(first) else []

    def _ranked(self, before: str, role: str) -> str:
        """A role as it is told apart from others: ``president``, ``vice president``, ``former president``."""
        return f"{before} {role}" if before in self.known.small("other rank") else role

    def _is_role(self, low: str) -> bool:
        return self.known.roles.get(low, ("",))[0] == "person"

    def _described_from(self, words: Sequence[str]) -> int:
        """Where a description that ends in ``words`` begins: at its article, if that hangs on no other noun."""
        classes = [self.known.classes.get(word.lower()) for word in words]
        opened = [i for i, tag in enumerate(classes) if tag == "det" and (not i or classes[i - 1] != "prep")]
        return opened[-1] if opened else 0

    def _headed(self, words: Sequence[str], *, closed: bool = False) -> list[str]:
        """The role nouns at the heads of a description: in ``a coastguard officer and mother of two`` officer, mother.

        ``closed``: the last must be its last word, since a name follows it.
        """
        found: list[str] = []
        head: str | None = None
        rank = ""
        for word in words:
            low, before, rank = word.lower(), rank, word.lower()
            joint = self.known.classes.get(low)
            if joint in ("conj", "prep", "rel", "sub"):
                found += [head] if head else []
                head = None
                if joint != "conj":
                    return found
            elif self._is_role(low):
                head = self._ranked(before, low)
            elif closed or not low.endswith(self.known.participles):
                head = None
        return [*found, head] if head else [] if closed else found

    def role(self, words: Sequence[Word], phrase: Phrase) -> str | None:
        """Who ``the minister`` or ``the ministry`` is, where the article leaves one choice."""
        head = words[phrase.head]
        first = words[phrase.first]
        if first.low not in ("the", "this", "that") or phrase.last - phrase.first > 3:
            return None
        if seated := self._seated(words[phrase.first + 1 : phrase.last]):
            return seated
        kind = self.known.roles.get(head.low, ("",))[0]
        if kind == "person":
            holders = self.roles.get(self._ranked(words[phrase.head - 1].low, head.low), Counter())
            # Who holds a role is called so time and again; once, it may be a caption's or a list's doing.
            if most := _most(holders):
                return most
            before = [m.entity for m in self._before(head.start) if m.entity in holders]
            return before[-1] if before else None if holders else self._subject_before(first.start, head.low)
        if kind == "group":
            bodies = [entity for start, entity in self.bodies.get(head.low, ()) if start < head.start]
            return bodies[0] if len(bodies) == 1 else None
        return None

    def _seated(self, called: Sequence[Word]) -> str | None:
        """Who ``the California Democrat`` is: the one who is told to be it, or of whom ``(D-Calif.)`` is told."""
        if len(called) < 2 or not all(word.text[0].isupper() for word in called):
            return None
        place, party = " ".join(word.text for word in called[:-1]), called[-1].text
        found = dict.fromkeys(
            mention.entity
            for mention in self.mentions
            if mention.kind == "person" and _is_of(self.text[mention.end : mention.end + _SEAT], place, party)
        )
        return next(iter(found)) if len(found) == 1 else None

    def _subject_before(self, at: int, role: str) -> str | None:
        """``Adela Hill did not soften it. “…,” the governor said``: the one person of the sentence before, its subject.

        At most a paragraph's beginning may part the two; a person with another role is somebody else, and so is one
        whose sentence tells of the governor.
        """
        here = self._sentence_start(at)
        for start in reversed(self.sentence_starts[: bisect_left(self.sentence_starts, here + 1)][-3:]):
            persons = {m.entity: m for m in reversed(self._between(start, at)) if m.kind == "person"}
            if persons:
                named = next(iter(persons.values()))
                held = any(named.entity in holders for holders in self.roles.values())
                other = role in _WORD.findall(self.text[named.end : at].lower())
                alone = len(persons) == 1 and named.start == start and not held and not other
                return named.entity if alone and "\n" not in self.text[start:at] else None
        return None

    def _before(self, at: int) -> list[Mention]:
        last = bisect_left(self.starts, at)
        first = bisect_left(self.starts, at - _LOOK_BACK)
        return self.mentions[first:last]

    def _person(self, at: int, sex: str) -> str | None:
        """The likeliest person before ``at``: near, a subject, the right gender."""
        scores: defaultdict[str, float] = defaultdict(float)
        for mention in self._before(at):
            if mention.kind != "person" or self.genders.get(mention.entity, sex) != sex or self._aside(mention):
                continue
            # .6: a name whose bearer is known to be a woman outweighs one that may be a town's in the same place.
            known = 0.6 if mention.entity in self.genders else 0.0
            scores[mention.entity] = max(scores[mention.entity], known + self._salience(mention, at))
        for opening in (self._same_pronoun(at, sex), self._opening_pronoun(at, sex)):
            if opening is not None and (entity := self._person(opening, sex)) is not None:
                # 2.5: "Speaking on the train, she … . She …": one and the same, whatever stands between.
                scores[entity] = max(scores[entity], 2.5)
        first = bisect_left(self.meant, (at - _LOOK_BACK, ""))
        for start, entity in self.meant[first : bisect_left(self.meant, (at, ""))]:
            if self.genders.get(entity, sex) == sex:
                scores[entity] = max(scores[entity], 3.0 - self._sentences_between(start, at))
        first = bisect_left(self.spoke, (at - _LOOK_BACK, ""))
        for start, entity in self.spoke[first : bisect_left(self.spoke, (at, ""))]:
            if self.genders.get(entity, sex) == sex:
                known = 0.6 if entity in self.genders else 0.0
                scores[entity] = max(scores[entity], _SPOKE + known - self._sentences_between(start, at))
        if not scores:
            return None
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            return None
        return ranked[0][0]

    def _aside(self, mention: Mention) -> bool:
        """Whether a name stands in somebody's words, who seldom names himself, or signs a picture (``Hill/AFP``)."""
        last = bisect_left(self._marked_starts, mention.start + 1) - 1
        quoted = last >= 0 and mention.start < self._marked[last].end
        return quoted or self.text[mention.end : mention.end + 1] == "/"

    def _same_pronoun(self, at: int, sex: str) -> int | None:
        """Where the sentence before, if it names no person before it, has the same ``he`` or ``she`` as its subject."""
        here = bisect_left(self.sentence_starts, self._sentence_start(at) + 1) - 1
        if here < 1 or at != self.sentence_starts[here]:
            return None
        begin, end = self.sentence_starts[here - 1], self.sentence_starts[here]
        told = self.text[begin:end]
        if any(mark in told for mark in _MARKS):
            return None
        for match in _WORD.finditer(told):
            if match.group().lower() in self.known.small("nominative") and self._sex(match.group().lower()) == sex:
                named = any(m.kind == "person" for m in self._between(begin, begin + match.start()))
                return None if named else begin + match.start()
        return None

    def _opening_pronoun(self, at: int, sex: str) -> int | None:
        """Where the sentence opens with the same ``he`` or ``she``: ``He did not name Hill, even as he said``."""
        start = self._sentence_start(at)
        for match in islice(_WORD.finditer(self.text, start, at), _OPENING):
            if match.group().lower() in self.known.small("nominative") and self._sex(match.group().lower()) == sex:
                named = any(m.kind == "person" for m in self._between(start, match.start()))
                return None if named else match.start()
        return None

    def _salience(self, mention: Mention, at: int) -> float:
        between = self._sentences_between(mention.start, at)
        score = 2.0 - between
        sentence = self._sentence_start(mention.start)
        lead = self.text[max(sentence, mention.start - 200) : mention.start].split()
        untitled = next((word for word in reversed(lead) if word not in self.known.titles), "")
        following = self.text[mention.end : mention.end + 2]
        if following[:1] in ("'", "’"):
            score -= 1.2
        elif untitled.lower() in _prepositions():
            score -= 0.9
        elif len(lead) <= 4 and self.known.small("nominative").isdisjoint(word.lower() for word in lead):
            score += 0.9
        # Nearer mentions break ties; 1/10,000 never outweighs a sentence.
        return score + mention.start / 1e7 * (1 if between == 0 else 0.5)

    def _sentence_start(self, at: int) -> int:
        index = bisect_left(self.sentence_starts, at + 1) - 1
        return self.sentence_starts[index] if index >= 0 else 0

    def _sentences_between(self, first: int, last: int) -> int:
        return bisect_left(self.sentence_starts, last + 1) - bisect_left(self.sentence_starts, first + 1)

    def _body(self, at: int) -> str | None:
        """The one organisation named in this or the last sentence."""
        here = self._sentence_start(at)
        near = [m for m in self._before(at) if m.kind == "organisation" and m.start >= here - 300]
        close = {m.entity for m in near if self._sentences_between(m.start, at) <= 1}
        return next(iter(close)) if len(close) == 1 else None


def _is_of(behind: str, place: str, party: str) -> bool:
    """Whether a description tells party and place: ``, California Democrat``, ``(D-Calif.)``, ``, R-Ky.``."""
    if behind.startswith(f", {place} {party}"):
        return True
    seat = _PARTY_SEAT.match(behind)
    if seat is None or seat[1] != party[0]:
        return False
    letters = [letter for letter in seat[2].lower() if letter.isalpha()]
    rest = iter(place.lower())
    return place.lower().startswith(letters[0]) and all(letter in rest for letter in letters)


def _most(holders: Counter[str]) -> str | None:
    """Who is called by a role more often than anybody else."""
    ranked = holders.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) < 2 or ranked[0][1] > ranked[1][1]) else None


@cache
def _counting() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("number_words.en.tsv")) | grammar("en").small("some")


@cache
def _prepositions() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("grammar.en.tsv") if row[1] == "prep")
