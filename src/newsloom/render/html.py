"""Digests as HTML: one self-contained page, or the parts of a story for the web reader.

    Digest + Articles ──Sheet──▶ page.html.j2, page.css ──▶ page
                       ──Sheet, a door──▶ story.html.j2 ──▶ StoryParts

No script, nothing fetched, no style in place: the single-file page allows its one style sheet, by hash, and nothing
else; the parts stand under any policy that allows the reader's own style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from newsloom.render.marked import Paragraph, Target, holds, loose, paragraphs
from newsloom.render.otherwise import reserve
from newsloom.render.sheet import Chip, Door, Sheet
from newsloom.render.wording import (
    FOREMOST,
    MARKS,
    UNNAMED,
    clock,
    counted,
    differences,
    figure,
    in_part,
    is_machine_time,
    language_tag,
    line,
    listed,
    reasons,
    said_by,
    short,
    spoken,
    told_alike,
    utterance,
    value_said,
)
from newsloom.types import Article, ConflictValue, Credit, Digest, LeftOut

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from jinja2.runtime import Context

# So much of a sentence tells which it is: a mark's hint is read at a glance.
_HINT = 160


def page(
    digests: Sequence[Digest],
    articles: Mapping[str, Article],
    title: str | None = None,
    left_out: Iterable[LeftOut] = (),
) -> str:
    """One HTML file with a front and a section per digest; ``left_out`` is the input that reached no story.

    Without a ``title`` the page is named after its only story, or after newsloom.
    """
    stories = [Sheet(digest, articles, place) for place, digest in enumerate(digests, 1)]
    css, hash_of_css = _page_style()
    named = line(title) or (stories[0].title if len(stories) == 1 else "newsloom")
    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=named,
            nameplate=line(title) or "newsloom",
            style=Markup(css),  # noqa: S704  (our own file)
            style_hash=hash_of_css,
            stories=stories,
            period=_period(stories),
            reports=sum(len(story.sources) for story in stories),
            reworded=sum(digest.rewritten is not None and digest.rewritten.used for digest in digests),
            models=_models(digests),
            left_out=reasons(left_out, articles),
        )
    )
    return html.rstrip() + "\n"


@dataclass(frozen=True, slots=True)
class StoryParts:
    """The sections of a story as HTML, each whole or empty; ids begin with ``s1-``, passages are ``s1-p1`` and so on.

    ``head`` holds the links of ``inside``; one of them leads to ``s1-sources``, which the caller sets up. ``numbers``
    are the reports' numbers, by id, as the links to them show them.
    """

    head: Markup
    inside: Markup
    digest: Markup
    differ: Markup
    moved: Markup
    quotes: Markup
    claims: Markup
    timeline: Markup
    coverage: Markup
    relays: Markup
    left_out: Markup
    made: Markup
    numbers: Mapping[str, int]


def story_parts(
    digest: Digest,
    articles: Mapping[str, Article],
    door: Door,
    *,
    language: str = "en",
    level: int = 2,
    edited: Mapping[str, Sequence[datetime]] | None = None,
    csv: Callable[[str], str] | None = None,
    whole: Callable[[str], str] | None = None,
    zone: tzinfo = UTC,
) -> StoryParts:
    """A story's sections with every credit linked by ``door``; ``language`` is that of the page around them.

    ``level`` is the headline's: 1 where the story is all of the page. The door is also asked for reports as a whole,
    with a credit of no characters. ``edited``, ``csv``, ``whole`` and ``zone`` as in ``Sheet``: when reports were
    changed, where tables are to be had, where long sections stand as a whole, and whose clocks are told.
    """
    sheet = Sheet(
        digest, articles, 1, door, language=language, level=level, edited=edited, csv=csv, whole=whole, zone=zone
    )
    told = _story(zone)
    section = {
        name: Markup(getattr(told, name)(sheet)).rstrip()  # noqa: S704  (a macro's output: escaped by Jinja)
        for name in StoryParts.__dataclass_fields__
        if name not in ("made", "numbers")
    }
    worded = digest.rewritten is not None and digest.rewritten.used
    made = told.made(len(sheet.sources), 1, int(worded), _models([digest]))
    return StoryParts(**section, made=Markup(made), numbers={id: one.number for id, one in sheet.sources.items()})  # noqa: S704


def article_marked(
    article: Article,
    credits: Mapping[Credit, str] | Iterable[tuple[Credit, str]] = (),
    *,
    back: str | None = None,
) -> Markup:
    """A report's stored text in paragraphs, the credited words marked: each mark has the id ``c{start}``.

    ``credits`` come with a label each, what is told by them: it stands as the mark's hint. ``back`` is where a mark
    leads back to. Words that the text does not hold follow it, so that no link leads to nothing.
    """
    body, lost = article_paragraphs(article, credits, back=back)
    return Markup(_story().report_body(body, lost, language_tag(article.language)))  # noqa: S704


def article_paragraphs(
    article: Article,
    credits: Mapping[Credit, str] | Iterable[tuple[Credit, str]] = (),
    *,
    back: str | None = None,
) -> tuple[list[Paragraph], list[tuple[str, str]]]:
    """The same as its paragraphs, and the words that the text does not hold, each with the id it is opened by."""
    pairs = list(credits.items() if isinstance(credits, Mapping) else credits)
    wanted: dict[int, Target] = {}
    for credit, label in pairs:
        if holds(article, credit):
            known = wanted.get(credit.start)
            hints = dict.fromkeys([*(known.hints if known else ()), short(line(label), _HINT)])
            end = max(credit.end, known.end) if known else credit.end
            wanted[credit.start] = Target(credit.start, end, f"c{credit.start}", back, tuple(filter(None, hints)))
    lost = [credit for credit, _ in pairs if credit.start not in wanted]
    return paragraphs(article, wanted), loose(lost, "c")


# ── templates and style ──────────────────────────────────────────────────────────────────────────────────


def environment(*loaders: BaseLoader) -> Environment:
    """Jinja with escaping on, our filters and our templates; templates of ``loaders`` go before ours.

    Times are told in the ``zone`` that a template is given, without one in UTC.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context

    env = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("newsloom.render", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(line=line, figure=figure, listed=listed, short=short, value_said=value_said, reserve=reserve)
    env.filters.update(once=_once, utterance=utterance, clock=pass_context(_clock), spoken=pass_context(_spoken))
    env.filters.update(as_of=pass_context(_as_of))
    env.globals.update(counted=counted, differences=differences, said_by=said_by, unnamed=UNNAMED)
    env.globals.update(marks=MARKS, foremost=FOREMOST)
    env.tests.update(machine_time=is_machine_time, in_part=lambda variant, base: in_part(base, variant))
    return env


def _clock(context: Context, time: datetime | None) -> str | None:
    return clock(time, context.get("zone") or UTC)


def _as_of(context: Context, values: Sequence[ConflictValue]) -> list[str]:
    return told_alike([value.as_of for value in values], context.get("zone") or UTC)


def _spoken(context: Context, when: str | None) -> str:
    return spoken(when, context.get("zone") or UTC)


@cache
def _environment() -> Environment:
    return environment()


def _story(zone: tzinfo = UTC) -> Any:
    """The macros of a story, compiled once, telling times in a zone."""
    template = _environment().get_template("story.html.j2")
    return template.module if zone is UTC else template.make_module({"zone": zone})


@cache
def style() -> str:
    """The style sheet of a story and of what the web reader draws beside it."""
    return _css("page.css") + "\n" + _css("plots.css")


def _css(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


@cache
def _page_style() -> tuple[str, str]:
    """The style sheet as it stands in the page, and its hash for the page's policy."""
    css = "\n" + _css("page.css")
    return css, base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


def _once(chips: Iterable[Chip]) -> list[Chip]:
    """The first credit of each source: where words are compared, one link to a report is enough."""
    found: dict[int, Chip] = {}
    for chip in chips:
        found.setdefault(chip.number, chip)
    return list(found.values())


def _models(digests: Iterable[Digest]) -> list[str]:
    """The models that have worded sentences."""
    return sorted({line(d.rewritten.model) for d in digests if d.rewritten and d.rewritten.used})


def _period(stories: Iterable[Sheet]) -> str:
    """From the first report's day to the last's; empty without dated reports."""
    times = [s.published for story in stories for s in story.sources.values() if s.published]
    days = [clock(time) or "" for time in (min(times), max(times))] if times else []
    return " – ".join(dict.fromkeys(day.split(",")[0] for day in days))
