"""Every connection and look-up of this process, as Python's own audit events tell them, while somebody listens."""

import socket
import sys
from contextlib import contextmanager

_listening = []


def _hear(event, given):
    if _listening and event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _listening[-1].append(given[1])


# A hook cannot be taken away again; it hears only while somebody listens.
sys.addaudithook(_hear)


@contextmanager
def heard():
    """The addresses that are connected or sent to meanwhile; what is no address of a network too, such as a path."""
    found = []
    _listening.append(found)
    try:
        yield found
    finally:
        _listening.remove(found)


def names(known):
    """A look-up that knows these names, each with the answers it gives in turn, and numbers in all their forms."""
    real = socket.getaddrinfo
    turns = {}

    def look_up(host, port, *_more, **_named):
        text = host.decode() if isinstance(host, bytes) else host
        if text in known:
            answers = known[text]
            turn = turns[text] = turns.get(text, -1) + 1
            found = answers[min(turn, len(answers) - 1)]
            return [one for address in found for one in real(address, port, type=socket.SOCK_STREAM)]
        try:
            socket.inet_aton(text)  # 0x7f000001, 2130706433, 127.1
        except OSError:
            return real(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return real(host, port, type=socket.SOCK_STREAM)

    return look_up
