"""A digest becomes text, Markdown, a page or JSON.

    Digest + Articles ──terminal──▶ text for a terminal
                      ──markdown──▶ Markdown
                      ──page──────▶ one self-contained HTML file
                      ──story_parts──▶ a story's sections, for the web reader
    Verdicts ──verdicts──▶ text for a terminal
    Joins + Articles ──linked, explained──▶ text for a terminal
    Digest, Reading, Join, … ──*_shape──▶ dict ──to_json──▶ JSON (docs/schema)
    Digest, Headline, Said ──*_item──▶ Item ──rss, atom, json_feed──▶ feeds
    Digest ──claim_annotations──▶ W3C Web Annotations; ──news_article_jsonld──▶ schema.org
    Message ──letter──▶ subject, text and HTML of a mail; ──message_shape──▶ a webhook's JSON
    any of these ──told──▶ the sentences it tells, for ``check``; our page ──embedded──▶ the reports it holds

Everything here is pure: the same digests give the same bytes.
"""

from newsloom.render.alerts import alert_list
from newsloom.render.annotations import annotation_collection, claim_annotations
from newsloom.render.columnar import columnar_schema, record_batches
from newsloom.render.coverage import Coverage, coverage
from newsloom.render.decided import decided, decision_list
from newsloom.render.embedded import embedded
from newsloom.render.exported import article_row, claim_row, csv_lines, json_lines, quote_row, story_row
from newsloom.render.html import (
    StoryParts,
    article_marked,
    article_paragraphs,
    environment,
    page,
    story_parts,
    style,
)
from newsloom.render.items import Item, quote_item, report_item, story_item
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
from newsloom.render.linked_data import news_article_jsonld
from newsloom.render.mail import letter, message_shape
from newsloom.render.markdown import markdown
from newsloom.render.marked import Paragraph
from newsloom.render.opml import opml
from newsloom.render.revised import Revision, changed_lines, revision_shape, revisions
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
from newsloom.render.sheet import Door, Sheet
from newsloom.render.spark import Spark, spark
from newsloom.render.syndicated import Channel, atom, json_feed, rss
from newsloom.render.terminal import terminal, verdicts
from newsloom.render.told import passages_in, told, without_markup
from newsloom.render.twins import claims_csv, conflict_csv, coverage_csv, quotes_csv
from newsloom.render.wording import language_tag, web_address

__all__ = [
    "Channel",
    "Coverage",
    "Door",
    "Item",
    "Paragraph",
    "Revision",
    "Sheet",
    "Spark",
    "StoryParts",
    "alert_list",
    "annotation_collection",
    "article_marked",
    "article_paragraphs",
    "article_row",
    "atom",
    "change_list",
    "changed_lines",
    "changes_shape",
    "claim_annotations",
    "claim_row",
    "claims_csv",
    "columnar_schema",
    "conflict_csv",
    "counts_line",
    "coverage",
    "coverage_csv",
    "csv_lines",
    "decided",
    "decision_list",
    "digest_shape",
    "embedded",
    "environment",
    "explained",
    "explanation_shape",
    "feed_list",
    "headline_list",
    "join_shape",
    "json_feed",
    "json_lines",
    "kept_shape",
    "language_tag",
    "letter",
    "linked",
    "looked_since",
    "markdown",
    "message_shape",
    "news_article_jsonld",
    "opml",
    "page",
    "passages_in",
    "prune_list",
    "pruned",
    "quote_item",
    "quote_row",
    "quotes_csv",
    "reading_shape",
    "record_batches",
    "report_item",
    "revision_shape",
    "revisions",
    "rss",
    "spark",
    "standing",
    "story_item",
    "story_list",
    "story_parts",
    "story_row",
    "style",
    "terminal",
    "to_json",
    "told",
    "verdicts",
    "verdicts_shape",
    "verified",
    "weave_json",
    "weave_shape",
    "web_address",
    "without_markup",
]
