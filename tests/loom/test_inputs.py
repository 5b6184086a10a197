"""What a loom is given: one name or several, as text or as paths, and nothing that is no name."""

import json

import pytest

from newsloom import Loom
from newsloom.errors import IntakeError

TEXT = "The lock gates at Overmere were opened at dawn on Tuesday after the river rose by two metres."


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "outlet": "Overmere Gazette"}) + "\n")
    return path


def test_one_name_is_one_input_and_a_path_is_a_name(file):
    for inputs in (str(file), file, [str(file)], [file]):
        (digest,) = Loom().weave(inputs).digests
        assert digest.articles == ("a",)
    assert all(verdict.supported for verdict in Loom().check(str(file), against=file))


def test_what_is_no_name_is_refused(file):
    with pytest.raises(IntakeError, match="an input is no name but a dict") as refused:
        Loom().weave([{"text": TEXT}])
    assert refused.value.advice


def test_each_call_has_its_own_failures(file):
    loom = Loom()
    loom.weave([str(file.with_name("nope.jsonl"))])
    assert len(loom.failures) == 1
    assert loom.weave([file]).failures == []
    assert loom.failures == []
