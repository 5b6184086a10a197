"""The bill of materials of what is installed from a lock file, as CycloneDX 1.6.

requirements/NAME.txt + what the packages say of themselves ──▶ name, version, licence, hashes of each ──▶ JSON

    python scripts/bill.py [run|deploy|dev|bench] > bill.cdx.json

The same lock file and packages give the same bytes: there is no time in it. It asks no network. A licence that is not
accepted, or none, ends it with code 1.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
#: Licences under which newsloom may be used and handed on as it is; of several to choose from one is enough.
ACCEPTED = frozenset((
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "LGPL-2.1-only",
    "LGPL-2.1-or-later", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
))  # fmt: skip
# What packages call their licence that have no expression of SPDX: in their classifiers, in a field of free words.
_CALLED = {
    "Apache Software License": "Apache-2.0", "BSD License": "BSD-3-Clause", "ISC License (ISCL)": "ISC",
    "MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Apache 2.0": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0", "The BSD 2-Clause License": "BSD-2-Clause",
    "The Unlicense (Unlicense)": "Unlicense", "BSD": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0", "MIT, BSD": "MIT AND BSD-3-Clause",
}  # fmt: skip
# Packages that name none in their metadata, as the licence file in them says; and what is wanted on some systems alone.
_FILED = {"axe-playwright-python": "MIT", "tzdata": "Apache-2.0"}
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of a lock file. ``marker`` says where it is wanted; ``None``: everywhere."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]


def locked(text: str) -> list[Locked]:
    """The packages of a lock file, in its order."""
    found: list[Locked] = []
    for line in text.splitlines():
        if match := _LOCKED.match(line):
            found.append(Locked(match[1].lower(), match[2], match[3], ()))
        elif match := _HASH.search(line):
            last = found[-1]
            found[-1] = Locked(last.name, last.version, last.marker, (*last.hashes, match[1]))
    return found


def licence(name: str) -> str | None:
    """The licence of an installed package as an expression of SPDX; ``None`` where it is not installed or says none."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return _FILED.get(name)
    if expression := told.get("License-Expression"):
        return expression
    free = (told.get("License") or "").strip()
    if accepted(free) or free in _CALLED:
        return _CALLED.get(free, free)
    listed = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    known = [_CALLED[one] for one in listed if one in _CALLED]
    return " OR ".join(dict.fromkeys(known)) or _FILED.get(name)


def accepted(expression: str) -> bool:
    """Whether a licence is accepted: of ``A AND B`` both must be, of ``A OR B`` one."""
    if not expression:
        return False
    plain = expression.replace("(", " ").replace(")", " ")
    return any(all(one.strip() in ACCEPTED for one in part.split(" AND ")) for part in plain.split(" OR "))


def bill(which: str = "run") -> dict[str, Any]:
    """The bill of what a lock file names."""
    packages = locked((ROOT / "requirements" / f"{which}.txt").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    components = [_component(one) for one in packages]
    digest = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": project["name"], "version": project["version"],
                "purl": own, "licenses": [{"license": {"id": project["license"]}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in components]}],
    }  # fmt: skip


def _component(one: Locked) -> dict[str, Any]:
    """A package. Its hashes are those of all its files that the lock file takes, of which one is installed."""
    purl = f"pkg:pypi/{one.name}@{one.version}"
    made: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": one.name, "version": one.version, "purl": purl}
    if (found := licence(one.name)) is not None:
        made["licenses"] = [{"expression": found}]
    made["hashes"] = [{"alg": "SHA-256", "content": value} for value in one.hashes]
    if one.marker:
        made["scope"] = "optional"
        made["properties"] = [{"name": "newsloom:marker", "value": one.marker}]
    return made


def wanting(made: dict[str, Any]) -> list[str]:
    """What is wrong in a bill: packages of no licence that are wanted here, licences that are not accepted."""
    wrong = []
    for one in made["components"]:
        told = one.get("licenses", [{}])[0].get("expression", "")
        if (told or one.get("scope") != "optional") and not accepted(told):
            wrong.append(f"{one['name']} {one['version']}: {told or 'no licence'}")
    return wrong


def main() -> int:
    """Print the bill; tell what is wrong in it."""
    made = bill(sys.argv[1] if len(sys.argv) > 1 else "run")
    print(json.dumps(made, indent=1))
    wrong = wanting(made)
    for one in wrong:
        print(one, file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
