"""The statements of the lesson's policy and the actions that they name, read without the package's parser."""

import json

from mfa_lesson.iam.loading import PACKAGED

STATEMENTS = json.loads((PACKAGED / "force_mfa.json").read_text(encoding="utf-8"))["Statement"]
SIDS = [statement["Sid"] for statement in STATEMENTS]
NAMED = list(dict.fromkeys(name for s in STATEMENTS for name in s.get("Action", s.get("NotAction"))))
