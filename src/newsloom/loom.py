"""The loom: the only place where the rooms meet.

    inputs ──intake──▶ pages ──read──▶ readings ──link──▶ stories ──weave──▶ digests ──(send, weave)──▶ reworded

Bad input becomes a ``Failure`` beside the good results; a bug raises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from newsloom import intake, link, read, render, weave
from newsloom.errors import LinkError, NewsloomError
from newsloom.link import Explanation
from newsloom.settings import Settings
from newsloom.types import Article, Credit, Digest, Failure, Join, LeftOut, Page, Reading, Story, Verdict
from newsloom.weave import rewrite as rewriting

# A server that gives no answer for two stories running is not asked again: each asking may take minutes.
_FAILED = 2

#: Told of progress: what is being done, how much is done, of how much (``None`` while unknown).
Progress = Callable[[str, int, int | None], None]


def _silent(_what: str, _done: int, _of: int | None) -> None:
    """No progress shown."""


@dataclass(slots=True)
class Woven:
    """What a weave gave: digests, widest story first; the articles they credit, by id; and what failed.

    ``rewritten`` tells by story what became of a model's wording, for the digests that one was asked to word.
    """

    digests: list[Digest]
    articles: dict[str, Article]
    failures: list[Failure] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    rewritten: dict[str, rewriting.Rewriting] = field(default_factory=dict)


class Loom:
    """newsloom as a library; each method is one command.

    ``failures`` gathers the bad input met so far; ``left_out`` what was good but not used, with the reason.
    """

    def __init__(
        self, settings: Settings | None = None, *, stdin: BinaryIO | None = None, progress: Progress = _silent
    ) -> None:
        """A loom with the given settings; ``stdin`` serves the input ``-``."""
        self.settings = settings or Settings()
        self.failures: list[Failure] = []
        self.left_out: list[LeftOut] = []
        self._stdin = stdin
        self._progress = progress
        self._seen: dict[str, Article] = {}

    def articles(self, inputs: Iterable[str]) -> Iterator[Article]:
        """The articles of all inputs in arrival order, each report once."""
        for article in self._read(inputs, read.article):
            kept = self._once(article)
            if kept is not None:
                yield kept

    def readings(self, inputs: Iterable[str]) -> Iterator[Reading]:
        """A reading of each article, in arrival order."""
        other = read.finder(self.settings.finder)
        for article in self.articles(inputs):
            yield read.read_article(article, other)

    def link(self, inputs: Iterable[str], *, settled: bool = False) -> Iterator[Join]:
        """The story of each article in arrival order; ``settled`` gives the final assignment after merges."""
        linker = link.Linker(days=self.settings.story_days)
        if not settled:
            for article in self.articles(inputs):
                yield linker.add(article)
            return
        joins = [linker.add(article) for article in self.articles(inputs)]
        moved = {join.article: join for join in linker.settle()}
        yield from (moved.get(join.article, join) for join in joins)

    def explain(self, inputs: Iterable[str], article: str) -> Explanation:
        """Why an article went to its story. Raises ``LinkError`` for an unknown article."""
        linker = link.Linker(days=self.settings.story_days)
        for one in self.articles(inputs):
            linker.add(one)
        try:
            return linker.explain(article)
        except KeyError as error:
            raise LinkError(f"no article has the id “{article}”", "give an id that `newsloom link` prints") from error

    def weave(
        self,
        inputs: Iterable[str],
        *,
        words: int | None = None,
        one_story: bool = False,
        top: int | None = None,
        rewrite: bool | rewriting.Writer = False,
    ) -> Woven:
        """One digest per story of the inputs, the story most independent outlets tell first; ``top`` keeps so many.

        ``rewrite`` has them worded, as far as that bears checking, by the model of the settings or by a writer of
        your own. Raises ``SettingsError`` when the settings name no model.
        """
        writer = self._model() if rewrite is True else rewrite or None
        readings = {reading.article.id: reading for reading in self._counted(self.readings(inputs), "reading")}
        stories = _one_story(list(readings)) if one_story and readings else self._stories(list(readings.values()))
        digests = []
        for done, story in enumerate(stories):
            self._progress("weaving", done, len(stories))
            digests.append(weave.weave(story, [readings[id] for id in story.articles], words or self.settings.words))
        digests = sorted(digests, key=lambda digest: (-digest.independent, -len(digest.articles)))[:top]
        rewritten = self._reworded(digests, readings, writer, words or self.settings.words) if writer else {}
        articles = {id: reading.article for id, reading in readings.items()}
        return Woven(digests, articles, list(self.failures), list(self.left_out), rewritten)

    def _model(self) -> rewriting.Writer:
        from newsloom import send  # only here: who does not rewrite need not load an HTTP client

        return send.chat(self.settings.model, self.settings.model_url, self.settings.model_seconds)

    def _reworded(
        self, digests: list[Digest], readings: Mapping[str, Reading], writer: rewriting.Writer, words: int
    ) -> dict[str, rewriting.Rewriting]:
        """Puts reworded digests in the places of the digests; a server that fails is a ``Failure``, not an end."""
        found, failed = {}, 0
        for done, digest in enumerate(digests):
            self._progress("rewriting", done, len(digests))
            told = [readings[id] for id in digest.articles]
            try:
                if failed == _FAILED:
                    raise NewsloomError("the model server failed before")
                made, became = rewriting.rewrite(digest, told, _worded, writer, words)
                failed = 0
            except NewsloomError as error:
                made, became = rewriting.unworded(digest, rewriting.Rewriting(writer.name), error.reason)
                if failed < _FAILED:
                    failed += 1
                    place = getattr(writer, "place", writer.name)
                    self.failures.append(Failure(f"{place} (for “{digest.title}”)", error.reason, error.advice))
            digests[done], found[digest.story] = made, became
        return found

    def _stories(self, readings: Sequence[Reading]) -> tuple[Story, ...]:
        """Stories of articles in the order of their time; undated ones keep their place behind the dated."""
        linker = link.Linker(days=self.settings.story_days)
        dated = sorted((r.article for r in readings if r.article.published), key=lambda a: (a.published, a.id))
        for article in (*dated, *(r.article for r in readings if not r.article.published)):
            linker.add(article)
        linker.settle()
        return linker.stories()

    def check(self, digest: str, against: Iterable[str]) -> tuple[Verdict, ...]:
        """Is every sentence of a digest (a file, or ``-``) supported by the reports?

        Raises ``NewsloomError`` when the digest itself cannot be read.
        """
        readings = list(self._counted(self.readings(against), "reading"))
        sources = weave.Sources.of(readings)
        held = {reading.article.id: reading.article for reading in readings}
        found: list[Verdict] = []
        for text, credits in self._told(digest):
            verdicts = weave.check(read.read(Page(digest, "record", given={"text": text})), sources)
            astray = tuple(reason for credit in credits if (reason := _astray(credit, held)))
            for verdict in verdicts:
                because = (*verdict.because, *astray)
                found.append(replace(verdict, supported=not because, because=because))
        return tuple(found)

    def _told(self, digest: str) -> list[tuple[str, tuple[Credit, ...]]]:
        """The texts of a digest to check, with the credits they claim: the passages of our own, else the text."""
        body = intake.contents(digest, self._stdin)
        passages = render.told(body)
        if passages is not None:
            # What we set in brackets is ours, and no source can have it.
            return [(weave.source_words(text), credits) for text, credits in passages]
        if body.lstrip()[:1] == b"<":
            return [(read.article(Page(digest, "html", body)).text, ())]
        plain = render.without_markup(read.article(Page(digest, "text", body)).text)
        return [(plain, ())]

    def _read(self, inputs: Iterable[str], reader: Callable[[Page], Article]) -> Iterator[Article]:
        limits = intake.Limits(page=int(self.settings.page_megabytes * 1e6), seconds=self.settings.fetch_seconds)
        for arrived in intake.pages(list(inputs), self._stdin, limits):
            if isinstance(arrived, Failure):
                self.failures.append(arrived)
                continue
            try:
                yield reader(arrived)
            except NewsloomError as error:
                self.failures.append(Failure(arrived.place, error.reason, error.advice))

    def _once(self, article: Article) -> Article | None:
        """The article, unless it came before; another text under a known id gets an id of its own."""
        known = self._seen.get(article.id)
        if known is not None and known.text == article.text:
            self.left_out.append(LeftOut(article.id, f"{article.place}: the same report as {known.place}"))
            return None
        if known is not None:
            version = hashlib.sha256(article.text.encode()).hexdigest()[:8]
            kept_as = f"{article.place}: another text under this id, kept as {article.id}~{version}"
            self.left_out.append(LeftOut(article.id, kept_as))
            return self._once(replace(article, id=f"{article.id}~{version}"))
        self._seen[article.id] = article
        return article

    def _counted(self, readings: Iterable[Reading], what: str) -> Iterator[Reading]:
        for done, reading in enumerate(readings):
            self._progress(what, done + 1, None)
            yield reading


def _worded(text: str, source: Article) -> Reading:
    """A model's sentence, read in the language and at the date of the report that it is to be taken from."""
    published = source.published.isoformat() if source.published else None
    given = {"text": text, "language": source.language, "published": published}
    return read.read(Page("wording", "record", given={name: value for name, value in given.items() if value}))


def _one_story(articles: Sequence[str]) -> tuple[Story, ...]:
    return (Story(link.mint(articles[0]), tuple(articles)),)


def _astray(credit: Credit, held: dict[str, Article]) -> str | None:
    """Why a credit does not hold: its report is not there, or other words stand at its place."""
    article = held.get(credit.article)
    if article is None:
        return f"the credited report {credit.article} is not among the sources"
    if article.text[credit.start : credit.end] != credit.exact:
        return f"characters {credit.start} to {credit.end} of {credit.article} are not the credited words"
    return None
