"""Watches the Python it is started with. For that its folder stands in PYTHONPATH, and a file's name in RECORD.

Python imports a module of this name before it runs anything else (docs.python.org, library/site). One line goes to the
file for each thing that no notebook may do, whoever does it: the lesson, pandas, the kernel. What is one, and what its
arguments are: docs.python.org, library/audit_events. Sockets and AWS's files are refused as well, with a
PermissionError, so that nothing is sent and nothing read even where the lesson is broken.
"""

import os
import sys
from ipaddress import ip_address

RECORD = "MFA_LESSON_TESTS_RECORD"

ADDRESSED = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
LOOKED_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
PROGRAMS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "pty.spawn",
    "webbrowser.open",
)
ASKS_AWS = ("boto3", "botocore")


def forbidden(event, arguments):
    """What is wrong with an audit event as text, empty where nothing is; and whether it is refused."""
    if event in LOOKED_UP:
        return f"{event} {arguments[0]!r}", True
    if event in ADDRESSED and arguments[1] is not None and not own_alarm(arguments[1]):
        return f"{event} {arguments[1]!r}", True
    if event == "open" and in_aws_folder(arguments[0]):
        return f"open {os.fsdecode(arguments[0])}", True
    if event == "import" and arguments[0] in ASKS_AWS:
        return f"import {arguments[0]}", False
    if event in PROGRAMS:
        return f"{event} {arguments[:2]!r}", False
    return "", False


def own_alarm(address):
    """Whether it is the pair of sockets that asyncio wakes itself with, on Windows a connection to this machine.

    Everywhere else the pair is made without an address, so that no address at all is needed.
    """
    return os.name == "nt" and isinstance(address, tuple) and ip_address(address[0]).is_loopback


def in_aws_folder(path):
    return isinstance(path, (str, bytes, os.PathLike)) and ".aws" in os.fsdecode(path).replace("\\", "/").split("/")


def begin(file):
    """Writes down from now on, into this file."""
    record = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    look_up = type(os.environ).__getitem__

    def write(line):
        os.write(record, f"{line}\n".encode())

    def watch(event, arguments):
        said, refused = forbidden(event, arguments)
        if said:
            write(said)
        if refused:
            raise PermissionError(f"not from here: {said}")

    def noticed(environment, name):
        # tqdm goes through all variables to find its own; it is after no credentials
        if str(name).startswith("AWS_") and sys._getframe(1).f_code.co_name != "__iter__":
            write(f"os.environ {name}")
        return look_up(environment, name)

    sys.addaudithook(watch)
    type(os.environ).__getitem__ = noticed


if RECORD in os.environ:
    begin(os.environ[RECORD])
