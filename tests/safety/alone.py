"""Runs a command that has just got a network of its own: switches its loopback on, for whoever wants to connect to it.

    unshare --map-root-user --net PYTHON alone.py COMMAND ...

With loopback the system counts every packet that is asked for, whatever its kind and whoever asks: without, it refuses
those of IPv6 before it counts. Linux: netdevice(7), network_namespaces(7).
"""

import fcntl
import os
import socket
import struct
import sys

SIOCSIFFLAGS, IFF_UP = 0x8914, 1

if __name__ == "__main__":
    with socket.socket() as some:
        fcntl.ioctl(some, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
    os.execv(sys.argv[1], sys.argv[1:])
