"""Outlets that a text credits, each at its name, with the way in which it is credited.

    article ──possible names──▶ lists of names ──words before and after──▶ Citations

A name credits an outlet by where it stands (dateline, byline, caption, footer, "Credited from:") or by the cue beside
it: "according to", "told", "reported", "poll". Between cue and name only words of a table may stand ("according to the
Israeli broadcaster Kan"). The tables are ``citation_cues.*.tsv`` and ``citation_fillers.*.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from newsloom import tables
from newsloom.read import credits
from newsloom.read.outlet_names import CAPITAL, RUN, Name, possible, without_openers
from newsloom.tables import outlets
from newsloom.types import Article, BlockKind, Citation, CitationKind, Outlet, Sentence

_REACH = 140  # characters looked at on each side of a name
_LONGEST_LABELLED = 120  # characters of a line such as "Source: Reuters"
_MOST_BEFORE, _MOST_AFTER = 7, 5  # fillers: "according to a report by the Israeli public broadcaster"
_QUOTES = "\"'“”‘’„«»‹›"
_JOINTS = frozenset({",", ";", "/", "-", "–"})
_PIECE = re.compile(r"[,;/–]|[^\s,;/–]+")
_RESUMING = frozenset({"which", "citing", "quoting"})  # "Reuters, which first reported": the words go on
_POSSESSIVE = re.compile(r"['’]s?(?=\s)")
_PARTNER = re.compile(r"[/–-][\w&.-]+(?:/[\w&.-]+)*")
_PHOTO_BEFORE = re.compile(r"(?:Images|Photo|photo|pool)\s(?:via|for)\s(?:the\s|The\s)?$|\w\s?/\s?$")
_PHOTO_AFTER = re.compile(r"(?<=[A-Z]{5})/[A-Z][a-z]+\s[A-Z]|\s(?:[Ff]ile\s)?[Pp]hoto/")
_RIGHTS = re.compile(r"(?:©|(?<!mage )[Cc]opyright)[\s©(c)]*+(?:\d{4})?\s*+(?:by\s)?(?:[Tt]he\s)?$")
_SIGNED = re.compile(r"(?<![^\s.])[–—-]{1,2}\s?$")
_SIGNED_BY = re.compile(r"(?:\s[a-z]{2,3})?[\s.)\]]*")  # "— IANS pk": the desk's letters
_DATELINE = re.compile(r"[^()]{0,80}\($")
_DASH = re.compile(r"\)\s*(?:[-–—:]|$)")
# A dateline without its dash, as Indian agencies write it: place and day, agency in brackets, then the sentence.
_PLACE_AHEAD = re.compile(r"[A-Z][^().:;“”]{2,60}\s\(")
_SENTENCE_BEHIND = re.compile(r"\)\s[A-Z]")
_CONTRIBUTED = re.compile(r"[^;:!?“”]{0,160}\bcontributed\b")
_PRINTED_FIRST = re.compile(r",\swhere\s(?:this|it)\b[^,.;]{0,30}\b(?:first|originally)\s(?:published|appeared)")
_ON_AIR = re.compile(r"[\"“]?On\s(?:the\s)?")
_PROGRAMME = re.compile(r"['’‘]s?\s[\"“‘]?[A-Z][^,;:.]{2,40},|,?\s(?:last\s)?(?:[A-Z][a-z]+day|night)\b")
_BRACKETED = re.compile(r"\(([^()\n]{2,40})\)")
# What a text's own words about the outlet's report begin with: "wrote for Delta One that", "complained to the BBC: “".
_CONTENT = re.compile(r",?\s(?:that|how|whether|why|dass|que)\b|:\s|,?\s[“„«\"]")
_TELLING = frozenset({"that", "how", "whether", "why", "dass", "que", "on", "in", "citing", "quoting"})
_VIA = re.compile(r",\svia\s(?:[Tt]he\s)?$")
_WITH = re.compile(r"(?:avec|mit|with|con)\s(?:l['’]|la\s|der\s|the\s)?$")
_END = re.compile(r"[\s.)\]]*")
_BETWEEN_FRAMES = r"\s?[“”\"]?[^.;:!?“”„]{0,90}?"
_ITEM_AHEAD = re.compile(rf"(?:[Aa]ccording to|[Cc]iting)\s(?:the\s)?({RUN}),\s(?:and\s)?(?:the\s)?$")
_ITEM_BETWEEN = re.compile(rf",\s(?:and\s)?(?:the\s)?({RUN}),\s(?:and\s)?(?:the\s)?$")
_ITEM_BEHIND = re.compile(rf",?\s(?:and|&|as well as)\s(?:the\s)?({RUN})[.)]*\s*$")


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that credit, lower-case; ``strength`` says which names they suffice for.

    ``clause``: any, where what was told follows. ``start``: known, at the head of a sentence. ``none``: the words say
    that the outlet is the matter, not the source ("a spokeswoman for The Post").
    """

    kind: CitationKind
    words: tuple[str, ...]
    strength: str

    def suffices(self, name: Name) -> bool:
        """Whether the cue makes an outlet of a name that could be something else."""
        if self.strength == "none":
            return False
        broad = self.strength in ("any", "clause") or (self.strength == "house" and name.sure == "house")
        return broad or name.sure == "known"


