"""The page of one story: what is new, what is agreed, where reports differ, who said it first, where to check.

/stories/{id}[?at=] ──digest number──▶ Drawn + what moved since ──▶ story.page.html.j2     /stories/{id}/claims, *.csv
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from newsloom.kept import Decision, Headline, KeptStory, Run
from newsloom.loom import deciding
from newsloom.serve.shown import woven
from newsloom.serve.shown.woven import Drawn
from newsloom.serve.visit import Missing, Visit, Visitor
from newsloom.types import Digest

router = APIRouter(include_in_schema=False)
# A look is noted anew after so long: who reads on for a while writes nothing.
_SITTING = timedelta(minutes=30)
# Changes told since a look; earlier digests listed; claims on a page of all of them.
_CHANGES, _EARLIER, _CLAIMS = 120, 40, 200


@router.get("/stories/{id}")
def story(visit: Visitor, id: str, at: str | None = None) -> Response:
    """A story with all that its digest holds, and what is new since this reader looked."""
    kept = story_called(visit, id)
    if kept.id != id:
        return RedirectResponse(visit.site.path("stories", kept.id), 307)
    history = visit.site.library.digests(kept.id)
    number, woven_at = standing(history, at)
    old = number != history[-1][0]
    stamp = stamp_of(woven_at) if old else None
    told = woven.drawn(visit.site, kept.id, number, stamp, visit.site.zone(visit.person))
    if told is None:
        raise Missing("This story is not woven yet", "It will be with the next update.")
    page = visit.page(
        "story.page.html.j2", room="stories", kept=kept, told=told, parts=told.parts, old=old, woven_at=woven_at,
        stamp=stamp, moment=stamp_of, canonical=woven.permalink(visit.site, kept.id, stamp),
        history=history[-_EARLIER:][::-1], digests=len(history),
        door=woven.door_of(visit.site, kept.id), **_now(visit, kept, told, None if old else since_looked(visit, kept)),
    )  # fmt: skip
    if not old and _is_news(visit, kept):
        page.background = BackgroundTask(visit.site.library.put_look, kept.id, visit.now, person=visit.person)
    return page


@router.get("/stories/{id}/claims")
def claims(visit: Visitor, id: str, at: str | None = None, after: str = "0") -> Response:
    """All claims of a story, those of more than one outlet first."""
    kept, digest, stamp = _digest(visit, id, at)
    sheet = woven.sheet_of(visit.site, kept.id, digest, stamp)
    every = [*sheet.shared, *sheet.lone]
    first = int(after) if after.isdecimal() and len(after) < 9 else 0
    return visit.page(
        "story.claims.html.j2", room="stories", kept=kept, title=digest.title, story=sheet, stamp=stamp,
        claims=every[first : first + _CLAIMS], every=len(every), first=first,
        after=str(first + _CLAIMS) if first + _CLAIMS < len(every) else None,
    )  # fmt: skip


@router.get("/stories/{id}/{name}.csv")
def table(visit: Visitor, id: str, name: str, at: str | None = None) -> Response:
    """What a drawing or a table of the story shows."""
    _, digest, _ = _digest(visit, id, at)
    text = woven.table(visit.site, digest, name)
    if text is None:
        raise Missing("This story has no such table", "Its tables are conflicts, claims, coverage and quotes.")
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def story_called(visit: Visit, id: str) -> KeptStory:
    """The story of that id, or what it has become. Raises ``Missing``."""
    kept = visit.site.library.story(id)
    if kept is None:
        raise Missing("There is no such story", "It may have been pruned. Start at the stories, or search.")
    return kept


def _digest(visit: Visit, id: str, at: str | None) -> tuple[KeptStory, Digest, str | None]:
    """A story with its digest of a moment; the stamp is that of an older one than the newest."""
    kept = story_called(visit, id)
    history = visit.site.library.digests(kept.id)
    number, woven_at = standing(history, at)
    digest = woven.digest_of(visit.site, number)
    if digest is None:
        raise Missing("This story is not woven yet", "It will be with the next update.")
    return kept, digest, stamp_of(woven_at) if number != history[-1][0] else None


def standing(history: tuple[tuple[int, datetime], ...], at: str | None) -> tuple[int, datetime]:
    """The digest that stood at a moment, the newest without one: its number, and when it was woven."""
    if not history:
        raise Missing("This story is not woven yet", "It will be with the next update.")
    if at is None:
        return history[-1]
    moment = moment_of(at)
    found = [one for one in history if one[1] <= moment]
    if not found:
        raise Missing("This story was not woven then", "Open it without a time to see it as it is now.")
    return found[-1]


def stamp_of(moment: datetime) -> str:
    """A moment as it stands in an address: ``2026-03-10T14:05:00Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment_of(at: str) -> datetime:
    """The moment of an address. Raises ``Missing`` for what is none."""
    try:
        # A "+" in an address that nobody encoded is a blank.
        moment = datetime.fromisoformat(at.replace(" ", "+")[:40])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Missing("That is no time", "Give one like 2026-03-10T14:05:00Z.") from error


