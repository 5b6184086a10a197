"""What holds for every test: no deadline, for a loaded machine is no fault, and the same examples each time.

Where several processes run them (``-n``), a file's tests stay together: what a file sets up is set up once, not once for
each process. The browser's files are one, for they share a browser and a server.
"""

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "browser" if "/serve/browser/" in nodeid else nodeid.partition("::")[0]

    if config.getvalue("dist") != "load":
        return None  # somebody asked for another way
    # In their order, where archives and clusters, which take long, come first and not when all others are done.
    config.option.loadscopereorder = False
    return ByFile(config, log)
