"""What moves while a page is open: server-sent events, one watcher for all who listen.

moved() changes ──Watch──▶ every listener: the stories that were woven since
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from newsloom.serve.site import Site
from newsloom.serve.visit import Visitor

# Seconds between looks at the library, and between words to a connection that has nothing to hear.
_LOOK, _QUIET = 1.0, 20.0
# Stories named in one event, and listeners at once: more are told to come again later.
_MOST, _LISTENERS = 100, 500

router = APIRouter(include_in_schema=False)


@dataclass(eq=False)
class Watch:
    """Looks at the library for all listeners; runs while there are any."""

    site: Site
    listeners: set[asyncio.Queue[str]] = field(default_factory=set)
    _task: asyncio.Task[None] | None = None

    async def listen(self) -> AsyncIterator[str]:
        """The events from now on, as they go over the wire."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=32)
        self.listeners.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            yield "retry: 5000\n\n"
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), _QUIET)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self.listeners.discard(queue)

    async def _look(self) -> None:
        library = self.site.library
        moved = library.moved()
        put = await run_in_threadpool(library.last_put)
        while self.listeners:
            await asyncio.sleep(_LOOK)
            if library.moved() == moved:
                continue
            moved = library.moved()
            puts = await run_in_threadpool(library.puts_after, put, _MOST)
            if not puts:
                continue
            put = puts[-1].number
            self._tell(f"event: woven\nid: {put}\ndata: {' '.join(dict.fromkeys(one.story for one in puts))}\n\n")

    def _tell(self, event: str) -> None:
        for queue in self.listeners:
            with contextlib.suppress(asyncio.QueueFull):  # who does not read is told of nothing more
                queue.put_nowait(event)


@router.get("/live")
async def live(visit: Visitor) -> StreamingResponse:
    """Which stories are woven anew, as it happens."""
    watch: Watch = visit.request.app.state.watch
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    if len(watch.listeners) >= _LISTENERS:
        return StreamingResponse(iter(["retry: 60000\n\n"]), media_type="text/event-stream", headers=headers)
    return StreamingResponse(watch.listen(), media_type="text/event-stream", headers=headers)
