"""For each file of checks the examples of its kinds, joined: who adds a check adds a line to each of the three."""

from tests.analysis.findings.kinds import (
    allowances,
    arns,
    elements,
    holes,
    key_actions,
    key_values,
    mfa,
    names,
    no_effect,
    own_user,
    policy_types,
    presence,
    rcps,
    redundancy,
    resources,
    service_keys,
    tags,
    values,
)

FILES = (
    mfa,
    own_user,
    names,
    resources,
    no_effect,
    elements,
    holes,
    values,
    redundancy,
    arns,
    key_values,
    key_actions,
    policy_types,
    allowances,
    tags,
    rcps,
    presence,
    service_keys,
)

EXAMPLES = {kind: example for file in FILES for kind, example in file.EXAMPLES.items()}
"""Kind → statements that show it, where it is found, and statements that come near."""

SHOWN = {kind: example for kind, example in EXAMPLES.items() if example}

REASONS = {kind: parameters for file in FILES for kind, parameters in file.REASONS.items()}
"""Kind → the parameters of the reason that its example gives, where the code is the kind."""

SAMPLES = {code: samples for file in FILES for code, samples in file.SAMPLES.items()}
"""Code of a reason → parameters with which its sentences are compared word for word."""