@dataclass(frozen=True, slots=True)
class _Frame:
    """Words on both sides of a name that credit it together: "Wie … berichtet", "Citing two aides, … put"."""

    cue: _Cue
    ahead: re.Pattern[str]
    behind: re.Pattern[str]
    opens: bool  # whether the words ahead begin the sentence


@dataclass(frozen=True, slots=True)
class _Language:
    """The cues and fillers of a language, cues by the word that stands next to the name, the longest first."""

    before: dict[str, tuple[_Cue, ...]]
    after: dict[str, tuple[_Cue, ...]]
    fillers: dict[str, frozenset[str]]
    with_person: re.Pattern[str]
    frames: tuple[_Frame, ...]
    owned: re.Pattern[str]


def citations(article: Article, sentences: tuple[Sentence, ...]) -> tuple[Citation, ...]:
    """The outlets an article credits, in order, each at the words that name it.

    An outlet's own name counts only where it marks whose text it is (dateline, footer, header).
    """
    text, own = article.text, article.outlet
    language = (article.language or "en")[:2].lower()
    names, tongue = _here(possible(text, own), text, own, language), _language(language)
    if language == "en":
        names = without_openers(text, names, {sentence.start for sentence in sentences})
    found: dict[int, Citation] = {}
    past = 0
    for sentence in sentences:
        while past < len(names) and names[past].start < sentence.start:
            past += 1
        here = past
        while here < len(names) and names[here].end <= sentence.end:
            here += 1
        kind = article.blocks[sentence.block].kind
        for one in _in_sentence(text, sentence, kind, names[past:here], tongue):
            if outlets.sells_photos(one.outlet) and one.kind != "photo":
                continue
            if own is None or one.outlet.id != own.id or one.kind in ("syndication", "header"):
                found.setdefault(one.start, one)
    return _of_whose_text(article, [found[start] for start in sorted(found)])


def _here(names: Sequence[Name], text: str, own: Outlet | None, language: str) -> list[Name]:
    """The names as a text of this language and outlet means them: "ABC" is a Spanish paper's in Spanish."""
    details = outlets.details(own.id) if own else None
    country = details.country if details else None
    return [
        replace(name, outlet=outlets.namesake(text[name.start : name.end], name.outlet, language, country))
        if name.sure != "unknown"
        else name
        for name in names
    ]


