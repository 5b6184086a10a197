"""Checking a text against reports: is each sentence borne out, and by which words?"""

from __future__ import annotations

import threading

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ConfigDict, Field, model_validator

from newsloom import render
from newsloom.loom import checking
from newsloom.serve.api import asked, examples, outcomes
from newsloom.serve.api.answers import Body, Changing, op, told
from newsloom.serve.api.errors import Wrong, missing
from newsloom.serve.api.stories import called
from newsloom.serve.visit import Visit

router = APIRouter(tags=["Check"])
# Two at once: each keeps a processor busy for a second.
_CHECKING = threading.BoundedSemaphore(2)


class Text(Body):
    """A text, and what to check it against: a story, or certain reports."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["story"]}, {"required": ["articles"]}]})

    text: str = Field(
        min_length=1, max_length=checking.LONGEST,
        description="Sentences: plain text, Markdown, HTML, or a digest of newsloom's own as JSON.",
        examples=["The dam at Orrin broke on Tuesday. Some 4,200 people left their homes."],
        json_schema_extra={"format": "newsloom-text"},
    )  # fmt: skip
    story: asked.Id = Field("", description="The id of a story: its reports, the last 200 of them.")
    articles: list[asked.Id] = Field(default=[], min_length=1, max_length=asked.MOST, description="Ids of reports.")

    @model_validator(mode="after")
    def one_of_them(self) -> Text:
        """Either the one or the other."""
        if len({"story", "articles"} & self.model_fields_set) != 1:
            raise ValueError("give either story or articles")
        return self


@router.post(
    "/check",
    response_model=outcomes.Verdicts,
    **op("check", "Check a text", examples.VERDICTS, (403, 404, 413, 415, 429)),
)
def check(visit: Changing, body: Text) -> Response:
    """Is each sentence borne out by one sentence of the reports, in words, names, figures, days and who said what?

    Strict: it compares words, not meaning. `lacks` says what is missing, and what the reports have in its place.
    Nothing of the text is kept.
    """
    story = called(visit, body.story, "story").id if body.story else None
    if not _CHECKING.acquire(blocking=False):
        raise Wrong(429, "busy", "Other texts are checked already", "try again in a moment", {"retry-after": "2"})
    try:
        articles = None if story else _known(visit, body.articles)
        found = checking.check_against(visit.site.library, body.text, story=story, articles=articles)
    finally:
        _CHECKING.release()
    return told({**render.verdicts_shape(found.verdicts), "left_out": found.left_out})


def _known(visit: Visit, ids: list[str]) -> list[str]:
    """The reports that are meant. Raises ``Wrong`` for one that is not there."""
    held = {one.id for one in visit.site.library.articles(ids)}
    strange = next((one for one in ids if one not in held), None)
    if strange is not None:
        raise missing("article", strange, "articles: GET /api/v1/articles lists them with their ids")
    return ids
