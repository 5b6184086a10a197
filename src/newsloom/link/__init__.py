"""Articles become stories, one by one as they arrive, each join with its reasons.

    Article ──profile──▶ Profile ──index──▶ open stories ──compare──▶ join, or a new story
    stories ──settle──▶ merged, split

Pure and without a clock: the same articles in the same order give the same stories.
"""

from newsloom.link.decide import mint
from newsloom.link.decisions import Decision, merge, move, not_this_story, split
from newsloom.link.explain import Explanation
from newsloom.link.features import brief
from newsloom.link.knitting import Knitter
from newsloom.link.linker import Linker

__all__ = ["Decision", "Explanation", "Knitter", "Linker", "brief", "merge", "mint", "move", "not_this_story", "split"]