# ── what moves between two digests ───────────────────────────────────────────────────────────────────────


def _now(visit: Visit, kept: KeptStory, told: Drawn, since: datetime | None) -> dict[str, Any]:
    """How the story, its reports and this reader's marks stand at this moment."""
    library = visit.site.library
    ids = list(dict.fromkeys((*told.numbered, *kept.articles)))
    headlines = library.headlines_of(ids)
    reports = [one.report for one in headlines.values()]
    waiting = [headlines[id] for id in kept.articles if id not in told.numbered and id in headlines]
    hidden = {one.what for one in library.marks("hide", "outlet", person=visit.person)}
    called = library.gone_into(kept.id)
    return {
        "headlines": headlines,
        "versions": library.versions_of(ids),
        "failing": library.failing(reports),
        "joins": library.joins(kept.articles),
        "waiting": waiting,
        "marked": {one.mark for one in library.marks(kind="story", person=visit.person) if one.what in called},
        "shown": [one for one in told.sources if one.outlet_id not in hidden],
        "unwanted": [one for one in told.sources if one.outlet_id in hidden],
        "decisions": decisions_on(visit, kept),
        "titles": library.titles(one.story for one in kept.grew_from),
        "settings": visit.site.settings,
        "run": _run(visit, kept),
        **news(visit, kept, headlines, since),
    }


def news(visit: Visit, kept: KeptStory, headlines: dict[str, Headline], since: datetime | None) -> dict[str, Any]:
    """What came since a look: reports, and changes of what is told."""
    if since is None:
        return {"looked": None, "came": (), "changes": (), "more_changes": False}
    portion = visit.site.library.changes(since=since, story=kept.id, limit=_CHANGES)
    came = [headlines[id] for id in kept.articles if id in headlines and headlines[id].arrived_at > since]
    return {"looked": since, "came": came, "changes": portion.items, "more_changes": portion.after is not None}


def since_looked(visit: Visit, kept: KeptStory) -> datetime | None:
    """Since when what came is new to this reader: their last look, or that before this sitting; ``None`` at the first.

    To be asked before the look of this visit is put.
    """
    library = visit.site.library
    last = library.looked_at(kept.id, person=visit.person)
    if last is None or visit.now - last > _SITTING:
        return last
    before = library.looked_before(kept.id, person=visit.person)
    # In a first sitting only what came within it is new.
    return before or (last if last < kept.line.changed_at else None)


def _is_news(visit: Visit, kept: KeptStory) -> bool:
    last = visit.site.library.looked_at(kept.id, person=visit.person)
    return last is None or last < kept.line.changed_at or visit.now - last > _SITTING


def decisions_on(visit: Visit, kept: KeptStory) -> list[deciding.ToldDecision]:
    """What readers decided of this story and holds, the last first."""
    library = visit.site.library
    held: tuple[Decision, ...] = library.decisions(story=kept.id)
    return [deciding.told(library, one) for one in held]


def _run(visit: Visit, kept: KeptStory) -> Run | None:
    """The run that wove the newest digest, if it is not long ago."""
    at = kept.line.woven_at
    runs = visit.site.library.runs(limit=50) if at else ()
    return next((one for one in runs if at and one.started_at <= at and at <= (one.ended_at or visit.now)), None)
