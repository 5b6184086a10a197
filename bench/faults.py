"""Commands killed at random moments, and the power cut: nothing lost, nothing twice, nothing half taken for whole.

    python bench/faults.py [--kills 500] [--seed 1] [--only update,export,…] [--cuts 60]

Kills: real commands on libraries of made reports, each in a process of its own (faults_launcher.py), killed with
SIGKILL: at any moment of a run's length, or a moment after a transaction or a file was begun that was drawn. After each
kill the library must be sound, all credits must hold, nothing be there twice, and a file that a command makes be there
whole or not at all. After a few kills the command is let run to its end: then all must be as an undisturbed run makes
it. The table tells where the kills fell.

Power cuts (faults_power.py): a writer is stopped, what is on its disk copied, and each copy made what a power cut may
leave of it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import faults_power as power
from faults_launcher import COMMITTING, INSIDE, READING, launcher
from faults_scenarios import SCENARIOS, Bases, Scenario

#: Where a kill may fall.
WHERE = ("before opening", "outside a transaction", "in one that reads", "in one that writes", "at its commit",
         "writing a file")  # fmt: skip


def where(found: Mapping[str, Any]) -> str:
    """Where a kill fell."""
    inside = {READING: WHERE[2], INSIDE: WHERE[3], COMMITTING: WHERE[4]}
    if found["state"] in (INSIDE, COMMITTING):
        return inside[found["state"]]
    if found["writing"]:
        return WHERE[5]
    return inside.get(found["state"]) or (WHERE[1] if found["opened"] or found["files"] else WHERE[0])


def moment(dice: random.Random, usual: Mapping[str, Any]) -> dict[str, float]:
    """When to kill: at any moment, or a little after a transaction or a file was begun."""
    kinds = [name for name in ("begun", "files") if usual[name]]
    if not kinds or dice.random() < 0.35:
        return {"after": dice.random() * 1.05 * usual["seconds"]}
    kind = dice.choice(kinds)
    # From the shortest transaction to the longest measured: 1 to 100 ms.
    return {kind: dice.randint(1, usual[kind]), "then": dice.random() * dice.choice((0.0005, 0.002, 0.01, 0.05))}


def campaign(scenario: Scenario, kills: int, dice: random.Random, apart: float = 0.1) -> Counter[str]:
    """Kill a scenario's command so often; gives where the kills fell.

    ``apart`` is how many of the runs read their pages in a process of its own, as everybody's do.
    """
    scenario.dice = dice
    scenario.fresh()
    usual = scenario.launching.run(*scenario.args)
    assert usual["code"] in scenario.codes, scenario.launching.said()
    scenario.whole()
    found: Counter[str] = Counter()
    while found.total() < kills:
        scenario.fresh()
        for _ in range(min(scenario.most, kills - found.total())):
            ended = scenario.launching.run(*scenario.args, kill=moment(dice, usual), near=dice.random() >= apart)
            if not ended["killed"]:
                assert ended["code"] in scenario.codes, scenario.launching.said()
                break
            found[where(ended)] += 1
            scenario.killed()
        scenario.finish()
        scenario.whole()
    return found


def main() -> None:
    """Kill, look, go on; cut the power; tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500, help="in all")
    parser.add_argument("--cuts", type=int, default=60, help="moments at which the power is cut; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(SCENARIOS), metavar=",".join(SCENARIOS))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="newsloom-faults-"))
    names = options.only.split(",")
    totals: Counter[str] = Counter()
    try:
        with launcher(folder) as launching:
            bases = Bases(folder, launching)
            print(f"{'':<10}{''.join(f'{place:>23}' for place in WHERE)}{'kills':>7}{'seconds':>9}")
            for number, name in enumerate(names):
                begun = time.monotonic()
                share = options.kills * (number + 1) // len(names) - options.kills * number // len(names)
                found = campaign(SCENARIOS[name](bases), share, random.Random(f"{options.seed} {name}"))
                counted = "".join(f"{found[place]:>23}" for place in WHERE)
                print(f"{name:<10}{counted}{found.total():>7}{time.monotonic() - begun:>9.0f}", flush=True)
                totals += found
            for place in WHERE:
                print(f"  {place:<24}{totals[place]:>5}  {'#' * -(-totals[place] * 60 // max(1, totals.total()))}")
            print(f"{totals.total()} kills: nothing lost, nothing twice, nothing half; every library sound")
            bases.close()
            if options.cuts:
                print(power.told(power.cuts(launching, folder, options.cuts, random.Random(options.seed))))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
