"""Put every question and every call to a catalog, and keep what it answers."""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import httpx2

from tests.backstage.catalog import answers
from tests.backstage.catalog.calls import LOCATIONS, READS, Call
from tests.backstage.catalog.question import Question
from tests.backstage.catalog.questions import questions
from tests.support.catalog_client import CatalogClient, catalog_client

RECORDED = Path(__file__).parents[2] / "fixtures/catalog"
AT_ONCE = 6  # requests
LOCATION_ID = "$location"
ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
ASKED_IDS = frozenset({"0f0e0d0c-1111-4222-8333-444455556666"})

Json = Any


async def everything(url: str, say: Callable[[str], object] = bool) -> dict[str, Json]:
    """What is recorded of a catalog: its entities, and its answers by name.

    ``say`` is told how far it is.
    """
    # Node closes what is idle, and may do so just as the next question leaves.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(
        base_url=url, trust_env=False, timeout=60, limits=limits
    ) as client:
        known = await answers.whole(client)
        told = await _asked(client, questions(), known, say)
    async with catalog_client(url) as calling:
        reads = await called(calling, READS, known, say)
        locations = await called(calling, LOCATIONS, known, say)
    return {"entities": known, "questions": told, "calls": reads, "locations": locations}


async def _asked(
    client: httpx2.AsyncClient,
    asked: Sequence[Question],
    known: answers.Whole,
    say: Callable[[str], object],
) -> dict[str, Json]:
    """The answers, a few questions at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def ask(question: Question) -> Json:
        async with turns:
            told = await answers.answer(client, question, known)
        say(question.name)
        return told

    told = await asyncio.gather(*map(ask, asked))
    return {question.name: answer for question, answer in zip(asked, told, strict=True)}


async def called(
    client: CatalogClient,
    calls: Iterable[Call],
    known: answers.Whole,
    say: Callable[[str], object],
) -> dict[str, Json]:
    """What the client gives for each call, in their order."""
    told: dict[str, Json] = {}
    location = LOCATION_ID
    for call in calls:
        line = json.loads(json.dumps(call.line()).replace(LOCATION_ID, location))
        answer = await client.call(line)
        say(call.name)
        if call.method == "addLocation" and "value" in answer:
            location = answer["value"]["location"]["id"]
        told[call.name] = _told(answer, call, known)
    return told


def _told(answer: Json, call: Call, known: answers.Whole) -> Json:
    if "error" in answer:
        return _without_ids(answer)
    if "value" not in answer:
        return answer
    given = answer["value"]
    if call.walk:
        return answers.walked(given, known, exact=call.exact)
    if isinstance(given, dict) and given.keys() == {"items"}:
        given = given["items"]
    return _without_ids(answers.value(given, known, exact=call.exact))


def _without_ids(told: Json) -> Json:
    """Without the ids that a catalog makes; those that were asked for stay."""
    text = ID.sub(lambda found: found[0] if found[0] in ASKED_IDS else "<id>", json.dumps(told))
    return json.loads(text)


@cache
def recorded(name: str) -> dict[str, Json]:
    """What a real Backstage answered."""
    found: dict[str, Json] = json.loads((RECORDED / f"{name}.json").read_text())
    return found


def write(everything: dict[str, Json]) -> None:
    """Keep it, an answer on a line, so that a difference can be read."""
    RECORDED.mkdir(exist_ok=True)
    for name, told in everything.items():
        lines = [
            f" {json.dumps(key)}: {json.dumps(each, ensure_ascii=False)}"
            for key, each in told.items()
        ]
        (RECORDED / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
