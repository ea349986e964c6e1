"""Documents as they are stored: the wire form in two parts, between which the relations go.

Source: @backstage/plugin-catalog-backend 4.0.0, `performStitching`.
"""

import hashlib
from dataclasses import dataclass

import orjson

from landform.catalog.models import JsonObject
from landform.catalog.validation import SCRIPT

SHOWN_AS_LINKS = ("backstage.io/view-url", "backstage.io/edit-url")
REJECTED_LINK = "https://backstage.io/annotation-rejected-for-security-reasons"


@dataclass(frozen=True)
class Declared:
    """A declared document as stable JSON, and its version."""

    text: str
    etag: str


@dataclass(frozen=True)
class Parts:
    """The wire form around the relations: ``head``, relations, ``tail``, status, ``}``."""

    head: str
    tail: str


def stable_json(document: JsonObject) -> str:
    """JSON text that is the same for equal documents."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()


def shown(document: JsonObject) -> JsonObject:
    """The document without links that would run as scripts in a browser."""
    annotations = document["metadata"].get("annotations", {})
    rejected = {
        key: REJECTED_LINK
        for key in SHOWN_AS_LINKS
        if key in annotations and SCRIPT.match(annotations[key])
    }
    if not rejected:
        return document
    metadata = document["metadata"] | {"annotations": annotations | rejected}
    return document | {"metadata": metadata}


def declared(document: JsonObject) -> Declared:
    """Its text, and the etag: a hash of that, so that what others declare does not move it."""
    text = stable_json(document)
    return Declared(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def take_apart(document: JsonObject, *, uid: str, etag: str) -> Parts:
    """The columns of an entity. `put_together` is the inverse."""
    root = {
        "apiVersion": document["apiVersion"],
        "kind": document["kind"],
        "metadata": document["metadata"] | {"uid": uid, "etag": etag},
    }
    spec = ',"spec":' + stable_json(document["spec"]) if "spec" in document else ""
    return Parts(stable_json(root)[:-1] + ',"relations":[', "]" + spec)


def put_together(parts: Parts) -> JsonObject:
    """The declared document that was taken apart."""
    document: JsonObject = orjson.loads(parts.head + parts.tail + "}")
    del document["relations"], document["metadata"]["uid"], document["metadata"]["etag"]
    return document
