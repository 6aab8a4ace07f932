"""A process that has loaded what a kernel of the lesson uses, and forks itself wherever one is asked for.

A kernel of its own takes a second of processor time to load pandas, the widgets and the lesson, before its first cell.

    with nursery() as variables:
        ...  # what is started with these variables of the environment takes the kernel "python3" from here

Jupyter's server starts start.py and takes it for the kernel. start.py asks here for a fork, which is the kernel.
"""

import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

LOADED = ("anywidget", "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipywidgets", "pandas")
START = Path(__file__).with_name("start.py")
SECONDS_BETWEEN_LOOKS = 1.0


@contextmanager
def nursery() -> Iterator[dict[str, str]]:
    """Kernels by the name python3 for the programs that get these variables. Only on Linux is it safe to fork them."""
    if sys.platform != "linux":
        yield {}
        return
    with (
        tempfile.TemporaryDirectory(prefix="kernels-", ignore_cleanup_errors=True) as temporary,
        socket.socket(socket.AF_UNIX) as listener,
    ):
        path = Path(temporary) / "nursery"
        command = [sys.executable, "-I", "-S", str(START), str(path), "-f", "{connection_file}"]
        description = {"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"}
        kernel = Path(temporary) / "kernels" / "python3" / "kernel.json"
        kernel.parent.mkdir(parents=True)
        kernel.write_text(json.dumps(description), encoding="utf-8")
        listener.bind(str(path))
        listener.listen()
        process = subprocess.Popen([sys.executable, "-P", __file__], stdin=listener)
        try:
            yield {"JUPYTER_PATH": temporary}
        finally:
            process.terminate()
            process.wait()


def load() -> None:
    """Load what kernels of the lesson load sooner or later."""
    for name in LOADED:
        importlib.import_module(name)
    lesson = importlib.import_module("mfa_lesson")
    for name in lesson.__all__:
        getattr(lesson, name)


def be_kernel(connection: socket.socket) -> None:
    """Run a kernel, as `python -m ipykernel_launcher` does, until it ends or start.py is killed."""
    from ipykernel.kernelapp import launch_new_instance

    asked = json.loads(connection.makefile().readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["ipykernel_launcher", *asked["arguments"]]
    connection.sendall(f"{os.getpid()}\n".encode())
    threading.Thread(target=end_with, args=[connection], daemon=True).start()
    launch_new_instance()


def end_with(connection: socket.socket) -> None:
    """Kill this process when the other end is closed."""
    connection.recv(1)
    os.kill(os.getpid(), signal.SIGKILL)


def serve(listener: socket.socket) -> None:
    """Fork a kernel for each connection, until the process that has started this one ends."""
    parent = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the system forgets kernels that have ended
    load()
    gc.freeze()
    while os.getppid() == parent:
        if not select([listener], [], [], SECONDS_BETWEEN_LOOKS)[0]:
            continue
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            be_kernel(connection)
            sys.exit()
        connection.close()


if __name__ == "__main__":
    given = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    serve(given)
