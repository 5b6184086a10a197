"""The API asked by schemathesis for all that its own description allows, and for much that it does not."""

import shutil
from collections import Counter

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from newsloom import intake
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings
from newsloom.store import open_library
from newsloom.store.base import mark

# What no JSON Schema can say: some word to search for, a mark that a list has given, a sentence that tells something.
schemathesis.openapi.format(
    "newsloom-search", st.sampled_from(["dam", '"the dam"', "dam OR toll", "hall* -rates", "大"])
)
schemathesis.openapi.format("newsloom-mark", st.sampled_from([mark(7), mark(2, 1), mark(5, "a"), mark("x", "y"), "x"]))
schemathesis.openapi.format("newsloom-person", st.sampled_from(["Ruth Adeyar", "Adeyar", "O’Neill-Żak", "%"]))
schemathesis.openapi.format("newsloom-text", st.sampled_from(["The dam at Hallin broke.", "**4,200** people fled it."]))

CONFIG = {
    "generation": {"max-examples": 3},
    "seed": 7,
    "workers": 1,
    # Neither a person nor words: that one of the two is needed is told in words alone.
    "operations": [
        {
            "include-operation-id": "listQuotes",
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", 401, 403, 404, 409, 422, 429, "5xx"]}
            },
        }
    ],
}


@pytest.fixture(scope="module")
def description(prepared, tmp_path_factory):
    """The API over a library of its own; nothing is asked of the network."""
    library = open_library(shutil.copy(prepared, tmp_path_factory.mktemp("fuzzed") / "news.db"))
    site = Site(library, Settings(), "the secret of a test", hosts=("testserver",), wake=lambda: None)
    config = SchemathesisConfig.from_dict(CONFIG)
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", application(site), config=config)
    library.close()


def test_nothing_that_can_be_asked_breaks_what_is_promised(description, monkeypatch):
    monkeypatch.setattr(intake, "find", lambda _fetcher, url: [intake.Link(url, None)])
    passed, wrong = Counter(), {}
    for event in from_schema(description).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            wrong[event.label] = str(event.value)
        if isinstance(event, events.ScenarioFinished):
            for id, checks in event.recorder.checks.items():
                passed.update(check.name for check in checks if check.failure_info is None)
                for check in (one for one in checks if one.failure_info is not None):
                    asked = event.recorder.interactions[id].request
                    told = f"{asked.method} {asked.uri} {asked.body}: {check.failure_info.failure}"
                    wrong.setdefault((event.label, check.name), told)
    assert not wrong, "\n".join(map(str, wrong.items()))
    assert passed["not_a_server_error"] > 1_000
    assert {"response_schema_conformance", "positive_data_acceptance", "negative_data_rejection"} <= set(passed)
