"""A newsloom that is loaded once and then runs each command in a copy of itself: what pages tell to type takes a while.

python standing.py SOCKET            waits there; each command runs as if typed: its folder, environment, streams
client(SOCKET) ──▶ the text of a program that hands its arguments over, to be put on the path as ``newsloom``
"""

import json
import os
import socket
import sys
import traceback

CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as to:
    to.connect({place!r})
    socket.send_fds(to, [b"!"], [0, 1, 2])
    to.sendall(json.dumps([os.getcwd(), dict(os.environ), sys.argv[1:]]).encode())
    to.shutdown(socket.SHUT_WR)
    sys.exit(int(to.recv(8) or 70))
"""


def client(place):
    """A program that asks at a socket."""
    return CLIENT.format(python=sys.executable, place=str(place))


def main():
    """Load everything, say so, and answer until whoever started this closes our stdin."""
    from newsloom import Loom, render, store
    from newsloom.cli import main as typed
    from newsloom.loom import desk, opened

    assert render, (store, desk, opened)
    Loom().weave([sys.argv[2]])
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(sys.argv[1])
        door.listen()
        print("ready", flush=True)
        while True:
            asked, _ = door.accept()
            if os.fork() == 0:
                _answer(asked, typed)
            asked.close()
            while True:
                try:
                    if os.waitpid(-1, os.WNOHANG)[0] == 0:
                        break
                except ChildProcessError:
                    break


def _answer(asked, typed):
    """Run one command, tell its exit code, and end."""
    _, streams, _, _ = socket.recv_fds(asked, 1, 3)
    folder, environment, arguments = json.loads(b"".join(iter(lambda: asked.recv(65_536), b"")))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, m, encoding="utf-8") for n, m in enumerate("rww"))
    sys.argv = ["newsloom", *arguments]
    code = 70
    try:
        typed()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    asked.sendall(str(code).encode())
    os._exit(code)


if __name__ == "__main__":
    main()
