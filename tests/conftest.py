"""Settings for every test."""

from hypothesis import settings

# A slow machine is not a failing test, so examples have no deadline.
settings.register_profile("lesson", parent=settings.get_profile("default"), deadline=None)
settings.load_profile("lesson")
