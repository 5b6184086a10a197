"""The loom: the only place where the rooms meet.

    inputs ──intake──▶ pages ──read──▶ readings ──link──▶ stories ──weave──▶ digests ──(send, weave)──▶ reworded

Bad input becomes a ``Failure`` beside the good results; a bug raises.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from newsloom import intake, link, plugins, read, render, weave
from newsloom.errors import LinkError, NewsloomError, ReadError, WeaveError
from newsloom.link import Explanation
from newsloom.loom import checking, frames
from newsloom.loom.listings import OfDigests
from newsloom.loom.order import in_time
from newsloom.loom.progress import Progress, silent
from newsloom.loom.shown import tell_ipython
from newsloom.render import notebook
from newsloom.settings import Settings
from newsloom.text import squeeze
from newsloom.types import Article, Digest, Failure, Join, LeftOut, Page, Reading, Rewriting, Story, Verdict
from newsloom.weave import Writer

# A server that gives no answer for two stories running is not asked again: each asking may take minutes.
_FAILED = 2


@dataclass(slots=True)
class Woven(OfDigests):
    """What a weave gave: digests, widest story first; the articles they credit, by id; and what failed.

    In a notebook it shows itself; its ``claims``, ``quotes``, ``conflicts`` and the rest are lists over all digests.
    """

    digests: list[Digest]
    articles: dict[str, Article]
    failures: list[Failure] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def to_dataframe(self) -> Any:
        """The digests as a ``pandas.DataFrame``, a row for each. Raises ``NewsloomError`` without pandas."""
        return frames.frame(frames.DIGESTS, map(frames.digest_row, self.digests))

    def _told(self) -> Sequence[Digest]:
        return self.digests

    def _repr_html_(self) -> str:
        return notebook.stories_cell(self.digests, self.articles, self.failures)

    def _repr_markdown_(self) -> str:
        return render.markdown(self.digests, self.articles, self.left_out)


class Loom:
    """newsloom as a library; each method is one command.

    ``failures`` has the bad input that the last call met; ``left_out`` what was good but not used, with the reason.
    """

    def __init__(
        self, settings: Settings | None = None, *, stdin: BinaryIO | None = None, progress: Progress = silent
    ) -> None:
        """A loom with the given settings; ``stdin`` serves the input ``-``."""
        tell_ipython()
        self.settings = settings or Settings()
        self.failures: list[Failure] = []
        self.left_out: list[LeftOut] = []
        self._stdin = stdin
        self._progress = progress
        self._readers = plugins.Readers(plugins.names(self.settings.plugins), read.article, read.identity)
        self._noted: set[Failure] = set()
        self._seen: dict[str, Article] = {}

    @property
    def seen(self) -> Mapping[str, Article]:
        """The articles that the last call met, by id."""
        return self._seen

    def articles(self, inputs: intake.Inputs) -> Iterator[Article]:
        """The articles of all inputs in arrival order, each report once."""
        return self._each_once(self._articles_of(self._arriving(inputs)))

    def readings(self, inputs: intake.Inputs) -> Iterator[Reading]:
        """A reading of each article, in arrival order."""
        return self._read_once(self._articles_of(self._arriving(inputs)))

    def link(self, inputs: intake.Inputs, *, settled: bool = False) -> Iterator[Join]:
        """The story of each article in arrival order; ``settled`` gives the final assignment after merges.

        That is the one that ``weave`` tells: reports are then linked in the order of their time.
        """
        opinion = self._opinion()
        linker = link.Linker(days=self.settings.story_days, comparer=opinion)
        if not settled:
            for article in self.articles(inputs):
                yield linker.add(article)
            self._heard(opinion)
            return
        articles = list(self.articles(inputs))
        joins = {article.id: linker.add(article) for article in in_time(articles)}
        joins |= {join.article: join for join in linker.settle()}
        self._heard(opinion)
        yield from (joins[article.id] for article in articles)

    def explain(self, inputs: intake.Inputs, article: str, *, settled: bool = False) -> tuple[Explanation, Story]:
        """Why an article went to its story, and that story as it stands.

        ``article`` is an id, an address, a file name or how a title begins. Raises ``LinkError`` for an unknown one.
        """
        opinion = self._opinion()
        linker = link.Linker(days=self.settings.story_days, comparer=opinion)
        arrived = self.articles(inputs)
        for one in in_time(arrived) if settled else arrived:
            linker.add(one)
        if settled:
            linker.settle()
        self._heard(opinion)
        id = _chosen(article, self._seen.values())
        return linker.explain(id), next(story for story in linker.stories() if id in story.articles)

    def weave(
        self,
        inputs: intake.Inputs,
        *,
        words: int | None = None,
        one_story: bool = False,
        top: int | None = None,
        rewrite: bool | Writer = False,
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
            told = [readings[id] for id in story.articles]
            try:
                digests.append(weave.weave(story, told, words or self.settings.words))
            except WeaveError as error:
                self.failures.append(Failure(told[0].article.place or story.id, error.reason, error.advice))
        digests = sorted(digests, key=lambda digest: (-digest.independent, -len(digest.articles)))[:top]
        if writer:
            digests = self._reworded(digests, readings, writer, words or self.settings.words)
        articles = {id: reading.article for id, reading in readings.items()}
        unread = [LeftOut(one.place, one.reason) for one in self.failures]
        return Woven(digests, articles, list(self.failures), [*self.left_out, *unread])

    def _model(self) -> Writer:
        from newsloom import send  # only here: who does not rewrite need not load an HTTP client

        return send.chat(self.settings.model, self.settings.model_url, self.settings.model_seconds)

    def _reworded(
        self, digests: Sequence[Digest], readings: Mapping[str, Reading], writer: Writer, words: int
    ) -> list[Digest]:
        """The digests as the model words them; a server that fails is a ``Failure``, not an end."""
        found: list[Digest] = []
        failed = 0
        for done, digest in enumerate(digests):
            self._progress("rewriting", done, len(digests))
            told = [readings[id] for id in digest.articles]
            try:
                if failed == _FAILED:
                    raise NewsloomError("the model server failed before")
                found.append(weave.rewrite(digest, told, _worded, writer, words))
                failed = 0
            except NewsloomError as error:
                found.append(replace(digest, rewritten=Rewriting(writer.name, reason=error.reason)))
                if failed < _FAILED:
                    failed += 1
                    place = getattr(writer, "place", writer.name)
                    self.failures.append(Failure(f"{place} (for “{digest.title}”)", error.reason, error.advice))
        return found

    def _stories(self, readings: Sequence[Reading]) -> tuple[Story, ...]:
        """Stories of articles in the order of their time; undated ones keep their place behind the dated."""
        opinion = self._opinion()
        linker = link.Linker(days=self.settings.story_days, comparer=opinion)
        for article in in_time(reading.article for reading in readings):
            linker.add(article)
        linker.settle()
        self._heard(opinion)
        return linker.stories()

    def check(self, digest: str, against: intake.Inputs = ()) -> tuple[Verdict, ...]:
        """Is every sentence of a digest (a file, or ``-``) supported by the reports?

        Without reports, those are taken that the digest holds itself, as our pages do; they also stand for such a
        page among the reports. Raises ``NewsloomError`` when the digest cannot be read, or there are none.
        """
        inputs = intake.named(against)
        self._begin()
        try:
            body = intake.contents(digest, self._stdin)
        except NewsloomError as error:
            raise type(error)(f"{digest}: {error.reason}", error.advice) from error
        arrived = (
            checking.reports(self._arriving(inputs), body, digest) if inputs else checking.own_reports(body, digest)
        )
        readings = list(self._counted(self._read_once(self._articles_of(arrived)), "reading"))
        if not readings and self.failures:
            raise NewsloomError(f"there is no report to check against: {self.failures[0]}")
        found = checking.verdicts(checking.told(body, digest), weave.Sources.of(readings), digest)
        return checking.otherwise(found, self._digests_behind(found, readings))

    def _digests_behind(self, found: Iterable[Verdict], readings: Sequence[Reading]) -> list[Digest]:
        """The digests of the stories whose reports bear sentences out, where more than one report tells them."""
        told = {reading.article.id: reading for reading in readings}
        stories = {story.id: story for story in self._stories(readings)}
        home = {article: story.id for story in stories.values() for article in story.articles}
        digests = []
        for id in checking.stories_told(found, home.get):
            if len(stories[id].articles) > 1:
                try:
                    digests.append(weave.weave(stories[id], [told[one] for one in stories[id].articles]))
                except WeaveError as error:
                    self.failures.append(
                        Failure(told[stories[id].articles[0]].article.place or id, error.reason, error.advice)
                    )
        return digests

    def _opinion(self) -> plugins.Opinion | None:
        return plugins.opinion(self.settings.comparer, plugins.names(self.settings.plugins))

    def _heard(self, opinion: plugins.Opinion | None) -> None:
        self._note(opinion.failures if opinion else ())

    def _note(self, failures: Iterable[Failure]) -> None:
        """Keep what went wrong with plug-ins, each once."""
        for failure in failures:
            if failure not in self._noted:
                self._noted.add(failure)
                self.failures.append(failure)

    def _read_once(self, articles: Iterable[Article]) -> Iterator[Reading]:
        other = read.finder(self.settings.finder)
        for article in self._each_once(articles):
            try:
                yield read.read_article(article, other)
            except ReadError as error:
                self.failures.append(Failure(article.place or article.id, error.reason, error.advice))

    def _each_once(self, articles: Iterable[Article]) -> Iterator[Article]:
        yield from (kept for article in articles if (kept := self._once(article)) is not None)

    def _arriving(self, inputs: intake.Inputs) -> Iterator[Page | Failure]:
        self._begin()
        limits = intake.Limits(
            page=int(self.settings.page_megabytes * 1e6), seconds=self.settings.fetch_seconds,
            allowed=intake.networks(self.settings.networks),
        )  # fmt: skip
        return intake.pages(intake.named(inputs), self._stdin, limits)

    def _begin(self) -> None:
        """Each call is a command: what the one before met is none of its own."""
        self._seen.clear()
        self._noted.clear()
        self.failures.clear()
        self.left_out.clear()

    def _articles_of(self, pages: Iterable[Page | Failure]) -> Iterator[Article]:
        for arrived in pages:
            if isinstance(arrived, Failure):
                self.failures.append(arrived)
                continue
            try:
                article, failures = self._readers(arrived)
            except NewsloomError as error:
                self.failures.append(Failure(arrived.place, error.reason, error.advice))
            else:
                self._note(failures)
                yield article

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


def _chosen(asked: str, articles: Iterable[Article]) -> str:
    """The id of the article that is asked for, in whatever way it is named."""
    every = list(articles)
    begins = squeeze(asked).casefold()
    ways: dict[str, Callable[[Article], bool]] = {
        "the id": lambda article: article.id == asked,
        "the address": lambda article: article.url is not None and _bare(article.url) == _bare(asked),
        "the file name": lambda article: asked in _places(article.place),
        "a title beginning": lambda article: (
            bool(begins) and squeeze(article.title or "").casefold().startswith(begins)
        ),
    }
    for way, fits in ways.items():
        found = [article for article in every if fits(article)]
        if len(found) == 1:
            return found[0].id
        if found:
            named = "; ".join(f"{article.id} ({article.title or article.place})" for article in found[:5])
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            raise LinkError(f"{len(found)} articles have {way} “{asked}”: {named}{more}", "give the id of one")
    raise LinkError(
        f"no article has the id, address, file name or title “{asked}”", "`newsloom link` prints them with their ids"
    )


def _bare(url: str) -> str:
    """An address without what it may be written with or without."""
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")


def _places(place: str) -> tuple[str, ...]:
    """The ways to name where an article came from: with its folders and line, or without."""
    name = re.split(r"[/\\]", place)[-1]
    return place, name, re.sub(r":\d+$", "", place), re.sub(r":\d+$", "", name)


def _worded(text: str, source: Article) -> Reading:
    """A model's sentence, read in the language and at the date of the report that it is to be taken from."""
    published = source.local_time.isoformat() if source.local_time else None
    given = {"text": text, "language": source.language, "published": published}
    return read.read(Page("wording", "record", given={name: value for name, value in given.items() if value}))


def _one_story(articles: Sequence[str]) -> tuple[Story, ...]:
    return (Story(link.mint(articles[0]), tuple(articles)),)
