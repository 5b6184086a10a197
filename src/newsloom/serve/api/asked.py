"""What may be asked, each question in one place; what is not known is refused, so that no misspelt filter is lost.

Times are as ``newsloom --since`` has them: a day, a moment, or so long ago.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from newsloom.errors import SettingsError
from newsloom.loom.moments import moment as meant
from newsloom.serve.api.errors import Wrong

#: Items of a list at once.
MOST = 200
# What a mark of our own has at most, with an id of 300 characters in it.
_LONGEST_MARK = 1_000
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def _moment(said: str) -> str:
    try:
        as_moment(said, _LATEST)
    except Wrong as error:
        raise ValueError(f"{error.reason}: {error.advice}") from error
    return said


def as_moment(said: str | None, now: datetime) -> datetime | None:
    """The moment that is meant, in UTC. Raises ``Wrong``."""
    if said is None:
        return None
    try:
        return meant(said if said[-1:] in "hdw" else said.upper(), now)
    except SettingsError as error:
        reason = f"“{said[:40]}” is no time"
        raise Wrong(422, "not_valid", reason, "give 2026-11-20, 2026-11-20T08:00Z, 24h or 3d") from error


When: TypeAlias = Annotated[
    str,
    AfterValidator(_moment),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
                {"type": "string", "pattern": "^[0-9]{1,5}[hdw]$", "format": "newsloom-ago"},
            ]
        }
    ),
]
Words: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2_000,
        description='`word other` both, `"exact phrase"`, `one OR other`, `-without`, `prefix*`; at least one word, '
        "with a letter or digit, that is not left out; else it is refused with 422, as is `from:` and whatever else "
        "narrows a search on the page.",
        examples=["dam"],
        json_schema_extra={"format": "newsloom-search"},
    ),
]
Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]
Outlet: TypeAlias = Annotated[
    Id | None, Field(description="The id of an outlet, as `GET /outlets` gives it.", examples=["harbour-wire"])
]
Language: TypeAlias = Annotated[
    str | None, Field(max_length=35, description="A language tag, such as `en`.", examples=["en"])
]
Since: TypeAlias = Annotated[
    When | None,
    Field(description="From when: `24h`, `3d`, `2w`, `2026-11-20` or `2026-11-20T08:00Z` (UTC).", examples=["3d"]),
]
Until: TypeAlias = Annotated[
    When | None, Field(description="Before when, told in the same way.", examples=["2026-11-20"])
]


class Listed(BaseModel):
    """How much of a list, and from where."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(30, ge=1, le=MOST, description="How many at most.")
    after: str | None = Field(
        None, min_length=1, max_length=_LONGEST_MARK, description="The `after` of the part before.",
        json_schema_extra={"format": "newsloom-mark"},
    )  # fmt: skip


class InTime(Listed):
    """A list that has a beginning and an end in time."""

    since: Since = None
    until: Until = None


class Stories(InTime):
    """Which stories."""

    order: Literal["top", "new", "changed"] = Field(
        "top",
        description="`top`: as on the front page, of the newest 400 that fit; `new`: the latest news first; `changed`: "
        "the last changed first, and `since` and `until` mean that.",
    )
    outlet: Outlet = None
    language: Language = None
    category: str | None = Field(None, max_length=200, description="Of feeds that are filed there.", examples=["world"])
    followed: bool = Field(False, description="Those alone that you follow.")
    hidden: bool = Field(False, description="Those too that you hid.")


class Reports(InTime):
    """Which reports."""

    outlet: Outlet = None
    language: Language = None
    story: Id | None = Field(None, description="Of this story alone.", examples=["s-12ab34cd56ef"])


class Search(Reports):
    """Which reports have these words."""

    q: Words


class Quotes(InTime):
    """Which quotes: of a person, with words, or both."""

    person: str | None = Field(
        None, min_length=1, max_length=200,
        description="Whose, in any form of the name. A surname that several bear is nobody's. Needed, unless `words` "
        "are given.",
        examples=["Mira Oakes"], json_schema_extra={"format": "newsloom-person"},
    )  # fmt: skip
    words: Annotated[
        Words | None, Field(description="In the quotes, as in a search. Needed, unless `person` is given.")
    ] = None
    outlet: Outlet = None


class People(Listed):
    """Which of those who are quoted."""

    prefix: str = Field("", max_length=200, description="The name, or its last word, begins so.", examples=["oak"])


class Changes(InTime):
    """Which changes."""

    story: Id | None = Field(None, description="Of this story alone.", examples=["s-12ab34cd56ef"])


class ChangesOfOne(InTime):
    """Which changes of a story."""


class Feeds(Listed):
    """Which feeds."""

    category: str | None = Field(None, max_length=200, description="Filed there.", examples=["world"])


class At(BaseModel):
    """As of when."""

    model_config = ConfigDict(extra="forbid")

    at: When | None = Field(None, description="As it was told then, instead of now.", examples=["2026-11-20T08:00Z"])


class AtVersion(BaseModel):
    """Which version."""

    model_config = ConfigDict(extra="forbid")

    at: int | None = Field(
        None, ge=1, le=1_000_000, description="The number of a version of this report.", examples=[1]
    )


class Versions(BaseModel):
    """Which versions to compare."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: int | None = Field(
        None, alias="from", ge=1, le=1_000_000, description="Compare this version (if not given: the one before `to`) …"
    )
    to: int | None = Field(None, ge=1, le=1_000_000, description="… with this one (if not given: the newest).")


class Nothing(BaseModel):
    """Nothing may be asked."""

    model_config = ConfigDict(extra="forbid")
