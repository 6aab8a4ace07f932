"""How quick a credential report of 10,000 users and 100,000 CloudTrail records are read and judged.

python tests/benchmarks/rollout.py
"""

import json
import sys
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import cloudtrail, credential_report
from mfa_lesson.rollout.report_file import DATA

USERS, RECORDS = 10_000, 100_000


def make_report(users: int) -> str:
    """The example's users again and again, under other names."""
    head, _, *lines = (DATA / "report.csv").read_text(encoding="utf-8").splitlines()
    rows = []
    for number in range(users):
        cells = lines[number % len(lines)].split(",")
        cells[0], cells[1] = f"{cells[0]}-{number}", f"{cells[1]}-{number}"
        rows.append(",".join(cells))
    return "\n".join([head, *rows])


def make_records(count: int) -> str:
    """The example's records again and again, as JSON lines."""
    records = [json.dumps(one) for one in json.loads((DATA / "events.json").read_text(encoding="utf-8"))["Records"]]
    return "\n".join(records[number % len(records)] for number in range(count))


def measure(call, given: str) -> float:
    begin = perf_counter()
    call(given)
    return perf_counter() - begin


if __name__ == "__main__":
    print(f"first report, with everything that is loaded for it: {measure(credential_report, make_report(40)):.2f} s")
    print(f"{USERS:,} users: {measure(credential_report, make_report(USERS)):.2f} s")
    begin = perf_counter()
    shown = credential_report(make_report(USERS))
    assert len(shown.frame) == USERS and shown.html
    print(f"{USERS:,} users, with table and page: {perf_counter() - begin:.2f} s")
    print(f"{RECORDS:,} records: {measure(cloudtrail, make_records(RECORDS)):.2f} s")
