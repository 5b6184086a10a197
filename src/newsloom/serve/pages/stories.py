"""The page of one story: what is new, what is agreed, where reports differ, who said it first, where to check."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from newsloom import render
from newsloom.kept import KeptStory
from newsloom.render import StoryParts
from newsloom.serve.site import Site
from newsloom.serve.visit import Missing, Visit, Visitor
from newsloom.types import Credit

router = APIRouter(include_in_schema=False)
# A look is noted anew after so long: who reads on for a while writes nothing.
_SITTING = timedelta(minutes=30)
_CHANGED = {"new": "New:", "changed": "Now:", "corroborated": "Now by more:", "withdrawn": "No longer told:"}


@router.get("/stories/{id}")
def story(visit: Visitor, id: str) -> Response:
    """A story with all that its digest holds, and what is new since this reader looked."""
    kept = story_called(visit, id)
    if kept.id != id:
        return RedirectResponse(visit.site.path("stories", kept.id), 307)
    parts = parts_of(visit.site, kept.id)
    if parts is None:
        raise Missing("This story is not woven yet", "It will be with the next update.")
    looked = visit.site.library.looked_before(kept.id, person=visit.person)
    changes = visit.site.library.changes(since=looked, story=kept.id, limit=200).items if looked else ()
    page = visit.page(
        "story.page.html.j2", room="stories", kept=kept, title=kept.line.title, parts=parts, looked=looked,
        changes=changes, change_words=_CHANGED,
    )  # fmt: skip
    if _is_news(visit, kept):
        page.background = BackgroundTask(visit.site.library.put_look, kept.id, visit.now, person=visit.person)
    return page


def story_called(visit: Visit, id: str) -> KeptStory:
    """The story of that id, or what it has become. Raises ``Missing``."""
    kept = visit.site.library.story(id)
    if kept is None:
        raise Missing("There is no such story", "It may have been pruned. Start at the stories, or search.")
    return kept


def _is_news(visit: Visit, kept: KeptStory) -> bool:
    last = visit.site.library.looked_at(kept.id, person=visit.person)
    return last is None or last < kept.line.changed_at or visit.now - last > _SITTING


def parts_of(site: Site, story: str, at: datetime | None = None) -> StoryParts | None:
    """A story's digest as the pieces of its page; drawn once for each digest."""
    number = site.library.digest_number(story)
    return None if number is None else _parts(site, story, number)


@lru_cache(maxsize=64)
def _parts(site: Site, story: str, _number: int) -> StoryParts | None:
    woven = site.desk().told(story)
    if woven is None:
        return None

    def door(credit: Credit, _source: int) -> str:
        return f"{site.path('articles', credit.article, from_=story)}#c{credit.start}"

    return render.story_parts(woven.digests[0], woven.articles, door)
