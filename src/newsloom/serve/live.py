"""What moves while a page is open: server-sent events, one watcher for all who listen.

moved() changes ──Watch──▶ every listener: the stories that were woven since
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from newsloom.errors import NewsloomError
from newsloom.kept import Put
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

    async def listen(self, after: int | None = None) -> AsyncIterator[str]:
        """The events from now on, as they go over the wire; before them what was put ``after`` a digest."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=32)
        self.listeners.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            yield "retry: 5000\n\n"
            if after is not None and (missed := await run_in_threadpool(self.site.library.puts_after, after, _MOST)):
                yield _woven(missed)
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), _QUIET)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self.listeners.discard(queue)

    async def _look(self) -> None:
        library = self.site.library
        moved = await self.site.soon(library.moved)
        put = await run_in_threadpool(library.last_put)
        while self.listeners:
            await asyncio.sleep(_LOOK)
            try:
                stands = await self.site.soon(library.moved)
                if stands == moved:
                    continue
                puts = await run_in_threadpool(library.puts_after, put, _MOST)
            except NewsloomError:  # a database that was away is asked again; whoever needs it now tells so
                continue
            moved = stands
            if not puts:
                continue
            put = puts[-1].number
            self._tell(_woven(puts))

    def _tell(self, event: str) -> None:
        for queue in self.listeners:
            with contextlib.suppress(asyncio.QueueFull):  # who does not read is told of nothing more
                queue.put_nowait(event)


def _woven(puts: Sequence[Put]) -> str:
    """An event: the stories of these digests, and the number to ask on from."""
    return f"event: woven\nid: {puts[-1].number}\ndata: {' '.join(dict.fromkeys(one.story for one in puts))}\n\n"


@router.get("/live")
async def live(
    visit: Visitor,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    last_event_id: Annotated[str, Header(max_length=18)] = "",
) -> StreamingResponse:
    """Which stories are woven anew, as it happens, from the digest on that a page or its last event knew."""
    watch: Watch = visit.request.app.state.watch
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    if len(watch.listeners) >= _LISTENERS:
        return StreamingResponse(iter(["retry: 60000\n\n"]), media_type="text/event-stream", headers=headers)
    # A browser that lost the line says what it heard last; the page that it was opened from says what it showed.
    heard = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else after
    return StreamingResponse(watch.listen(heard), media_type="text/event-stream", headers=headers)
