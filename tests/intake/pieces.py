"""What a worker is given to do in tests: functions that another process can import."""

import os
import signal
import socket
import subprocess
import sys
import time

from newsloom.errors import IntakeError


def call(piece):
    """One of those below, by its name."""
    name, argument = piece
    return globals()[name](argument)


def double(number):
    return 2 * number


def wait(seconds):
    time.sleep(seconds)
    return "awake"


def spin(seconds):
    while seconds:
        pass
    return "still"


def refuse(_piece):
    raise IntakeError("no lock gate", "build one")


def refuse_in_its_own_way(_piece):
    from newsloom.intake.discovery import Link, WebPageError

    raise WebPageError((Link("https://overmere.example/feed"),))


def break_down(_piece):
    raise KeyError("a bug")


def die(piece):
    if piece:
        os._exit(3)
    return "alive"


def crash(_piece):
    import ctypes

    ctypes.string_at(0)


def eat(size):
    return len(bytearray(size))


def nest(_piece):
    return nest(_piece)


def hold_back(_piece):
    return lambda: None


def chat(piece):
    print("a library talks")
    sys.stdout.flush()
    return piece, sys.stdin.read()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=1)


def look_up(host):
    return socket.getaddrinfo(host, 80)


def run(command):
    return subprocess.run(command, check=False)


def alarm(_piece):
    """Seconds until the process ends by itself."""
    return signal.alarm(0)


_loaded = []


def load_late(piece):
    if not _loaded:
        time.sleep(1)
        _loaded.append(piece)
    return piece
