"""For rcps.py: samples of what is said. An example here is an identity policy, so RCPs have tests of their own."""

EXAMPLES = {"rcp-denies-services": (), "rcp-denies-callers": (), "rcp-denies-sourceless": ()}

REASONS = {}

SAMPLES = {
    "rcp-denies-services": [{"key": "aws:PrincipalOrgID"}],
    "rcp-denies-callers": [{"key": "aws:SourceOrgID"}],
    "rcp-denies-sourceless": [{"key": "aws:SourceOrgID"}],
}
