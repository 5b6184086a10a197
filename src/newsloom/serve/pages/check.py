"""The Check page: any text held against a story's reports, sentence by sentence. Nothing that is pasted is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response

from newsloom import render
from newsloom.errors import NewsloomError
from newsloom.kept import StoryLine
from newsloom.loom.checking import LONGEST, MOST_REPORTS, Checking, check_against, likely_stories
from newsloom.serve.shown.checked import shown
from newsloom.serve.visit import Guarded, Visit, Visitor
from newsloom.store import Library

router = APIRouter(include_in_schema=False)
#: What a text may be held against besides a story by its id: whatever it is likeliest about, or reports with words.
LIKELIEST, BY_WORDS = "", "words"
# Stories to choose from; reports that a search for stories looks at; bytes of a file.
_CHOICES, _LOOKED_AT, _FILE = 8, 60, 1_000_000
# The sample story that the example is about: words of it, and an outlet that exists in no other place.
_SAMPLE, _SAMPLE_OUTLET = '"Aldwater Dam" spillway', "harbour-wire"

Doing = Literal["check", "look", "text", "json"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: the text, what it is to be held against, words to find reports by, words to find stories by.

    ``reports``: of a story that is chosen these alone, by id; those of another story are passed over.
    """

    text: str = ""
    against: str = LIKELIEST
    words: str = ""
    story: str = ""
    reports: tuple[str, ...] = ()


@router.get("/check")
def form(
    visit: Visitor, story: str = "", example: bool = False, report: Annotated[tuple[str, ...], Query()] = ()
) -> Response:
    """The form; with a story chosen, or some of its reports, or with the example already checked."""
    if example and (sample := _sample(visit.site.library)):
        return _checked(visit, Asked(text=_example(), against=sample), "check")
    return _page(visit, Asked(against=story, reports=report))


@router.post("/check")
def check(
    visit: Guarded,
    text: Annotated[str, Form()] = "",
    against: Annotated[str, Form()] = LIKELIEST,
    words: Annotated[str, Form()] = "",
    story: Annotated[str, Form()] = "",
    instead: Annotated[str, Form()] = "",
    report: Annotated[tuple[str, ...], Form()] = (),
    doing: Annotated[Doing, Form(alias="do")] = "check",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """The verdicts on what was sent, as a page or to be saved; or stories to choose from."""
    if file is not None and file.filename:
        body = file.file.read(_FILE + 1)
        if len(body) > _FILE:
            error = NewsloomError("the file is larger than one megabyte", "check it in parts")
            return _page(visit, Asked(text, against, words, story, report), error=error)
        text = body.decode("utf-8-sig", "replace")
    asked = Asked(text.replace("\r\n", "\n"), instead or against, words, story, report)
    return _page(visit, asked) if doing == "look" else _checked(visit, asked, doing)


def _checked(visit: Visit, asked: Asked, doing: Doing) -> Response:
    library = visit.site.library
    try:
        others, id, articles = _against(library, asked)
        if id is None and not articles:
            return _page(visit, asked, lost=True)
        checking = check_against(library, asked.text, story=None if articles else id, articles=articles)
    except NewsloomError as error:
        return _page(visit, asked, error=error)
    if doing == "json":
        told = render.to_json(render.verdicts_shape(checking.verdicts)) + "\n"
        return _to_be_saved(told, "check.json", "application/json")
    if doing == "text":
        return _to_be_saved(render.verdicts(checking.verdicts, colour=False), "check.txt", "text/plain; charset=utf-8")
    return _page(visit, asked, checking=checking, id=id, others=others)


def _against(library: Library, asked: Asked) -> tuple[Sequence[StoryLine], str | None, tuple[str, ...]]:
    """Other stories that it may be about, the story it is held against, and the reports, if not all of a story."""
    if asked.against == BY_WORDS:
        if not asked.words.strip():
            raise NewsloomError("there are no words to find reports by", "give some, or choose a story")
        found = library.search(asked.words, limit=MOST_REPORTS).items
        if not found:
            raise NewsloomError("no report has these words", "try fewer words, or choose a story")
        return (), None, tuple(one.id for one in found)
    if asked.against != LIKELIEST:
        kept = library.story(asked.against)
        return (), asked.against, _only(asked, kept.articles) if kept else ()
    likely = likely_stories(library, asked.text)
    return likely[1:], likely[0].id if likely else None, ()


def _only(asked: Asked, articles: Iterable[str]) -> tuple[str, ...]:
    """Those of a story's reports that alone are meant; none where all are."""
    return tuple(id for id in articles if id in asked.reports)


def _to_be_saved(text: str, name: str, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(text, media_type=kind, headers=headers)


def _page(
    visit: Visit,
    asked: Asked,
    *,
    checking: Checking | None = None,
    id: str | None = None,
    others: Sequence[StoryLine] = (),
    error: NewsloomError | None = None,
    lost: bool = False,
) -> Response:
    library = visit.site.library
    kept = library.story(id) if id else None
    # What was likeliest is chosen now: whoever checks a second draft means the same story.
    against = kept.id if kept else asked.against
    choices = _choices(visit, against, asked.story)
    chosen = kept or (library.story(against) if against not in (LIKELIEST, BY_WORDS) else None)
    articles = chosen.articles if chosen else ()
    undated = library.undated([line.id for line in (*choices, *others)])
    page = visit.page(
        "check.html.j2", 422 if error or lost else 200, room="check", sent=asked, against=against, longest=LONGEST,
        choices=choices, reports=library.headlines_of(articles).values(), only=_only(asked, articles),
        undated=undated, sample=_sample(library), error=error, lost=lost,
        checking=checking, story=kept.line if kept else None, others=others,
        rows=shown(checking, visit.site, kept.id if kept else None) if checking else (),
    )  # fmt: skip
    if visit.request.method == "POST":
        page.headers["cache-control"] = "no-store"
    return page


def _choices(visit: Visit, chosen: str, words: str) -> list[StoryLine]:
    """Stories to choose from: the one chosen, then those with the words, or else the latest."""
    library = visit.site.library
    first = library.story(chosen) if chosen not in (LIKELIEST, BY_WORDS) else None
    lines = [first.line] if first else []
    if words.strip():
        try:
            found = library.search(words, limit=_LOOKED_AT).items
        except NewsloomError:
            found = ()
        stories = (library.story(one) for one in dict.fromkeys(one.story for one in found if one.story))
        lines += [kept.line for kept in stories if kept]
    else:
        lines += library.stories(person=visit.person, order="newest", limit=_CHOICES).items
    return list({one.id: one for one in lines}.values())[: _CHOICES + 1]


def _sample(library: Library) -> str | None:
    """The sample story that the example is about, if it is in the library."""
    found = library.search(_SAMPLE, outlet=_SAMPLE_OUTLET, limit=1).items
    return found[0].story if found else None


@cache
def _example() -> str:
    """A summary of the sample story, of which about every second sentence was spoilt in one way."""
    return (files("newsloom.serve") / "check_example.txt").read_text("utf-8").strip()
