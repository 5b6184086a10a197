"""The bill of materials has every package that is locked, each with its hashes and a licence that we accept."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def bill():
    spec = importlib.util.spec_from_file_location("bill", ROOT / "scripts" / "bill.py")
    module = sys.modules["bill"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("which", ["run", "deploy", "dev"])
def test_every_locked_package_is_in_it_with_hashes_and_an_accepted_licence(bill, which):
    made = bill.bill(which)
    text = (ROOT / "requirements" / f"{which}.txt").read_text(encoding="utf-8")
    pinned = {
        (name.lower(), version)
        for name, version in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", text, re.MULTILINE)
    }
    assert {(one["name"], one["version"]) for one in made["components"]} == pinned
    assert sum(len(one["hashes"]) for one in made["components"]) == text.count("--hash=sha256:")
    assert all(one["hashes"] for one in made["components"])
    assert bill.wanting(made) == []
    assert len({one["bom-ref"] for one in made["components"]}) == len(made["components"])


def test_it_is_cyclonedx_and_the_same_each_time(bill):
    one, other = bill.bill(), bill.bill()
    assert json.dumps(one) == json.dumps(other)
    assert (one["bomFormat"], one["specVersion"], one["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one["serialNumber"])
    assert set(one["dependencies"][0]["dependsOn"]) == {part["bom-ref"] for part in one["components"]}


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True), ("MIT AND Zlib", True), ("GPL-2.0-only OR MPL-2.0", True), ("(MIT OR GPL-3.0-only) ", True),
        ("GPL-3.0-only", False), ("MIT AND AGPL-3.0-only", False), ("", False), ("Proprietary", False),
    ],
)  # fmt: skip
def test_which_licences_are_accepted(bill, expression, accepted):
    assert bill.accepted(expression) is accepted


def test_a_package_without_a_licence_is_told(bill):
    made = bill.bill()
    made["components"][0].pop("licenses")
    made["components"][1]["licenses"] = [{"expression": "AGPL-3.0-only"}]
    assert [one.rpartition(": ")[2] for one in bill.wanting(made)] == ["no licence", "AGPL-3.0-only"]
