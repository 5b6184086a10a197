"""What holds for every route there is: somebody is asked who they are, and what changes things is asked for a seal."""

import ast
from pathlib import Path

import pytest

import newsloom
from newsloom.serve import visit
from newsloom.serve.api import answers
from newsloom.serve.api.application import api
from newsloom.serve.application import application
from newsloom.serve.site import Site
from newsloom.settings import Settings

SERVE = Path(newsloom.__file__).parent / "serve"
# Who need not say who they are, and why: the door itself, the styles, what says that the server lives, or what robots may.
OPEN = {"/login", "/static/{_version}/{name}", "/healthz", "/readyz", "/robots.txt"}
# Asked by the route itself.
OWN = {"/metrics"}
# The API's description holds nothing of the library.
DESCRIPTION = {"/openapi.json", "/api", "/api/"}
SAFE = {"GET", "HEAD"}
# What is a reader's own, by the verbs that ask for it.
THEIRS = {"put_look", "drop_look", "looked_at", "looked_before", "put_mark", "marks", "stories"}


def routes(found):
    """All routes of an app, with those of the routers that it was given."""
    for one in found:
        inner = getattr(one, "original_router", None)
        if inner is not None:
            yield from routes(inner.routes)
        elif hasattr(one, "dependant"):
            yield one


def asks(dependant):
    """All that a route depends on."""
    for one in dependant.dependencies:
        yield one.call
        yield from asks(one)


@pytest.fixture
def site(library):
    return Site(library, Settings(), "s")


def test_every_page_asks_who_comes_and_every_form_for_a_seal(site):
    every = list(routes(application(site).routes))
    assert len(every) > 8
    for route in every:
        if route.path in OPEN | OWN | DESCRIPTION:
            continue
        calls = set(asks(route.dependant))
        assert calls & {visit.visitor, visit.api_visitor, visit.feed_visitor}, f"{route.path} asks nobody who they are"
        if route.methods - SAFE:
            assert visit.guarded in calls, f"{route.path} takes forms from anywhere"
            assert not route.methods & SAFE, f"{route.path} is changed by following a link"


def test_every_operation_of_the_api_asks_who_comes_and_those_that_change_things_for_json(site):
    every = list(routes(api(site).routes))
    assert len(every) > 8
    for route in every:
        if route.path in DESCRIPTION:
            continue
        calls = set(asks(route.dependant))
        assert calls & {answers.asking, answers.changing}, f"{route.path} asks nobody who they are"
        if route.methods - SAFE:
            assert answers.changing in calls, f"{route.path} takes what any site's form can send"


def test_what_is_a_readers_own_is_asked_for_by_their_name():
    places = [*SERVE.glob("pages/*.py"), *SERVE.glob("api/*.py"), SERVE / "out" / "syndication.py"]
    seen = 0
    for path in places:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            # Called here, or handed to what calls it later.
            called = [node.func, *node.args]
            verbs = [one.attr for one in called if isinstance(one, ast.Attribute) and one.attr in THEIRS]
            named = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            # With what is hidden too it is the same list to all, for what is told of outlets and of the library.
            if verbs and not (verbs == ["stories"] and named.get("hidden") == "True"):
                seen += 1
                assert "person" in named, f"{path.name}:{node.lineno}: {verbs[0]} without a reader's name"
    assert seen > 5
