"""Who a statement on a resource is about, as data; wording.py says it in plain words.

AWS pages: reference_policies_elements_principal, reference_policies_elements_notprincipal.
"""

from __future__ import annotations

from collections.abc import Iterable

from mfa_lesson.iam.callers import ACCOUNT, find_form
from mfa_lesson.iam.principals import UNIQUE_ID, PrincipalEntry, Principals
from mfa_lesson.text import Reason


def sum_up_principals(principals: Principals) -> Reason:
    """The element in a few words."""
    described = [describe_entry(entry) for entry in principals.entries]
    return Reason("principals" if principals.element == "Principal" else "principals.all-but", {"entries": described})


def explain_principals(principals: Principals, effect: str) -> Iterable[Reason]:
    """One reason for each text of the element."""
    grants = effect == "Allow" and principals.element == "Principal"
    return (Reason("principal", describe_entry(entry) | {"grants": grants}) for entry in principals.entries)


def describe_entry(entry: PrincipalEntry) -> dict[str, str]:
    """A text of the element as data: what kind of principal it is, its name, and its account."""
    text = entry.text
    if entry.names_everybody:
        return {"text": text, "kind": "everybody", "name": "", "account": ""}
    if entry.kind != "AWS":
        return {"text": text, "kind": entry.kind.lower(), "name": text, "account": ""}
    if ACCOUNT.fullmatch(text):
        return {"text": text, "kind": "account", "name": "", "account": text}
    if UNIQUE_ID.fullmatch(text):
        return {"text": text, "kind": "deleted", "name": text, "account": ""}
    found = find_form(text)
    assert found  # the grammar takes no other text
    kind, form = found
    account, named = text.split(":", 5)[4], form.groupdict()
    if kind == "root":
        return {"text": text, "kind": "account", "name": "", "account": account}
    session = named.get("session") or ""
    name = f"{named['name']}/{session}" if session else named["name"]
    return {"text": text, "kind": kind, "name": name, "account": account}
