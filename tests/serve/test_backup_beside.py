"""A backup made beside a server and a poller that write all the while: whole, restored, verified, and served again."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from test_served import newsloom

from newsloom.store import open_library

_BEGAN = datetime(2026, 3, 10, 6, tzinfo=UTC)


class _Press(http.server.BaseHTTPRequestHandler):
    """Feeds whose every asking brings more reports, whole."""

    asked = 0

    def do_GET(self):
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        type(self).asked += 1
        name, last = self.path.strip("/"), 8 * type(self).asked
        items = "".join(_item(name, number) for number in range(max(0, last - 12), last))
        body = f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("content-type", "application/rss+xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def _item(name, number):
    places = ("Overmere", "Tarn", "Skua", "Eastrey", "Aldwater")
    place = f"{places[number % 5]} {number}"
    told = (
        f"The council of {place} said on Tuesday that {number + 12} houses were flooded by the river. "
        f"“We will rebuild the bridge of {place},” said its mayor, Ada Brandt. " * 8
    )
    at = (_BEGAN + timedelta(minutes=number)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<item><guid>{name}-{number}</guid><title>River floods {place}</title><pubDate>{at}</pubDate>"
        f"<link>http://127.0.0.1:9/{name}/{number}</link><description>{told}</description></item>"
    )


@pytest.fixture
def press():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Press)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def _reports(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return int(float(re.search(r"^newsloom_reports (\S+)", answer.read().decode(), re.MULTILINE)[1]))


def _wake(port):
    """As a reader would who does not wait: the poller looks now."""
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/settings", timeout=30).read().decode()
    form = b"seal=" + re.search(r'name="seal" value="(\w+)"', page)[1].encode()
    urllib.request.urlopen(f"http://127.0.0.1:{port}/status/wake", form, timeout=30).close()


def _serve(place, *options):
    command = [sys.executable, "-m", "newsloom", "serve", "--port", "0", "--store", str(place), *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NEWSLOOM_NETWORKS": "127.0.0.0/8"}
    )
    return process, int(re.search(r":(\d+)/", process.stderr.readline())[1])


def _end(process):
    process.terminate()
    process.wait(60)
    process.stderr.close()


def test_a_backup_beside_a_server_and_a_poller_that_write(tmp_path, press):
    place = tmp_path / "news.db"
    with open_library(place) as library:
        for number in range(3):
            library.put_feed(f"http://127.0.0.1:{press}/press-{number}", datetime.now(UTC))
    process, port = _serve(place)
    backups = []
    try:
        deadline = time.monotonic() + 120
        while len(backups) < 2 and time.monotonic() < deadline:
            with open_library(place) as library:
                held = library.status().reports
            if held <= (backups[-1][1] if backups else 0):
                time.sleep(0.2)
                continue
            file = tmp_path / f"backup-{len(backups)}.db"
            done = newsloom("backup", file, place=place)
            assert done.returncode == 0, done.stderr
            backups.append((file, held))
            with open_library(place) as library:  # and more comes in
                for feed in library.feeds():
                    library.put_polls({feed.id: type(feed.poll)(due_at=datetime.now(UTC))})
            _wake(port)
        assert json.loads(urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30).read())["ready"]
    finally:
        _end(process)
    assert process.returncode == 0
    assert len(backups) == 2
    assert newsloom("verify", place=place).returncode == 0
    for number, (file, held) in enumerate(backups):
        back = tmp_path / f"restored-{number}.db"
        done = newsloom("restore", file, place=back)
        assert done.returncode == 0, done.stderr
        verified = newsloom("verify", "--json", place=back)
        assert verified.returncode == 0, verified.stdout
        assert json.loads(verified.stdout)["astray"] == []
        with open_library(back) as library, open_library(place) as whole:
            assert library.status().reports >= held, "what was there before the backup is in it"
            ids = {one.article.id for one in library.arrivals()}
            assert ids <= {one.article.id for one in whole.arrivals()}, "and nothing that never was"
    process, port = _serve(back, "--no-poll")
    try:
        assert _reports(port) >= backups[-1][1]
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/search?q=river", timeout=30).status == 200
    finally:
        _end(process)
    # What the copy had left to do, it does.
    done = newsloom("update", place=back)
    assert newsloom("verify", place=back).returncode == 0


def test_the_script_of_the_nightly_backup_checks_it_and_lets_old_ones_go(prepared, tmp_path):
    import shutil
    from pathlib import Path

    script = Path(__file__).parents[2] / "deploy" / "newsloom-backup"
    place, folder, programs = tmp_path / "news.db", tmp_path / "backups", tmp_path / "bin"
    shutil.copy(prepared, place)
    folder.mkdir()
    programs.mkdir()
    (programs / "newsloom").write_text(f'#!/bin/sh\nexec {sys.executable} -m newsloom "$@"\n', encoding="utf-8")
    (programs / "newsloom").chmod(0o755)
    old = folder / "newsloom-20200101T000000Z.db"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "NEWSLOOM_STORE": str(place)}
    done = subprocess.run([script, folder], env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (kept,) = folder.iterdir()
    assert re.fullmatch(r"newsloom-\d{8}T\d{6}Z\.db", kept.name)
    # One that cannot be made lets none go.
    environment["NEWSLOOM_STORE"] = str(tmp_path / "none.db")
    os.utime(kept, (0, 0))
    assert subprocess.run([script, folder], env=environment, capture_output=True, check=False).returncode != 0
    assert list(folder.iterdir()) == [kept]
