"""A digest becomes text, Markdown, a page or JSON.

    Digest + Articles ──terminal──▶ text for a terminal
                      ──markdown──▶ Markdown
                      ──page──────▶ one self-contained HTML file
    Verdicts ──verdicts──▶ text for a terminal
    Joins + Articles ──linked, explained──▶ text for a terminal
    Digest, Reading, Join, … ──*_shape──▶ dict ──to_json──▶ JSON (docs/schema)
    any of these ──told──▶ the sentences it tells, for ``check``

Everything here is pure: the same digests give the same bytes.
"""

from newsloom.render.html import page
from newsloom.render.linked import explained, linked
from newsloom.render.markdown import markdown
from newsloom.render.shapes import (
    changes_shape,
    digest_shape,
    explanation_shape,
    join_shape,
    reading_shape,
    to_json,
    verdicts_shape,
    weave_shape,
)
from newsloom.render.terminal import terminal, verdicts
from newsloom.render.told import passages_in, told, without_markup

__all__ = [
    "changes_shape",
    "digest_shape",
    "explained",
    "explanation_shape",
    "join_shape",
    "linked",
    "markdown",
    "page",
    "passages_in",
    "reading_shape",
    "terminal",
    "to_json",
    "told",
    "verdicts",
    "verdicts_shape",
    "weave_shape",
    "without_markup",
]
