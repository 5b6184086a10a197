"""What a search means here, and the reports and quotes that it finds: the same for the page and for a feed of it.

Asked ──meant_by──▶ Meant ──reports, quotes──▶ Portion
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from newsloom.kept import Headline, Said
from newsloom.serve.shown.asked import Asked
from newsloom.serve.shown.bearers import Bearer, bearer
from newsloom.serve.wording import language_name
from newsloom.store import Library, Portion
from newsloom.tables import outlets as known
from newsloom.types import Outlet

# Outlets suggested. Quotes of an outlet or in a language are looked for among so many at once, so many times.
_NEAR, _PAGE, _LOOKS = 4, 100, 10


@dataclass(frozen=True, slots=True)
class Meant:
    """A search with its names looked up: the outlet that is kept, who speaks, all forms of all who may be meant."""

    asked: Asked
    outlet: Outlet | None = None
    speaker: Bearer | None = None
    people: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    near: tuple[Outlet, ...] = ()


def meant_by(library: Library, asked: Asked) -> Meant:
    """The search with its names looked up; what is not known here is among its faults."""
    faults = list(asked.faults)
    outlet, near = _outlet(library, asked.outlet) if asked.outlet else (None, ())
    if asked.outlet and outlet is None:
        faults.append(f"No outlet here is called “{asked.outlet}”: all outlets were searched.")
    language = _language(library, asked.language) if asked.language else None
    if asked.language and language is None:
        have = ", ".join(f"{language_name(one)} ({one})" for one, _ in library.languages()[:6])
        faults.append(f"No report is in “{asked.language}”: all languages were searched. There are {have or 'none'}.")
    speaker = bearer(library, asked.speaker) if asked.speaker else None
    people = (*speaker.names, *speaker.theirs) if speaker else ()
    return Meant(replace(asked, language=language), outlet, speaker, people, tuple(faults), near)


def _outlet(library: Library, typed: str) -> tuple[Outlet | None, tuple[Outlet, ...]]:
    """The kept outlet of an id, a name, or how one alone begins; else those that are near."""
    kept = [one.outlet for one in library.outlets()]
    named = known.by_name(typed)
    exact = {typed.lower(), known.slug(typed), named.id if named else ""}
    key = known.key(typed)
    found = next((one for one in kept if one.id in exact or known.key(one.name) == key), None)
    if found is not None or not key:
        return found, ()
    begins = [one for one in kept if known.key(one.name).startswith(key) or one.id.startswith(typed.lower())]
    if len(begins) == 1:
        return begins[0], ()
    near = begins or [one for one in kept if key in known.key(one.name)]
    return None, tuple(near[:_NEAR])


def _language(library: Library, typed: str) -> str | None:
    """The tag of a language of which there are reports: ``de``, or ``german``."""
    tags = [tag for tag, _ in library.languages()]
    return next((tag for tag in tags if typed in (tag.lower(), language_name(tag).lower())), None)


def reports(library: Library, meant: Meant, limit: int, after: str | None) -> Portion[Headline]:
    """Reports with the words, or all that the rest of the question leaves, the newest first."""
    asked, outlet = meant.asked, meant.outlet.id if meant.outlet else None
    if meant.people:
        return _carrying(quotes(library, meant, limit, after))
    if asked.words:
        return library.search(
            asked.words, outlet=outlet, language=asked.language, since=asked.since, until=asked.until, limit=limit,
            after=after,
        )  # fmt: skip
    return library.headlines(
        outlet=outlet, language=asked.language, since=asked.since, until=asked.until, limit=limit, after=after
    )


def _carrying(found: Portion[Said]) -> Portion[Headline]:
    """The reports that carry quotes, each once, with the words quoted."""
    held: dict[str, Headline] = {}
    for one in found.items:
        held.setdefault(one.headline.id, replace(one.headline, snippet=one.text))
    return Portion(tuple(held.values()), found.after)


def quotes(library: Library, meant: Meant, limit: int, after: str | None) -> Portion[Said]:
    """Quotes with the words, of the speaker, or both; an outlet or language is looked for among these, page by page."""
    asked, outlet = meant.asked, meant.outlet.id if meant.outlet else None
    bounds = {"since": asked.since, "until": asked.until}
    held: list[Said] = []
    for _ in range(_LOOKS):
        if asked.words:
            found = library.quotes_with(asked.words, meant.people, limit=limit, after=after, **bounds)
        else:
            found = library.said(meant.people, outlet=outlet, limit=limit, after=after, **bounds)
        held += [one for one in found.items if _fits(one.headline, outlet, asked.language)]
        after = found.after
        if after is None or len(held) >= limit or not (outlet or asked.language):
            break
        limit = max(limit, _PAGE)
    return Portion(tuple(held), after)


def _fits(headline: Headline, outlet: str | None, language: str | None) -> bool:
    of = headline.outlet.id if headline.outlet else None
    return (outlet is None or of == outlet) and (language is None or headline.language == language)
