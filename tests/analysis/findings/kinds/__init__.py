"""For each file of checks the examples of its kinds, in the module of the same name, joined."""

from importlib import import_module

from mfa_lesson.analysis.findings import all_checks

FILES = [import_module(f"{__name__}.{file.__name__.rpartition('.')[2]}") for file in all_checks.FILES]

EXAMPLES = {kind: example for file in FILES for kind, example in file.EXAMPLES.items()}
"""Kind → statements that show it, where it is found, and statements that come near."""

SHOWN = {kind: example for kind, example in EXAMPLES.items() if example}

REASONS = {kind: parameters for file in FILES for kind, parameters in file.REASONS.items()}
"""Kind → the parameters of the reason that its example gives, where the code is the kind."""

READ_AS = {kind: as_ for file in FILES for kind, as_ in getattr(file, "READ_AS", {}).items()}
"""Kind → as which kind of policy its examples are read, where that isn't as a user's."""

SAMPLES = {code: samples for file in FILES for code, samples in file.SAMPLES.items()}
"""Code of a reason → parameters with which its sentences are compared word for word."""
