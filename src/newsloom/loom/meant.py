"""What is meant by what people type and programs send: a story by its id, by how that begins, or by a report in it."""

from __future__ import annotations

from newsloom.kept import KeptStory
from newsloom.store import Library

# Characters that the beginning of an id must have; two of them are ``s-``.
_SHORTEST = 4


def story(library: Library, named: str) -> KeptStory | None:
    """The story that is meant; ``None`` when there is none, or more than one begins so."""
    found = library.story(named)
    if found is None and (within := library.story_of(named)):
        found = library.story(within)
    if found is None and len(named) >= _SHORTEST:
        begins = library.beginning("story", named, 2)
        found = library.story(begins[0]) if len(begins) == 1 else None
    return found
