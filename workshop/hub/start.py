"""Opens the room: JupyterHub on this machine, for everybody who can reach it and knows the password.

sudo python3 workshop/hub/start.py [FOLDER] [--port 8000] [--password …] [--megabytes 1000]

With sudo, each learner is a Unix user of their own; without it, all are you, and you are asked whether you want that.
The first time it installs what is missing, beside this file. Ctrl+C closes the room; what the learners wrote stays in
FOLDER. After a crash the same command brings the room back. It needs Linux, Python 3.11 or newer and, the first time,
the network.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import ssl
import sys
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLONE = HERE.parents[1]
if __name__ == "__main__":
    sys.path[:] = [str(CLONE), *(place for place in sys.path if Path(place).resolve() != HERE)]

from workshop.hub import installing  # noqa: E402
from workshop.hub.cgroups import Share, why_no_limits  # noqa: E402
from workshop.hub.installing import OWN_PYTHON  # noqa: E402
from workshop.hub.isolation import PROGRAMS, can_mount  # noqa: E402
from workshop.hub.keeping import OpenRoom, explain_trouble, opened  # noqa: E402
from workshop.hub.passwords import Passwords  # noqa: E402
from workshop.hub.people import why_not_apart  # noqa: E402
from workshop.hub.poster import write_page  # noqa: E402
from workshop.hub.room import MEGABYTE, RoomError, Settings, check_disk, furnish, locked, scheme_of  # noqa: E402


def main() -> int:
    asked = parser().parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler)
    try:
        check(asked)
        if (asked.close or asked.new_password) and not (asked.folder / "room.json").exists():
            raise RoomError(f"There is no room in {asked.folder}.")
        if asked.new_password:
            print(give_password(asked.folder, asked.new_password))
            return 0
        with locked(asked.folder):
            if asked.close:
                OpenRoom(asked.folder, OWN_PYTHON).close()
                raise KeyboardInterrupt
            check_disk(asked.folder, asked.free_megabytes)
            apart = decide_apart(asked.one_user, asked.folder)
            check_answers([CLONE, Path.cwd()])
            python = installing.install()
            with explain_trouble(asked.folder):
                limits = asked.megabytes, asked.file_megabytes
                more = {
                    "encrypted": (asked.certificate, asked.key),
                    "together_megabytes": asked.learner_megabytes,
                    "folder_megabytes": asked.folder_megabytes,
                    "open_network": asked.network,
                }
                room = furnish(asked.folder, asked.port, asked.password, *limits, apart=apart, **more)
            with opened(asked.folder, python, least_free=asked.free_megabytes) as hub:
                opened_at = (asked.address or f"{scheme_of(room)}://{address()}:{asked.port}").rstrip("/")
                if asked.poster:
                    write_page(asked.poster, python, opened_at, room["password"], find_owner())
                print(welcome(asked.folder, room, opened_at, asked.poster), flush=True)
                hub.keep_open()
    except RoomError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nThe room is closed.")
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Opens JupyterHub with the lesson for everybody in the room.")
    home = Path.home() / "mfa-lesson-workshop"
    made.add_argument("folder", nargs="?", type=Path, default=home, help=f"where everything is kept ({home})")
    made.add_argument("--port", type=int, default=8000, help="the room's, and the two after it are used too (8000)")
    made.add_argument("--address", metavar="URL", help="what learners open, where this machine doesn't know it")
    made.add_argument("--certificate", metavar="FILE", type=Path, help="a certificate as PEM, for https")
    made.add_argument("--key", metavar="FILE", type=Path, help="the certificate's private key")
    made.add_argument("--poster", metavar="FILE", type=Path, help="write a page to project, with address and QR code")
    made.add_argument("--password", help="the room's, of 8 characters or more; by default the last, or a new one")
    made.add_argument("--megabytes", type=int, default=1000, help="what a server or a kernel may have of data (1000)")
    made.add_argument("--file-megabytes", type=int, default=200, help="how large a learner's file can get (200)")
    made.add_argument("--learner-megabytes", type=int, default=2000, help="what all programs of one may have (2000)")
    made.add_argument("--folder-megabytes", type=int, default=1000, help="what a learner's folder may have (1000)")
    made.add_argument("--network", action="store_true", help="let learners' programs use this machine's network")
    made.add_argument("--free-megabytes", type=int, default=500, help="what must be free on the disk (500)")
    made.add_argument("--close", action="store_true", help="close what a crash has left of the room, and end")
    made.add_argument("--new-password", metavar="NAME", help="give a learner a new password")
    made.add_argument("--one-user", action="store_true", help="run all learners as you, without asking")
    return made


def check(asked: argparse.Namespace) -> None:
    """Raises RoomError for what would not work, or should not."""
    if not sys.platform.startswith("linux") or sys.version_info < (3, 11):
        raise RoomError("The room needs Linux and Python 3.11 or newer.")
    if asked.password and len(asked.password) < 8:
        raise RoomError("The password needs 8 characters or more.")
    if asked.certificate or asked.key:
        check_certificate(asked.certificate, asked.key)
    if asked.address and not re.fullmatch(r"https?://[^\s/]+/?", asked.address):
        raise RoomError(f"{asked.address} is no address. Type one such as http://192.168.1.20:8000.")


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """Raises RoomError where these are no certificate and its key."""
    if not certificate or not key:
        raise RoomError("A certificate needs its key: give --certificate and --key.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        raise RoomError(
            f"{certificate} and {key} are no certificate and its private key as PEM, without a passphrase "
            f"({error.reason or 'not readable'})."
        ) from error
    except OSError as error:
        raise RoomError(f"{certificate} or {key} can't be read ({error.strerror}).") from error


def decide_apart(one_user: bool, folder: Path) -> bool:
    """Whether each learner is a Unix user of their own. Raises RoomError where that can't be and nobody agreed."""
    needed = [Path(sys.base_prefix), Path(sys.prefix), CLONE, folder.absolute()]
    why = "you asked for it" if one_user else why_not_apart(needed)
    if not why:
        return True
    sentence = (
        f"Learners are not kept apart, because {why}. Their code runs as you: each can read and change your files, the "
        "room's passwords, and the work of all others."
    )
    if one_user:
        print(sentence, flush=True)
    elif not sys.stdin.isatty():
        raise RoomError(f"{sentence} Start the room with sudo, or agree with --one-user.")
    elif input(f"{sentence}\nType yes to go on, or start the room with sudo: ").strip().lower() != "yes":
        raise RoomError("The room was not opened.")
    check_answers([CLONE, Path.cwd()], everybody=True)
    return False


