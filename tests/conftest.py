"""What holds for every test: no deadline, for a loaded machine is no fault, and the same examples each time."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
