"""Put together what an entity's author declared and what the relations of all add to it.

Source: @backstage/plugin-catalog-backend 4.0.0, `performStitching`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from landform.catalog.models import JsonObject
from landform.catalog.search import SearchRow, search_rows
from landform.catalog.validation import SCRIPT

SHOWN_AS_LINKS = ("backstage.io/view-url", "backstage.io/edit-url")
REJECTED_LINK = "https://backstage.io/annotation-rejected-for-security-reasons"


@dataclass(frozen=True)
class Stitched:
    """The wire form of an entity, its version and its index rows."""

    text: str
    etag: str
    rows: list[SearchRow]


def stable_json(document: JsonObject) -> str:
    """JSON text that is the same for equal documents."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()


def stitch(
    declared: JsonObject,
    *,
    uid: str,
    relations: Iterable[tuple[str, str]],
    status: str | None = None,
) -> Stitched:
    """The entity everybody sees.

    ``relations`` are pairs of type and target reference, ``status`` the JSON list of its items.
    """
    metadata = dict(declared["metadata"])
    metadata["annotations"] = {
        key: REJECTED_LINK if key in SHOWN_AS_LINKS and SCRIPT.match(value) else value
        for key, value in metadata.get("annotations", {}).items()
    }
    document: JsonObject = {
        **declared,
        "metadata": metadata,
        "relations": [
            {"type": kind, "targetRef": target} for kind, target in sorted(set(relations))
        ],
    }
    if status:
        document["status"] = {"items": orjson.loads(status)}
    # The etag covers all that others can see change, and not the uid: as in Backstage.
    etag = hashlib.sha1(stable_json(document).encode(), usedforsecurity=False).hexdigest()
    metadata |= {"uid": uid, "etag": etag}
    return Stitched(stable_json(document), etag, search_rows(document))
