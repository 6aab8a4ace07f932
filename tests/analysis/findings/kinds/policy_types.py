"""For policy_types.py: what shows each kind and what comes near, the reasons, and samples of what is said.

Guardrails have tests of their own in test_policy_types.py: an example here is an identity policy.
"""

from tests.analysis.findings.examples import allow

LONG = allow(Sid="A" * 6_200)

EXAMPLES = {
    "size-of-identity-policy": ([LONG], "", [allow(Sid="A" * 6_000)]),
    "size-of-guardrail": (),
    "size-with-space": (),
    "version-of-scp": (),
    "version-of-rcp": (),
}

REASONS = {}

SAMPLES = {
    "size-of-identity-policy": [{"size": 6_145, "managed": 6_144, "inline": 10_240}],
    "size-of-any-identity-policy": [{"size": 10_241, "managed": 6_144, "inline": 10_240}],
    "size-of-guardrail": [
        {"type": "scp", "size": 10_241, "quota": 10_240},
        {"type": "rcp", "size": 5_121, "quota": 5_120},
    ],
    "size-with-space": [{"type": "scp", "size": 10_241, "quota": 10_240}],
    "version-of-guardrail": [{"type": "scp"}, {"type": "rcp"}],
}
