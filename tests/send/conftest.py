import importlib
import json
import threading

import pytest
from served import BRIDGE, Server


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """No pauses between tries, and no key from outside."""
    monkeypatch.setattr(importlib.import_module("newsloom.send.chat"), "_PAUSES", (0.01, 0.01))
    monkeypatch.delenv("NEWSLOOM_MODEL_KEY", raising=False)


@pytest.fixture
def server():
    served = Server()
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield served
    served.over.set()
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.fixture
def reports(tmp_path):
    path = tmp_path / "bridge.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in BRIDGE), encoding="utf-8")
    return path
