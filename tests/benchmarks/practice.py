"""How quick the practice account is: its start, one call, many clients at once, and its memory.

python tests/benchmarks/practice.py [--write]

The requests are signed beforehand, so that the clients' own work, which is most of a real call, isn't measured.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from mfa_lesson import practice_account
from mfa_lesson.practice.client import SERVER_FILE
from tests.benchmarks import figures
from tests.benchmarks.figures import row, table

CALLS, CLIENTS = 400, 8
KINDS = {
    "an unsigned request: HTTP only": None,
    "`GetCallerIdentity`: the signature, no decision": ("sts", "Action=GetCallerIdentity"),
    "`ListUsers`: allowed": ("iam", "Action=ListUsers"),
    "`GetUser`: denied": ("iam", "Action=GetUser"),
}


def make_headers(account, kind) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a signed request."""
    if kind is None:
        return b"", {}
    service, text = kind
    env = account.environment("alice")
    request = AWSRequest("POST", account.endpoint + "/", {}, text.encode())
    credentials = Credentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return text.encode(), dict(request.headers.items())


def call(account, kind, times: int) -> list[float]:
    """Seconds of each of so many calls on one connection."""
    body, headers = make_headers(account, kind)
    connection = HTTPConnection("127.0.0.1", int(account.endpoint.rpartition(":")[2]))
    taken = []
    for _ in range(times):
        begin = perf_counter()
        connection.request("POST", "/", body, headers)
        connection.getresponse().read()
        taken.append(perf_counter() - begin)
    connection.close()
    return taken


def count_memory(account) -> str:
    """The memory of the endpoint, where the system says it."""
    process = json.loads((account.folder / SERVER_FILE).read_text(encoding="utf-8"))["pid"]
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return "unknown"
    (line,) = [line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
    return f"{int(line.split()[1]) / 1024:.0f} MB"


def measure_practice() -> None:
    begin = perf_counter()
    with practice_account("force_mfa", users=["alice"]) as account:
        call(account, KINDS["`ListUsers`: allowed"], 1)
        start = perf_counter() - begin
        with table("Practice account", "Figure"):
            row("from `practice_account()` to the first answer", f"{start:.1f} s")
            for name, kind in KINDS.items():
                call(account, kind, 20)
                row(f"{name}, median", f"{median(call(account, kind, CALLS)) * 1000:.1f} ms")
            begin = perf_counter()
            with ThreadPoolExecutor(CLIENTS) as clients:
                list(clients.map(lambda _: call(account, KINDS["`GetUser`: denied"], CALLS), range(CLIENTS)))
            row(f"{CLIENTS} clients at once", f"{CLIENTS * CALLS / (perf_counter() - begin):.0f} calls/s")
            row("most memory of the endpoint", count_memory(account))


PARTS = {"practice": measure_practice}

if __name__ == "__main__":
    figures.run("tests/benchmarks/practice.py", PARTS, sys.argv[1:])
