"""Where do requests to chat models run, while the threads that read their replies wait?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import TypeVar

T = TypeVar("T")

_guard = threading.Lock()


def run(coroutine: Coroutine[None, None, T]) -> Future[T]:
    """Starts a coroutine on the process's one loop; cancelling the future cancels it."""
    with _guard:
        loop = _loop()
    return asyncio.run_coroutine_threadsafe(coroutine, loop)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop, in a thread of its own that ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
