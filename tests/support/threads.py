"""Threads that libraries leave behind."""

import asyncio
import threading


async def sqlite_threads_ended() -> None:
    """Wait for what aiosqlite leaves behind where it could not open a file.

    Each thread has a last word for the event loop, and complains when that has closed.
    For tests that hold no SQLite database open.
    """
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 10)
