"""What Jupyter takes for a kernel: gets one from the nursery, hands signals on to it, and ends when it ends.

python -I -S tests/kernels/start.py SOCKET ARGUMENT...
"""

import json
import os
import signal
import socket
import sys


def main(path: str, *arguments: str) -> None:
    asked = {"arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd()}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(json.dumps(asked).encode() + b"\n")
        kernel = int(connection.makefile().readline())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: os.kill(kernel, number))
        while connection.recv(1):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