def check_answers(folders: list[Path], everybody: bool = False) -> None:
    """Raises RoomError where the answer book is in a folder that learners can read."""
    for file in [folder / "answers.html" for folder in (*folders, CLONE / "workshop")]:
        if file.exists() and (everybody or file.stat().st_mode & 0o044):
            raise RoomError(f"Learners can read {file}, which has all answers. Move it to another machine first.")


def give_password(folder: Path, name: str) -> str:
    """Gives a learner who has forgotten theirs a new password. Out: a sentence with it. Raises RoomError."""
    passwords = Passwords(folder)
    try:
        given = f"The new password of {name} is {passwords.renew(name)} — tell nobody else."
        return f"{given}\nWhat is open closes now. They reload the page and sign in; what they saved is there."
    except KeyError:
        known = ", ".join(sorted(passwords.read())) or "nobody yet"
        raise RoomError(f"Nobody signed in as {name}. These names have a password: {known}.") from None


def address() -> str:
    """This machine as others in its network see it; its name, where it has no network. Nothing is sent."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()


def find_owner() -> tuple[int, int] | None:
    """Who called sudo, as the numbers of a user and a group; None without sudo."""
    numbers = os.environ.get("SUDO_UID", ""), os.environ.get("SUDO_GID", "")
    return (int(numbers[0]), int(numbers[1])) if os.geteuid() == 0 and all(map(str.isdecimal, numbers)) else None


def welcome(folder: Path, room: Settings, opened_at: str, poster: Path | None = None) -> str:
    """What to project, and what to keep to oneself."""
    page = f"    To project: {poster.absolute()}\n" if poster else ""
    who = describe_learners(room)
    return f"""
    The room:  {opened_at}
    Password:  {room["password"]}
{page}
For you alone: the name trainer, with the password {room["trainer_password"]}
{who}
Learners’ folders: {folder / "learners"}. What the hub does: {folder / "hub.log"}. Ctrl+C closes the room.
"""


def describe_learners(room: Settings) -> str:
    """How learners are kept apart and limited here, and how they are not."""
    if not room["apart"]:
        return "All learners are one user, who is you."
    has_none = can_mount() and not room["open_network"]
    network = "Their programs have no network." if has_none else "Their programs have this machine's network."
    megabytes = room["together_megabytes"]
    if why := why_no_limits(room["mark"], Share(megabytes * MEGABYTE, PROGRAMS)):
        together = f"Memory is limited for each program, but not for all programs of a learner together, because {why}."
    else:
        together = f"All programs of one learner together have {megabytes} MB of memory."
    return f"Each learner is a Unix user of their own. {network}\n{together}"


if __name__ == "__main__":
    sys.exit(main())
