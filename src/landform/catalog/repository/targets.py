"""Targets of edges as the database holds them."""

import orjson


def stored_target(ref: str) -> str:
    """A reference as edges hold it: as JSON between its quotes, so that SQL can build documents.

    References of entities are the same in JSON; only those to nowhere may have odd characters.
    """
    return orjson.dumps(ref).decode()[1:-1]


def shown_target(stored: str) -> str:
    """The inverse of `stored_target`."""
    return stored if "\\" not in stored else str(orjson.loads(f'"{stored}"'))
