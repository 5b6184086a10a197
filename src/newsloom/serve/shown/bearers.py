"""Who bears a name: all its forms in the texts that can be one person's, and who else may be meant.

``Adeyar`` ──Library.named──▶ Ruth Adeyar, R. Adeyar, Tomas Adeyar ──naming.same_people──▶ Bearer
"""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.kept import Named
from newsloom.naming import fold, same_name, same_people
from newsloom.store import Library

# Names compared with one another: the commonest surnames have hundreds of bearers, and each pair costs 5 µs.
_MOST = 40
_KINDS = ("person", "organisation", "other")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person or body. ``name`` is how most reports write it in full.

    ``others`` may be meant by one of ``forms``, each told by its fullest form; ``theirs`` are all forms of those.
    """

    name: str
    forms: tuple[Named, ...]
    others: tuple[Named, ...] = ()
    theirs: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All forms, as ``Library.said`` takes them."""
        return tuple(form.entity for form in self.forms)


def bearer(library: Library, asked: str) -> Bearer:
    """Who is meant by a name. Given names that conflict are never one; a surname that fits two is neither's."""
    found: dict[str, Named] = {}
    for one in library.named(asked):
        if one.kind in _KINDS and len(found) < _MOST:
            held = found.get(one.entity)
            found[one.entity] = Named(one.entity, "person", one.articles + (held.articles if held else 0))
    name = next((entity for entity in found if fold(entity) == fold(asked)), asked)
    found.setdefault(name, Named(name, "person", 0))
    groups = same_people([name, *found])
    group_of = next(group for group in groups if name in group)
    others = [group for group in groups if group is not group_of and any(same_name(name, form) for form in group)]
    ours = sorted((found[form] for form in group_of), key=lambda one: (" " in one.entity, one.articles), reverse=True)
    theirs = tuple(form for group in others for form in group)
    return Bearer(ours[0].entity, tuple(ours), tuple(found[group[0]] for group in others), theirs)
