"""For trust.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import MFA, trusts

ACCOUNT, ALICE = "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/alice"
ROLE, SESSION = "arn:aws:iam::123456789012:role/ops/audit", "arn:aws:sts::123456789012:assumed-role/audit/alice"
SAML, WEB = "arn:aws:iam::123456789012:saml-provider/Work", "arn:aws:iam::123456789012:oidc-provider/login.example.com"
BY_SAML, BY_WEB = "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"
ANYWHERE = {"Service": "rolesanywhere.amazonaws.com"}
WITH_MFA = {"Bool": {MFA: "true"}}

EXAMPLES = {
    "action-of-others": (
        [trusts({"Federated": SAML}, ["sts:TagSession", "sts:AssumeRole"])],
        "Statement[0].Action[1]",
        [
            trusts({"Federated": SAML}, [BY_SAML, "sts:TagSession"]),
            trusts({"Federated": WEB}, BY_WEB),
            trusts({"Federated": "cognito-identity.amazonaws.com"}, BY_WEB),
            trusts({"AWS": ALICE, "Service": "ec2.amazonaws.com"}),
            trusts({"Federated": [SAML, WEB]}, [BY_SAML, BY_WEB]),
            trusts({"Federated": SAML}, "sts:AssumeRole*"),
            trusts({"Federated": SAML}, "sts:TagSession"),
            trusts({"AWS": "*"}, BY_WEB),
        ],
    ),
    "not-about-the-role": (
        [trusts({"AWS": ALICE}, ["sts:AssumeRole", "sts:GetCallerIdentity"])],
        "Statement[0].Action[1]",
        [trusts({"AWS": ALICE}, ["sts:*", "sts:Tag*", "sts:SetSourceIdentity", "sts:SetContext", "STS:assumerole"])],
    ),
    "roles-anywhere-actions": (
        [trusts(ANYWHERE)],
        "Statement[0].Principal.Service",
        [
            trusts(ANYWHERE),
            trusts(ANYWHERE, ["sts:TagSession", "sts:SetSourceIdentity"]),
            trusts({"Service": "ec2.amazonaws.com"}),
        ],
    ),
    "account-trusted": (
        [trusts({"AWS": [ALICE, ACCOUNT, "210987654321", "123456789012"]})],
        "Statement[0].Principal.AWS[1]",
        [
            trusts({"AWS": ALICE}),
            trusts({"AWS": ACCOUNT}, Condition={"StringEquals": {"sts:ExternalId": "b7f2c1"}}),
            trusts({"AWS": ACCOUNT}, Condition=WITH_MFA),
        ],
    ),
    "session-of-named-role": (
        [trusts({"AWS": [ROLE, SESSION]})],
        "Statement[0].Principal.AWS[1]",
        [
            trusts({"AWS": [ROLE, SESSION.replace("assumed-role/audit", "assumed-role/other")]}),
            trusts({"AWS": [ROLE, SESSION.replace("123456789012", "210987654321")]}),
            trusts({"AWS": ROLE}),
            trusts({"AWS": SESSION}),
        ],
    ),
    "mfa-never-sent": (
        [trusts({"Federated": SAML}, BY_SAML, Condition=WITH_MFA)],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [
            trusts({"Federated": SAML}, BY_SAML, Condition={"BoolIfExists": {MFA: "true"}}),
            trusts({"AWS": ALICE}, Condition=WITH_MFA),
            trusts({"AWS": ALICE, "Service": "ec2.amazonaws.com"}, Condition=WITH_MFA),
        ],
    ),
    "size-of-trust-policy": (
        [trusts({"AWS": ALICE}, Sid="A" * 2_000)],
        "",
        [trusts({"AWS": ALICE}, Sid="A" * 1_850)],
    ),
}

READ_AS = dict.fromkeys(EXAMPLES, "trust")

REASONS = {
    "action-of-others": {"action": "sts:AssumeRole", "ways": [BY_SAML]},
    "not-about-the-role": {"action": "sts:GetCallerIdentity"},
    "roles-anywhere-actions": {"actions": ["sts:SetSourceIdentity", "sts:TagSession"]},
    "account-trusted": {"accounts": ["123456789012", "210987654321"]},
    "session-of-named-role": {"session": SESSION, "role": ROLE},
    "mfa-never-sent": {"operator": "Bool"},
}

SAMPLES = {
    "action-of-others": [
        {"action": "sts:AssumeRole", "ways": [BY_SAML]},
        {"action": "sts:AssumeRole", "ways": [BY_SAML, BY_WEB]},
    ],
    "principal-without-action": [{"principal": SAML, "action": BY_SAML}],
    "not-about-the-role": [{"action": "sts:GetCallerIdentity"}],
    "roles-anywhere-actions": [{"actions": ["sts:TagSession"]}, {"actions": ["sts:AssumeRole", "sts:TagSession"]}],
    "account-trusted": [{"accounts": ["123456789012"]}, {"accounts": ["123456789012", "210987654321"]}],
    "session-of-named-role": [{"session": SESSION, "role": ROLE}],
    "mfa-never-sent": [{"operator": "Bool"}],
    "size-of-trust-policy": [{"size": 2_300, "quota": 2_048}],
}
