"""The same entities and the same questions in a real Backstage and in Landform, one table."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.catalog import ask, fill
from benchmarks.catalog_model import Company, Entity
from benchmarks.catalog_questions import QUESTIONS, Question
from benchmarks.databases import durable_postgres
from benchmarks.measure import scratch
from benchmarks.model import Case, NotHere, Options, Result, Value
from benchmarks.processes import Service, serving
from tests.support.backstage import why_not
from tests.support.backstage_process import BackstageProcess
from tests.support.postgres import PostgresMissing, PostgresServer

NAME = "catalog_and_backstage"
SIZE = 10_000
QUICK_SIZE = 1_000
CLIENTS = (1, 8)
PATIENCE = 1_200.0  # seconds until Backstage has made its entities out of what it was given
PAUSE = 1.0  # seconds between two looks at how far it is
LOCATION = "bench:catalog"
FACET = "relations.ownedBy"


class TimedBackstage(BackstageProcess):
    """A Backstage that is filled, and how long that took from its first answer on, in seconds."""

    def __init__(self, database: str, directory: Path, company: Company) -> None:
        entities = [_located(entity) for entity in company.entities()]
        super().__init__(database, directory, [], entities)
        self._owned = sum("owner" in entity["spec"] for entity in entities)
        self._company = company
        self._looked = 0.0
        self.answered_at = self.filled_in = 0.0

    def _holds_all(self) -> bool:
        # Not at every glance: asking is work for it, too.
        if time.monotonic() - self._looked < PAUSE:
            return False
        self._looked = time.monotonic()
        self.answered_at = self.answered_at or self._looked
        if self._count("entities/by-query?limit=0") < self._company.size:
            return False
        # Entities are there before they are found by their relations.
        answer = self.client.get(f"/api/catalog/entity-facets?facet={FACET}").json()
        if sum(value["count"] for value in answer["facets"][FACET]) < self._owned:
            return False
        self.filled_in = time.monotonic() - self.answered_at
        return True

    def _count(self, path: str) -> int:
        answer = self.client.get(f"/api/catalog/{path}")
        return int(answer.json()["totalItems"]) if answer.is_success else 0

    @property
    def service(self) -> Service:
        """It as a process that can be asked and measured."""
        assert self._process is not None
        return Service(self._process, self.port, "", 0.0)


def _located(entity: Entity) -> Entity:
    """Backstage takes none that does not say where it is from; our catalog adds that itself."""
    metadata = entity["metadata"]
    own = {f"backstage.io/managed-by-{name}": LOCATION for name in ("location", "origin-location")}
    annotations = metadata.get("annotations", {}) | own
    return entity | {"metadata": metadata | {"annotations": annotations}}


def run(options: Options) -> Result:
    """Raises `NotHere` where there is no Backstage or no PostgreSQL."""
    if reason := why_not():
        raise NotHere(reason)
    [size] = options.sizes or (QUICK_SIZE if options.quick else SIZE,)
    company = Company(size)
    try:
        with scratch() as directory, durable_postgres() as server:
            cases = [
                *_backstage(server, directory, company, options),
                *_landform(server, directory, company, options),
            ]
    except PostgresMissing as missing:
        raise NotHere(str(missing)) from missing
    return Result(
        NAME,
        f"{company.size:,} generated entities in Backstage's catalog back end 4.0.0 and in "
        "`landform serve`, on the same PostgreSQL with the same settings, one process each, asked "
        "the same addresses by the same generator, one after the other in one run.",
        None,
        cases,
        notes=[
            (
                "filled: from the first answer of Backstage, or the first write of ours, until all "
                "entities are found by their relations. Backstage has them from an entity "
                "provider, its fastest way in."
            ),
            "Pages are 20 entities with their total. The generator runs on the same cores.",
        ],
    )


def _backstage(
    server: PostgresServer, directory: Path, company: Company, options: Options
) -> Iterator[Case]:
    work = directory / "backstage"
    work.mkdir()
    with server.database() as database:
        backstage = TimedBackstage(database, work, company)
        try:
            backstage.start(PATIENCE)
            yield _filled("Backstage", company, backstage.filled_in)
            yield from _asked("Backstage", backstage.service, company, options)
        finally:
            backstage.stop()


def _landform(
    server: PostgresServer, directory: Path, company: Company, options: Options
) -> Iterator[Case]:
    work = directory / "landform"
    work.mkdir()
    with server.database() as url:
        loaded = asyncio.run(fill(url, company))
        yield _filled("Landform", company, company.size / float(loaded["per_second"]))
        with serving(work, url) as service:
            yield from _asked("Landform", service, company, options)


def _filled(who: str, company: Company, seconds: float) -> Case:
    figures: dict[str, Value] = {
        "count": company.size,
        "seconds": round(seconds, 1),
        "per_second": round(company.size / seconds, 1),
    }
    return Case(f"{who}, filled", figures)


def _asked(who: str, service: Service, company: Company, options: Options) -> Iterator[Case]:
    for clients in CLIENTS:
        for question in filter(_is_common, QUESTIONS):
            yield ask(service, who, question, company, clients, options)
    memory: dict[str, Value] = {"resident_mb": service.memory()}
    yield Case(f"{who}, memory", memory)


def _is_common(question: Question) -> bool:
    """Whether Backstage knows the address, too."""
    return question.path(Company(SIZE), 0).startswith("/api/catalog/")
