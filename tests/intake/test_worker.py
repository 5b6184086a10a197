"""A process that can be killed: its time, its memory, its errors, and that it reaches nobody."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pieces
import pytest
from loopback import PAGE, answer

from newsloom.errors import IntakeError, ReadError
from newsloom.intake.discovery import WebPageError
from newsloom.intake.worker import Worker
from newsloom.read import article
from newsloom.types import Page

GOOD = Page("good", "html", b"<article><h1>Gates</h1>" + b"<p>The lock gates at Overmere were opened at dawn.</p>" * 9)


@pytest.fixture(scope="module")
def worker():
    """One for most tests, since each start takes half a second."""
    with Worker(pieces.call, seconds=3.0) as made:
        yield made


@pytest.fixture(scope="module")
def reader():
    with Worker(article, seconds=10.0, warm=GOOD) as made:
        yield made


def ended(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_process_serves_all_pieces():
    with Worker(pieces.double) as worker:
        assert worker.process_id is None  # started when it is needed
        assert [worker(n) for n in range(3)] == [0, 2, 4]
        first = worker.process_id
        assert worker("ab" * 2_000_000) == "ab" * 4_000_000
        os.kill(first, signal.SIGINT)  # of the terminal: the parent decides
        time.sleep(0.1)
        assert worker(2) == 4
        assert worker.process_id == first
    assert worker.process_id is None
    assert ended(first)


@pytest.mark.parametrize("name", ["wait", "spin"])
def test_a_piece_over_its_time_costs_itself_alone(worker, name):
    assert worker((name, 0))
    first, begun = worker.process_id, time.monotonic()
    with pytest.raises(ReadError, match="over 3 seconds"):
        worker((name, 60))
    assert time.monotonic() - begun < 5
    assert ended(first)
    assert worker((name, 0))


def test_what_is_refused_is_refused_here(worker):
    with pytest.raises(IntakeError) as error:
        worker(("refuse", 1))
    assert (error.value.reason, error.value.advice) == ("no lock gate", "build one")
    with pytest.raises(WebPageError, match="web page"):
        worker(("refuse_in_its_own_way", 1))


@pytest.mark.parametrize(("name", "sign"), [("break_down", "KeyError: 'a bug'"), ("hold_back", "lambda")])
def test_a_bug_is_a_bug_and_the_process_lives(worker, name, sign):
    worker(("double", 1))
    first = worker.process_id
    with pytest.raises(RuntimeError, match=sign):
        worker((name, 1))
    assert worker(("double", 2)) == 4
    assert worker.process_id == first


@pytest.mark.parametrize("name", ["die", "crash"])
def test_a_process_that_ends_is_told_and_replaced(worker, name):
    with pytest.raises(ReadError, match="broke down"):
        worker((name, 1))
    assert worker(("double", 2)) == 4


def test_memory_and_depth_have_their_bounds():
    with Worker(pieces.call, memory=600_000_000) as worker:
        assert worker(("eat", 1_000_000)) == 1_000_000
        with pytest.raises(ReadError, match="memory"):
            worker(("eat", 2_000_000_000))
        with pytest.raises(ReadError, match="nested"):
            worker(("nest", 1))
        assert worker(("eat", 5)) == 5


def test_what_libraries_print_and_ask_does_not_get_among_the_answers(worker):
    assert [worker(("chat", n)) for n in range(3)] == [(0, ""), (1, ""), (2, "")]


@pytest.fixture
def interruptible():
    """A program started in the background has its interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_leaves_no_answer_for_the_next_piece():
    with Worker(pieces.call, seconds=60.0) as patient:
        patient(("wait", 0))
        interrupt = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        interrupt.start()
        with pytest.raises(KeyboardInterrupt):
            patient(("wait", 50))
        interrupt.join()
        assert patient.process_id is None
        assert patient(("double", 2)) == 4


def test_what_a_process_loads_late_is_not_in_the_time_of_its_first_piece():
    with Worker(pieces.load_late, seconds=0.9, warm=1) as worker:
        assert worker(1) == 1


def test_a_process_ends_with_its_parent():
    code = """
import sys, time
sys.path.insert(0, sys.argv[1])
import pieces
from newsloom.intake.worker import Worker
worker = Worker(pieces.double)
worker(1)
print(worker.process_id, flush=True)
time.sleep(60)
"""
    command = [sys.executable, "-c", code, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert not ended(child)
        parent.kill()
    for _ in range(100):
        if ended(child) or _is_zombie(child):
            return
        time.sleep(0.05)
    pytest.fail("it still runs")


def _is_zombie(process):
    """Whether it has ended and nobody has asked for how: in a container perhaps nobody does."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def test_one_that_is_busy_when_its_parent_is_killed_has_an_alarm_set(worker):
    assert 1 <= worker(("alarm", None)) <= 13


# ── no network ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_worker_reaches_nobody(worker, web):
    for piece in (("connect", web.port), ("look_up", "localhost"), ("run", ["true"])):
        with pytest.raises(RuntimeError, match="no network and no programs"):
            worker(piece)
    assert web.asked == []


def test_reading_a_page_fetches_nothing_that_it_names(web, reader):
    where = web.url("/named")
    body = f"""<?xml version="1.0"?><!DOCTYPE html SYSTEM "{where}.dtd" [<!ENTITY x SYSTEM "{where}.ent">]>
    <html><head><base href="{where}"><link rel="stylesheet" href="{where}"><link rel="canonical" href="{where}">
    <link rel="amphtml" href="{where}"><script src="{where}"></script><meta http-equiv="refresh" content="0;url={where}">
    <title>Gates opened</title></head><body><article><h1>Gates opened</h1><iframe src="{where}"></iframe><img src="{where}">
    {"<p>The lock gates at Overmere were opened at dawn, the keeper said; &x; nobody had slept.</p>" * 9}</article></body></html>"""
    web.routes["/named"] = answer(PAGE)
    found = reader(Page(where, "html", body.encode(), where))
    assert "opened at dawn" in found.text
    assert web.asked == []


# ── hostile pages ────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_takes_a_reader_for_ever_is_left_and_the_next_is_read(reader):
    """Extraction takes long over tiny blocks: 2 to 6 s for 20,000 of them, by the machine."""
    tiny = (
        "<html><body><article>" + "".join(f"<p>a{n} <b>b</b></p>" for n in range(20_000)) + "</article></body></html>"
    )
    with Worker(article, seconds=0.5, warm=GOOD) as hurried:
        assert hurried(GOOD).text
        begun = time.monotonic()
        with pytest.raises(ReadError, match=r"over 0\.5 seconds"):
            hurried(Page("tiny", "html", tiny.encode()))
        assert time.monotonic() - begun < 3.5
    assert reader(GOOD).text
