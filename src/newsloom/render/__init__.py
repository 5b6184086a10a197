"""A digest becomes text, Markdown, a page or JSON.

    Digest + Articles ──terminal──▶ text for a terminal
                      ──markdown──▶ Markdown
                      ──page──────▶ one self-contained HTML file
    Verdicts ──verdicts──▶ text for a terminal
    Joins + Articles ──linked, explained──▶ text for a terminal
    Digest, Reading, Join, … ──*_shape──▶ dict ──to_json──▶ JSON (docs/schema)
    Message ──letter──▶ subject, text and HTML of a mail; ──message_shape──▶ a webhook's JSON
    any of these ──told──▶ the sentences it tells, for ``check``

Everything here is pure: the same digests give the same bytes.
"""

from newsloom.render.alerts import alert_list
from newsloom.render.decided import decided, decision_list
from newsloom.render.exported import article_row, claim_row, csv_lines, json_lines, quote_row, story_row
from newsloom.render.html import page
from newsloom.render.kept import (
    change_list,
    counts_line,
    feed_list,
    headline_list,
    kept_shape,
    looked_since,
    prune_list,
    pruned,
    standing,
    story_list,
    verified,
)
from newsloom.render.linked import explained, linked
from newsloom.render.mail import letter, message_shape
from newsloom.render.markdown import markdown
from newsloom.render.opml import opml
from newsloom.render.revised import Revision, revision_shape, revisions
from newsloom.render.shapes import (
    changes_shape,
    digest_shape,
    explanation_shape,
    join_shape,
    reading_shape,
    to_json,
    verdicts_shape,
    weave_json,
    weave_shape,
)
from newsloom.render.terminal import terminal, verdicts
from newsloom.render.told import passages_in, told, without_markup

__all__ = [
    "Revision",
    "alert_list",
    "article_row",
    "change_list",
    "changes_shape",
    "claim_row",
    "counts_line",
    "csv_lines",
    "decided",
    "decision_list",
    "digest_shape",
    "explained",
    "explanation_shape",
    "feed_list",
    "headline_list",
    "join_shape",
    "json_lines",
    "kept_shape",
    "letter",
    "linked",
    "looked_since",
    "markdown",
    "message_shape",
    "opml",
    "page",
    "passages_in",
    "prune_list",
    "pruned",
    "quote_row",
    "reading_shape",
    "revision_shape",
    "revisions",
    "standing",
    "story_list",
    "story_row",
    "terminal",
    "to_json",
    "told",
    "verdicts",
    "verdicts_shape",
    "verified",
    "weave_json",
    "weave_shape",
    "without_markup",
]
