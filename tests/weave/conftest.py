from datetime import UTC, datetime

import pytest

from newsloom.read import read
from newsloom.types import Page, Story
from newsloom.weave import weave


@pytest.fixture
def report():
    """A reading of an invented report: ``report("text", outlet="Harbour Wire", at="2026-03-09 17:00")``."""
    made = []

    def make(text, outlet=None, at=None, title=None, **given):
        made.append(text)
        published = datetime.fromisoformat(at).replace(tzinfo=UTC).isoformat() if at else None
        record = {"text": text, "outlet": outlet, "published": published, "title": title, "language": "en", **given}
        return read(
            Page(f"report-{len(made)}.jsonl:1", "record", given={k: v for k, v in record.items() if v is not None})
        )

    return make


@pytest.fixture
def woven():
    """The digest of some readings as one story."""

    def make(*readings, words=250):
        return weave(Story("s-test", tuple(r.article.id for r in readings)), readings, words)

    return make