def _of_whose_text(article: Article, found: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations, an agency named in its own text not as relayed but as the one whose text this is.

    "Police logs seen by Harbour Wire" under the byline "Harbour Wire" are the agency speaking of itself.
    """
    writers = {name.id for byline in article.bylines if (name := outlets.by_name(byline)) and outlets.is_agency(name)}
    writers |= {
        one.outlet.id
        for one in found
        if one.kind == "syndication" and _kind_at(article, one.start) in ("dateline", "byline")
    }
    return tuple(
        replace(one, kind="syndication") if one.outlet.id in writers and one.kind in ("relay", "interview") else one
        for one in found
    )


def _kind_at(article: Article, at: int) -> BlockKind | None:
    return next((block.kind for block in article.blocks if block.start <= at < block.end), None)


def _in_sentence(
    text: str, sentence: Sentence, kind: BlockKind, names: Sequence[Name], tongue: _Language
) -> Iterator[Citation]:
    """The citations of one sentence or line, by the kind of its block."""
    line = text[sentence.start : sentence.end]
    if kind == "footer" and (spans := credits.footer_spans(line)):
        yield from _whole(line, spans[1], sentence.start, "syndication")
    elif kind in ("credit", "paragraph", "furniture", "footer") and (
        labelled := tuple(_labelled(sentence, kind, line))
    ):
        yield from labelled
    elif kind in ("caption", "credit"):
        cues = [_before(text, sentence.start, name.start, tongue) for name in names]
        whose: list[CitationKind] = ["syndication" if cue and cue.kind == "syndication" else "photo" for cue in cues]
        yield from (_cited(name, kind) for name, kind in zip(names, whose, strict=True) if name.sure != "unknown")
    elif kind == "byline":
        yield from (_cited(name, "syndication") for name in names if outlets.is_agency(name.outlet))
    else:
        if kind == "dateline" and (match := _BRACKETED.search(line)) and credits.like_outlet(match[1]):
            yield from _whole(line, match.span(1), sentence.start, "syndication")
        for group in _lists(text, sentence, names, tongue):
            yield from _credited(text, sentence, group, tongue)


def _whole(line: str, span: tuple[int, int], offset: int, kind: CitationKind) -> Iterator[Citation]:
    """A citation of all the characters of a span of the line, whatever outlet they name."""
    outlet = outlets.named(line[slice(*span)].strip(" .\t" + _QUOTES))
    if outlet is not None:
        yield Citation(span[0] + offset, span[1] + offset, outlet, kind)


def _cited(name: Name, kind: CitationKind) -> Citation:
    return Citation(name.start, name.end, name.outlet, kind)


def _labelled(sentence: Sentence, kind: BlockKind, line: str) -> Iterator[Citation]:
    """The outlets after a label: ``Credited from: LEMONDE``, ``Sources: Reuters, AP``."""
    begin = credits.label_end(line)
    if begin is None or (kind != "credit" and len(line) > _LONGEST_LABELLED):
        return
    strong = credits.strong_label(line)
    for piece in re.finditer(r"(?:(?!\sand\s)[^,;/|])+", line[begin:]):
        words = piece.group().strip(" .\t" + _QUOTES).removeprefix("and ")
        if words and (strong or credits.like_outlet(words)):
            at = line.index(words, begin + piece.start())
            yield from _whole(line, (at, at + len(words)), sentence.start, "header")


def _lists(text: str, sentence: Sentence, names: Sequence[Name], tongue: _Language) -> Iterator[list[Name]]:
    """Names that stand in one list ("Le Monde, TRT Global, and Reuters"), unknown items among them included."""
    group: list[Name] = []
    for name in names:
        if group and (item := _joined(text, group[-1].end, name.start, tongue.fillers)) is not None:
            group += [*item, name]
        else:
            if group:
                yield _extended(text, sentence, group)
            group = [name]
    if group:
        yield _extended(text, sentence, group)


def _joined(text: str, start: int, end: int, fillers: dict[str, frozenset[str]]) -> list[Name] | None:
    """What stands between two names of a list: nothing of note, or one unknown item; ``None`` if it is no list."""
    between = text[start:end]
    if len(between) > 80 or not between.strip():
        return None
    if item := _ITEM_BETWEEN.fullmatch(between):
        return _unknown(text, start + item.start(1), start + item.end(1))
    pieces = _PIECE.findall(between)
    first, rest = pieces[0], pieces[1:]
    joint = first in _JOINTS or first.lower() in fillers["between"] - {"the"}
    return [] if joint and all(_passes(piece, fillers) for piece in rest) else None


def _passes(piece: str, fillers: dict[str, frozenset[str]]) -> bool:
    return piece in _JOINTS or piece.lower() in fillers["between"] or _fills(piece, fillers["before"])


def _extended(text: str, sentence: Sentence, group: list[Name]) -> list[Name]:
    """A list of two or more with an unknown first or last item: "according to Tradewire, Radio Vess and Reuters"."""
    if len(group) < 2 or all(name.sure == "unknown" for name in group):
        return group
    ahead = _ITEM_AHEAD.search(text, max(sentence.start, group[0].start - _REACH), group[0].start)
    behind = _ITEM_BEHIND.match(text, group[-1].end, sentence.end)
    first = _unknown(text, *ahead.span(1)) if ahead else []
    last = _unknown(text, *behind.span(1)) if behind else []
    return [*first, *group, *last]


def _unknown(text: str, start: int, end: int) -> list[Name]:
    outlet = outlets.named(text[start:end])
    return [Name(start, end, outlet, "unknown")] if outlet else []


def _credited(text: str, sentence: Sentence, group: list[Name], tongue: _Language) -> Iterator[Citation]:
    """The citations of one list of names: by its frame, or none."""
    placed = _placed(text, sentence, group, tongue)
    if placed is not None:
        yield from (_cited(name, placed) for name in group)
        return
    start, end = group[0].start, group[-1].end
    before = _before(text, sentence.start, start, tongue)
    if before is not None and (before.strength == "none" or tongue.owned.match(text, end)):
        return
    part = group[-1].sure in ("house", "common") and text.startswith(" of ", end)
    if part and (before is None or before.kind != "interview"):
        return  # "the Journal of Tides", "the Standard of proof"; but "told the Times of her fears"
    after = _after(text, end, sentence.end, tongue, shared=text[start - 1 : start] == "/")
    if after is None or after.kind not in ("poll", "photo", "syndication"):
        if before is not None and before.strength == "clause" and not _CONTENT.match(text, end):
            before = None
        after = before or after or _framed(text, sentence, group, tongue)
    if after is not None:
        yield from (_cited(name, after.kind) for name in group if after.suffices(name))


def _framed(text: str, sentence: Sentence, group: list[Name], tongue: _Language) -> _Cue | None:
    """The cue that stands on both sides of a list of names: "hatte der Spiegel am Montag berichtet"."""
    low, high = max(sentence.start, group[0].start - _REACH), min(sentence.end, group[-1].end + _REACH)
    for frame in tongue.frames:
        begin = frame.ahead.match if frame.opens else frame.ahead.search
        if begin(text, sentence.start if frame.opens else low, group[0].start) and frame.behind.match(
            text, group[-1].end, high
        ):
            return frame.cue
    return None


def _placed(text: str, sentence: Sentence, group: list[Name], tongue: _Language) -> CitationKind | None:
    """The kind that a list of names has by its place: brackets at either end, a photographer's slash, a copyright."""
    start, end = group[0].start, group[-1].end
    low = max(sentence.start, start - _REACH)
    if _PHOTO_AFTER.match(text, end) or (
        _PHOTO_BEFORE.search(text, low, start) and not text[end : sentence.end].strip(" .)]")
    ):
        return "photo"
    if text[start - 1 : start] in ("(", "[") and text[end : end + 1] in (")", "]"):
        dated = _PLACE_AHEAD.fullmatch(text, sentence.start, start) and _SENTENCE_BEHIND.match(text, end)
        if _DASH.match(text, end) and _DATELINE.fullmatch(text, sentence.start, start):
            return "syndication"
        if dated and outlets.is_agency(group[0].outlet):
            return "syndication"
        if text[end + 1 : sentence.end].strip(" ."):
            return None
        # A line that is nothing but the bracket signs the text: "(Le Monde avec AFP)".
        line = start - 1 == sentence.start and text[: start - 1][-1:] in ("", "\n")
        return "syndication" if line else "relay"
    if start == sentence.start and group[-1].sure == "known" and text[end : end + 2] == ": ":
        return "relay"  # "Reuters: Dam fails"
    if outlets.is_agency(group[0].outlet) and _signs(text, low, start, end, sentence.end):
        return "syndication"
    if group[0].sure == "known" and (
        (start - sentence.start <= 4 and _CONTRIBUTED.match(text, end, sentence.end))
        or _PRINTED_FIRST.match(text, end, sentence.end)
    ):
        return "syndication"
    if _ON_AIR.fullmatch(text, sentence.start, start) and _PROGRAMME.match(text, end, sentence.end):
        return "interview" if group[0].sure == "known" else None
    if _VIA.search(text, low, start) and _END.fullmatch(text, end, sentence.end):
        return "hat_tip"
    told = tongue.with_person.search(text, low, start)
    return ("poll" if told["poll"] else "interview") if told else None


def _signs(text: str, low: int, start: int, end: int, high: int) -> bool:
    """Whether an agency signs a text: "— AFP", "© 2031 AP", "avec AFP" at its end."""
    if _RIGHTS.search(text, low, start):
        return True
    if _SIGNED.search(text, max(0, start - 4), start) and _SIGNED_BY.fullmatch(text, end, high):
        return True
    return high - end <= 2 and _WITH.search(text, low, start) is not None and bool(_END.fullmatch(text, end, high))


def _before(text: str, low: int, start: int, tongue: _Language) -> _Cue | None:
    """The nearest cue that ends before a name, fillers between them passed over."""
    near = max(low, start - _REACH)
    words = [bare for word in text[near:start].split() if (bare := word.strip(_QUOTES + "[").replace("’", "'"))]
    days = tongue.fillers["day"]
    for passed in range(min(_MOST_BEFORE, len(words)) + 1):
        left = words[: len(words) - passed]
        if not left:
            return None
        lower = ["DAY" if _day(word) in days else word.lower() for word in left[-6:]]
        for cue in tongue.before.get(lower[-1], ()):
            first = near == low and len(left) - len(cue.words) <= 1
            if _same(lower[-len(cue.words) :], cue.words) and (first or cue.strength != "start"):
                return cue
        if not _fills(left[-1], tongue.fillers["before"]):
            return None
    return None


def _day(word: str) -> str:
    return word.rstrip(",").removesuffix("'s")


def _same(words: Sequence[str], cue: tuple[str, ...]) -> bool:
    """Whether words are a cue's; ``*umfrage`` stands for any word of that ending."""
    return len(words) == len(cue) and all(
        word.endswith(said[1:]) if said[0] == "*" else said in (word, word.lstrip("("))
        for word, said in zip(words, cue, strict=True)
    )


def _fills(word: str, fillers: frozenset[str]) -> bool:
    """Whether a word may stand between a cue and a name: of the table, a people's name, "Israel's"."""
    bare = word.removesuffix("'s").removesuffix("’s")
    return (
        not fillers.isdisjoint((word, word.lower()))
        or bare in tables.words("demonyms.en.txt")
        or (bare != word and bare[:1].isupper())
    )


def _after(text: str, end: int, high: int, tongue: _Language, *, shared: bool) -> _Cue | None:
    """The nearest cue that begins after a name, fillers, an owner's mark and named persons passed over.

    ``shared``: the name is the second of a pair ("Oakley/Radio Vess Morning poll").
    """
    own = _POSSESSIVE.match(text, end, high)
    at = own.end() if own else end
    partner = _PARTNER.match(text, at, high)
    at = partner.end() if partner else at
    rest = text[at : min(high, end + _REACH)]
    comma = rest.startswith(",")
    words = [bare for word in rest.lstrip(",").split() if (bare := word.strip(_QUOTES))]
    if not words or (comma and words[0] not in _RESUMING):
        return None
    named = bool(own or partner or shared)
    for passed in range(min(_MOST_AFTER, len(words) - 1) + 1):
        by_role = not named and passed > 0 and words[passed - 1][:1].isupper()
        for cue in tongue.after.get(_bare(words[passed]), ()):
            if _found(words[passed:], cue) and (not by_role or cue.kind == "syndication" or cue.strength == "any"):
                return cue
        word = words[passed]
        named_here = named or (passed > 0 and bool(set(words[:passed]) & tongue.fillers["role"]))
        if word[-1:] in ",.;:)?!" or not (
            tongue.fillers["after"] & {word, word.lower()} or (named_here and word[:1].isupper())
        ):
            return None
    return None


def _found(words: Sequence[str], cue: _Cue) -> bool:
    """Whether a cue begins at these words; one of strength ``clause`` with what was told, or nothing, behind it."""
    size = len(cue.words)
    if tuple(map(_bare, words[:size])) != cue.words:
        return False
    if cue.strength != "clause" or words[size - 1][-1] in ",.:;)":
        return True
    return len(words) == size or words[size] in _TELLING


def _bare(word: str) -> str:
    return word.lower().rstrip(".,;:)?!" + _QUOTES)


@cache
def _language(code: str) -> _Language:
    """The tables of one language; English where there are none."""
    code = code if tables.exists(f"citation_cues.{code}.tsv") else "en"
    sides: dict[str, dict[str, list[_Cue]]] = {"before": {}, "after": {}}
    told: dict[str, list[str]] = {"interview": [], "poll": []}
    frames: list[_Frame] = []
    fillers = {
        side: frozenset(word for at, word in tables.rows(f"citation_fillers.{code}.tsv") if at == side)
        for side in ("before", "between", "after", "person", "noun", "onto", "article", "day", "role", "owned")
    }
    for kind, side, words, strength in tables.rows(f"citation_cues.{code}.tsv"):
        split = tuple(word if word == "DAY" else word.lower() for word in words.split())
        cue = _Cue(kind, split, strength)  # type: ignore[arg-type]  # the table's test holds its kinds to CitationKind
        if side == "person":
            told[kind].append(words)
        elif side == "frame":
            frames.append(_frame(cue, words, fillers))
        else:
            sides[side].setdefault(split[-1] if side == "before" else split[0], []).append(cue)
    longest = {
        side: {word: tuple(sorted(cues, key=lambda cue: -len(cue.words))) for word, cues in by_word.items()}
        for side, by_word in sides.items()
    }
    owned = re.compile(rf"['’]?s?\s(?:{_either(fillers['owned'])})\b")
    return _Language(longest["before"], longest["after"], fillers, _with_person(told, fillers), tuple(frames), owned)


def _either(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first; for none of them one that never matches."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"


def _leading(fillers: dict[str, frozenset[str]]) -> str:
    """A pattern for what may lead to a name: articles and "the news agency", an opening mark."""
    words = _either(fillers["article"] | (fillers["before"] if fillers["article"] else frozenset()))
    return rf"(?:(?:{words})(?:\s|(?<=['’]))){{0,4}}(?:[{_QUOTES}]\s?)?"


def _frame(cue: _Cue, words: str, fillers: dict[str, frozenset[str]]) -> _Frame:
    """``wie|so … berichtet|meldet`` compiled; with ``^`` the first words open the sentence and reach to a comma."""
    ahead, behind = words.split(" … ")
    article = _leading(fillers)
    opens = ahead.startswith("^")
    first = _either(ahead.removeprefix("^").split("|"))
    opening = rf"(?:{first})\s[^;:“”]{{1,90}},\s" if opens else rf"\b(?i:{first})\s"
    gap = r"[”“\"]?\s(?:\w+ly\s)?" if opens else _BETWEEN_FRAMES + r"\b"
    return _Frame(
        cue, re.compile(rf"{opening}{article}$"), re.compile(rf"{gap}(?:{_either(behind.split('|'))})\b"), opens
    )


def _with_person(told: dict[str, list[str]], fillers: dict[str, frozenset[str]]) -> re.Pattern[str]:
    """What ends before a name in "told Ada Finch of Radio Vess", "sagte Finch dem Spiegel", "poll by Oak for Kan"."""
    noun = rf"(?:{_either(fillers['noun'])})\s[\w-]+"
    # "a déclaré la porte-parole de la ville, Ida Quill, à l'AFP": where a verb leads, its subject is longer.
    most, comma = (7, ",?") if fillers["noun"] else (4, "")
    person = rf"(?:[\w.’'-]+{comma}\s){{0,{most}}}?(?:{CAPITAL}|{_either(fillers['person'])}|{noun}){comma}"
    ends = rf"{person}\s(?:{_either(fillers['onto'])})\s{_leading(fillers)}$"
    cues = rf"(?P<interview>{_either(told['interview'])})|(?P<poll>{_either(told['poll'])})"
    return re.compile(rf"\b(?:{cues})\s{ends}")
