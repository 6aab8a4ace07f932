"""A query that finds in a large account what cloudtrail() finds in files.

AWS pages: create-cloudtrail-table and querying-cloudtrail-logs of the Athena User Guide; query-limitations and
cloudtrail-lake-service-availability-change of the CloudTrail User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from mfa_lesson.account.users import User
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy

from .change import NO_CODE, PASSWORD_ONLY, Attachment
from .denies import DenyAnswer
from .services import OTHER_NAMES, load_services
from .trail_record import CONSOLE, load_event_names
from .wording_trail import make_trail_error, say

ATHENA, LAKE = "athena", "lake"

NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

STORE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")

DEFAULT_TABLE, DEFAULT_STORE = "cloudtrail_logs", "EXAMPLEf852-4e8f-8bd1-bcf6cEXAMPLE"

SOMEBODY = User.read("somebody")

NEW_LINE = "\n    "

STATES = {"IS NULL": NO_CODE, "= 'false'": PASSWORD_ONLY}
"""What a record says of MFA, with an access key and in a session without MFA -> the MFA state."""

OF_LAKE = {
    "type": "userIdentity.type",
    "arn": "userIdentity.arn",
    "mfa": "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "invoked": "userIdentity.invokedBy",
    "source": "eventSource",
    "event": "eventName",
    "kind": "eventType",
    "error": "errorCode",
    "time": "eventTime",
}

COLUMNS = {ATHENA: {name: column.lower() for name, column in OF_LAKE.items()}, LAKE: OF_LAKE}
"""What the columns are called; Athena has them in lower case."""

QUERY = """{comment}
SELECT
  {arn} AS user_arn,
  {source} AS event_source,
  {event} AS event_name,
  CASE WHEN {mfa} IS NULL THEN 'access key' ELSE 'session without MFA' END AS signed_in,
  nullif({invoked}, '{console}') AS invoked_by,
  count(*) AS calls,
  min({time}) AS first_seen,
  max({time}) AS last_seen
FROM {table}
WHERE {type} = 'IAMUser'
  AND {error} IS NULL
  AND coalesce({mfa}, 'absent') <> 'true'{period}{events}
GROUP BY 1, 2, 3, 4, 5
ORDER BY calls DESC"""


class Query(str):
    """A query, which a notebook shows as it is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def cloudtrail_query(
    engine: str = ATHENA,
    table: str | None = None,
    *,
    policies: Policies = "force_mfa",
    since: str | date | None = None,
    until: str | date | None = None,
) -> Query:
    """Writes a query that lists the calls of IAM users without MFA that policies would deny.

    It runs nothing. The query leaves out the events whose actions the policies don't deny without MFA, by their names.
    Rows with `invoked_by` are calls that a service made for the user, of which CloudTrail doesn't say enough.

    Args:
        engine: "athena", for the table that AWS's documentation creates, or "lake", for CloudTrail Lake, which takes no
            new customers since 31 May 2026.
        table: For Athena the table, with or without its database; for Lake the ID of the event data store.
        policies: What is attached: one policy or several, each a Policy, a packaged name or a path.
        since: The first day, such as "2026-11-01".
        until: The last day.

    Returns:
        The SQL text.

    Raises:
        ReportError: There is no such engine, the table can't be called so, or no query can say what the policies deny.
        PolicyError: There is no such policy, as load_policy says.

    AWS pages: create-cloudtrail-table of the Athena User Guide, query-limitations of the CloudTrail User Guide.
    """
    if not isinstance(engine, str) or engine not in COLUMNS:
        raise make_trail_error("engine", given=engine)
    loaded = load_policies(policies)
    names = COLUMNS[engine]
    return Query(
        QUERY.format(
            **names,
            console=CONSOLE,
            comment=say(f"query.{engine}", policies=[make_comment(policy.name) for policy in loaded]),
            table=quote_table(table) if engine == ATHENA else check_store(table),
            period="".join(write_period(names["time"], engine, since, until)),
            events=write_events(names, loaded),
        )
    )


def make_comment(name: str) -> str:
    """A name as it can stand in a comment of one line."""
    return re.sub(r"[^\w .,+=@()-]", "?", name)


def quote_table(table: str | None) -> str:
    parts = (DEFAULT_TABLE if table is None else table).split(".") if isinstance(table, str | None) else []
    if not 1 <= len(parts) <= 3 or not all(NAMES.fullmatch(part) for part in parts):
        raise make_trail_error("table", given=table)
    return ".".join(f'"{part}"' for part in parts)


def check_store(store: str | None) -> str:
    store = DEFAULT_STORE if store is None else store
    if not isinstance(store, str) or not STORE.fullmatch(store):
        raise make_trail_error("store", given=store)
    return store


def write_period(column: str, engine: str, since: str | date | None, until: str | date | None) -> list[str]:
    """The conditions on the time. Athena has it as text, and Lake as a timestamp."""
    written = []
    for given, sign, clock in ((since, ">=", "00:00:00"), (until, "<=", "23:59:59")):
        if given is None:
            continue
        day = read_day(given)
        moment = f"{day}T{clock}Z" if engine == ATHENA else f"{day} {clock}"
        written.append(f"\n  AND {column} {sign} '{moment}'")
    return written


