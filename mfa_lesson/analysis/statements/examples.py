"""Values of a context key that show what a condition does: some that fit, and some that don't."""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from mfa_lesson.account.users import MFA_KEY, MFA_STATES, User
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.tokens import Context
from mfa_lesson.iam.values import read_date, read_number
from mfa_lesson.text import Reason

ALICE = User.read("alice")


def make_example_context(mfa: str, without: str = "") -> dict[str, tuple[str, ...]]:
    """alice's context as conditions look it up, perhaps without one key."""
    return {key.lower(): (value,) for key, value in ALICE.context(mfa).items() if key.lower() != without.lower()}


def list_examples(condition: Condition) -> list[tuple[Reason, str | None]]:
    """Telling values of the condition's key, each with what to call it; None is a request without the key."""
    if condition.key.lower() == MFA_KEY.lower():
        states = (("row.state" if state != "absent" else "row.no-state", state) for state in MFA_STATES)
        return [(Reason(code, {"state": state}), state if code == "row.state" else None) for code, state in states]
    without = (Reason("row.missing"), None)
    if condition.operator.name == "Null":
        return [(Reason("row.any"), "x"), without]
    values = ["true", "false"] if condition.operator.name == "Bool" else list_telling_values(condition)
    return [*((Reason("row.value", {"value": value}), value) for value in dict.fromkeys(values)), without]


def list_telling_values(condition: Condition) -> list[str]:
    """For each wanted value one that fits and, of all, one that lies beside."""
    name, wanted = condition.operator.name, condition.values[:3]
    if not wanted:
        return ["x"]
    if name.startswith("Numeric"):
        numbers = [read_number(value) for value in wanted]
        return [f"{number + step:f}" for number in numbers for step in (Decimal(-1), 0, Decimal(1))]
    if name.startswith("Date"):
        return [shift_date(value, days) for value in wanted[:1] for days in (-1, 0, 1)]
    if "IpAddress" in name:
        networks = [ipaddress.ip_network(value, strict=False) for value in wanted]
        outside = [
            address
            for address in ("198.51.100.7", "203.0.113.7", "192.0.2.7")
            if not any(ipaddress.ip_address(address) in network for network in networks)
        ]
        return [*(str(network.network_address) for network in networks), *outside[:1]]
    context = make_example_context("true")
    fitting = [fill_example(value, context) for value in wanted]
    other = "arn:aws:iam::123456789012:user/somebody-else" if name.startswith("Arn") else "something-else"
    return [*(value for value in fitting if value is not None), other]


def shift_date(value: str, days: int) -> str:
    """The wanted moment, some days before or after; in seconds where no calendar reaches."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=float(read_date(value)))
    except OverflowError:
        return f"{read_date(value) + days * 86_400:f}"
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def fill_example(text: str, context: Context) -> str | None:
    """A text that fits a condition's value: wildcards by an example, variables by alice's values."""
    text = text.replace("${*}", "\0").replace("${?}", "\1").replace("${$}", "$")
    for key in re.findall(r"\$\{([^},]+)[^}]*\}", text):
        if not (values := context.get(key.lower())):
            return None
        text = re.sub(rf"\$\{{{re.escape(key)}[^}}]*\}}", values[0].replace("\\", r"\\"), text)
    return text.replace("*", "anything").replace("?", "x").replace("\0", "*").replace("\1", "?")
