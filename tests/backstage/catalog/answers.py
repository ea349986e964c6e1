"""What a catalog answers, in one form for both: without uids, etags and the order of ties."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import orjson

from tests.backstage.catalog.question import Question

MAX_PAGES = 1_000
MADE = ("uid", "etag")  # what each catalog makes anew

Json = Any
Scalar = str | int | float | bool | None
Whole = Mapping[str, Json]
"""Entities by reference, as the catalog itself shows them; answers only name those."""


async def whole(client: httpx2.AsyncClient) -> dict[str, Json]:
    """Every entity of a catalog."""
    found = orjson.loads((await client.get("/api/catalog/entities")).content)
    return {ref_of(each): entity(each) for each in sorted(found, key=ref_of)}


async def answer(client: httpx2.AsyncClient, question: Question, known: Whole) -> Json:
    """The answer to a question; of a walk all pages there and back."""
    response = await _ask(client, question)
    first = _told(response, known, exact=question.exact)
    if not question.walk or response.status_code != 200:
        return first
    pages = [orjson.loads(response.content)]
    for direction in ("nextCursor", "prevCursor"):
        while (cursor := pages[-1]["pageInfo"].get(direction)) and len(pages) < MAX_PAGES:
            response = await _ask(client, question, cursor)
            if response.status_code != 200:
                refused = _told(response, known, exact=True)
                refused["body"].pop("request", None)  # it shows the cursor
                return {"first": first, "then": refused}
            pages.append(orjson.loads(response.content))
    return walked(pages, known, exact=question.exact)


def walked(pages: Sequence[Json], known: Whole, *, exact: bool) -> Json:
    """The pages of a walk. Where ties are, only how many each has and what is on all."""
    infos = [sorted(page["pageInfo"]) for page in pages]
    totals = [page["totalItems"] for page in pages]
    if exact:
        items: Json = [value(page["items"], known, exact=True) for page in pages]
    else:
        every = {_canonical(value(item, known)) for page in pages for item in page["items"]}
        items = {"on each": [len(page["items"]) for page in pages], "on all": sorted(every)}
    return {"pages": items, "totalItems": totals, "pageInfo": infos}


def value(told: Json, known: Whole, *, exact: bool = False) -> Json:
    """Any JSON of an answer; whole entities by name, lists in order where it is ``exact``."""
    if isinstance(told, list):
        items = [value(each, known, exact=True) for each in told]
        return items if exact else sorted(items, key=_canonical)
    if not isinstance(told, dict):
        return told
    if {"apiVersion", "kind", "metadata"} <= told.keys():
        normal, ref = entity(told), ref_of(told)
        return f"@{ref}" if known.get(ref) == normal else normal
    if told.keys() == {"items", "totalItems", "pageInfo"}:
        complete = len(told["items"]) == told["totalItems"]
        page = value(told["items"], known, exact=exact) if exact or complete else len(told["items"])
        return {**told, "items": page, "pageInfo": sorted(told["pageInfo"])}
    return {
        key: f"<{key}>" if key in MADE else value(each, known, exact=True)
        for key, each in told.items()
    }


def entity(told: Json) -> Json:
    metadata = {key: f"<{key}>" if key in MADE else each for key, each in told["metadata"].items()}
    return {**told, "metadata": metadata}


def ref_of(told: Json) -> str:
    metadata = told["metadata"]
    return f"{told['kind']}:{metadata.get('namespace', 'default')}/{metadata.get('name')}".lower()


async def _ask(
    client: httpx2.AsyncClient, question: Question, cursor: str | None = None
) -> httpx2.Response:
    params: list[tuple[str, Scalar]] = list(question.params)
    body = question.body
    if cursor is not None and question.method == "GET":
        params = [each for each in params if each[0] in ("limit", "fields")]
        params.append(("cursor", cursor))
    elif cursor is not None:
        body = {key: body[key] for key in ("limit", "fields") if key in body} | {"cursor": cursor}
    path = f"/api/catalog{question.path}"
    return await client.request(question.method, path, params=params or None, json=body)


def _told(response: httpx2.Response, known: Whole, *, exact: bool) -> Json:
    told: Json = {"status": response.status_code}
    if response.content:
        told["type"] = response.headers.get("content-type")
        told["body"] = value(orjson.loads(response.content), known, exact=exact)
    if "etag" in response.headers:
        told["tagged"] = response.headers["etag"][:2]
    if link := response.headers.get("link"):
        told["link"] = _link(link)
    if response.status_code >= 400 and isinstance(told.get("body"), dict):
        told["body"].get("error", {}).pop("stack", None)
    return told


def _canonical(told: Json) -> str:
    return json.dumps(told, sort_keys=True)


def _link(header: str) -> Json:
    url, _, rel = header.partition(">")
    parts = urlsplit(url.strip("<"))
    query = parse_qs(parts.query)
    after = json.loads(base64.b64decode(query.pop("after")[0]))
    return {"path": parts.path, "query": query, "after": after, "rel": rel}