def read_day(given: str | date) -> str:
    try:
        return (given if isinstance(given, date) else date.fromisoformat(given)).strftime("%Y-%m-%d")
    except (TypeError, ValueError):
        raise make_trail_error("day", given=given) from None


def write_events(names: dict[str, str], policies: tuple[Policy, ...]) -> str:
    """The conditions that leave out what the policies don't deny without MFA."""
    attachment = Attachment(None, policies)
    policy_names = [policy.name for policy in policies]
    if attachment.depends_on_user:
        raise make_trail_error("no-list", policies=policy_names)
    denied = find_denied(attachment)
    if not any(actions for of_state in denied.values() for actions in of_state.values()):
        raise make_trail_error("nothing-denied", policies=policy_names)
    return "".join(f"\n  AND {one}" for one in [choose_calls(names, denied), *choose_states(names, denied)])


def choose_calls(names: dict[str, str], denied: dict[str, dict[str, list[str]]]) -> str:
    """The condition that leaves out what no policy decides: a sign-in, a page of the console, a service's own event."""
    is_call = f"{names['kind']} = 'AwsApiCall'"
    if signing_in := dict.fromkeys(action for of_state in denied.values() for action in of_state["signin"]):
        is_call = f"({is_call} OR {names['source']} = '{CONSOLE}' AND {names['event']} IN ({list_texts(signing_in)}))"
    return is_call


def choose_states(names: dict[str, str], denied: dict[str, dict[str, list[str]]]) -> list[str]:
    """The conditions on the services and events, for each state by itself if the policies tell the two apart."""
    with_key, in_session = denied.values()
    if with_key == in_session:
        return choose(names, with_key)
    each = [
        [f"{names['mfa']} {state}", *choose(names, of_state)]
        for state, of_state in denied.items()
        if any(of_state.values())
    ]
    return each[0] if len(each) == 1 else [f"({f'{NEW_LINE}OR '.join(f'{NEW_LINE}AND '.join(one) for one in each)})"]


def choose(names: dict[str, str], denied: dict[str, list[str]]) -> list[str]:
    return [*choose_services(names, denied), *choose_events(names, denied)]


def find_denied(attachment: Attachment) -> dict[str, dict[str, list[str]]]:
    """What a record says of MFA -> service -> the names of its actions that are denied then."""
    decided: dict[tuple[object, ...], set[str]] = {}
    denied: dict[str, dict[str, list[str]]] = {state: {prefix: [] for prefix in load_services()} for state in STATES}
    for prefix, actions in load_services().items():
        for action in actions:
            statements = attachment.added.list_matching(action)
            if statements not in decided:
                judged = {state: attachment.judge_action(action, SOMEBODY, mfa) for state, mfa in STATES.items()}
                decided[statements] = {state for state, answer in judged.items() if answer is DenyAnswer.DENIED}
            for state in decided[statements]:
                denied[state][prefix].append(action.partition(":")[2])
    return denied


def choose_services(names: dict[str, str], denied: dict[str, list[str]]) -> list[str]:
    """The condition on the services, if there are some of which nothing is denied."""
    without = [prefix for prefix, actions in denied.items() if not actions]
    if not without:
        return []
    wanted = [prefix for prefix, actions in denied.items() if actions]
    few, word = (without, "NOT IN") if len(without) <= len(wanted) else (wanted, "IN")
    return [f"{names['source']} {word} ({list_texts(source for one in few for source in list_sources(one))})"]


def choose_events(names: dict[str, str], denied: dict[str, list[str]]) -> list[str]:
    """The conditions on the events of services of which something is denied, and something isn't."""
    written = []
    for prefix, actions in denied.items():
        known = [action.partition(":")[2] for action in load_services()[prefix]]
        exempt = [*(name for name in known if name not in actions), *NEED_NOTHING.get(prefix, ())]
        if not actions or not exempt:
            continue
        source = f"{names['source']} IN ({list_texts(list_sources(prefix))})"
        if len(exempt) <= len(actions):
            events = list_texts(sorted({*exempt, *find_events(prefix, exempt)}))
            written.append(f"NOT ({source} AND {names['event']} IN ({events}))")
        else:
            events = list_texts(sorted({*actions, *find_events(prefix, actions)}))
            written.append(f"NOT ({source} AND {names['event']} NOT IN ({events}))")
    return written


def find_events(prefix: str, actions: list[str]) -> list[str]:
    """The events of other names that need only these actions."""
    named = {f"{prefix}:{action}" for action in actions}
    return [event for (one, event), needed in load_event_names().items() if one == prefix and {*needed} <= named]


def list_texts(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


NEED_NOTHING = {"sts": ("GetAccessKeyInfo", "GetCallerIdentity", "GetSessionToken")}
"""Service -> what needs no permission there."""


def list_sources(prefix: str) -> list[str]:
    """How CloudTrail calls a service."""
    named = [name for name, known in OTHER_NAMES.items() if known == prefix] or [prefix]
    return sorted({f"{name}.amazonaws.com" for name in (*named, prefix)})
