"""Try a location out: what registering it would give. It reads elsewhere, so few do at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from landform.catalog.models import JsonObject
from landform.db.engine import Database
from landform.ingestion.checking import check_target
from landform.ingestion.errors import (
    InvalidTarget,
    NoTrialFree,
    SourceUnavailable,
    TooManyTrials,
)
from landform.ingestion.models import Checked, Reading, Spec
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import RefreshRules
from landform.ingestion.repository import LocationRepository


@dataclass(frozen=True)
class TrialLimits:
    """How many are made at once, may be one person's; how long one may take."""

    at_once: int = 4
    of_one: int = 2
    seconds: float = 60.0


@dataclass(frozen=True)
class Trial:
    """What registering a location would give."""

    spec: Spec
    exists: bool
    entities: list[JsonObject]


class LocationTrials:
    """Trials of this process. Nothing of them is stored."""

    def __init__(
        self,
        db: Database,
        reader: LocationReader,
        rules: RefreshRules,
        limits: TrialLimits = TrialLimits(),
    ) -> None:
        self._db, self._reader, self._rules, self._limits = db, reader, rules, limits
        self._running: list[str] = []

    async def try_out(self, spec: Spec, by: str, *, presence: str = "required") -> Trial:
        """What registering would give to ``by``, a user's reference.

        Raises:
            InvalidTarget: it cannot be read as it is, or holds an entity that is not valid.
            SourceUnavailable: it did not answer in time.
            TooManyTrials: this person has as many unfinished as one may.
            NoTrialFree: so many are made just now by all.
        """
        check_target(spec)
        with self._turn(by):
            try:
                async with asyncio.timeout(self._limits.seconds):
                    reading, checked = await self._reader.read(
                        spec, is_optional=presence == "optional", kinds=self._rules.kinds_of()
                    )
            except TimeoutError as error:
                raise SourceUnavailable(
                    f"Reading it takes longer than {self._limits.seconds:g} seconds. Register it "
                    "without trying it: it is read in the background, however long that takes."
                ) from error
        _check_whole(reading)
        _check_valid(checked)
        async with self._db.read() as tx:
            known = await LocationRepository(tx).by_spec(spec)
        entities = [each.declaration.document for each in checked if each.declaration]
        return Trial(spec, known is not None, entities)

    @contextmanager
    def _turn(self, by: str) -> Iterator[None]:
        if self._running.count(by) >= self._limits.of_one:
            raise TooManyTrials(
                "Your earlier trials are not finished; wait for one to end.",
                retry_after=self._limits.seconds / 10,
            )
        if len(self._running) >= self._limits.at_once:
            raise NoTrialFree("Too many locations are tried out just now; ask again in a minute.")
        self._running.append(by)
        try:
            yield
        finally:
            self._running.remove(by)


def _check_whole(reading: Reading) -> None:
    if not reading.is_whole:
        first = reading.unread[0]
        raise InvalidTarget(f"Unable to read {first.source}: {first.reason}")


def _check_valid(checked: list[Checked]) -> None:
    for each in checked:
        if each.declaration is None:
            where = f"{each.document.source.target}, line {each.document.line}"
            raise InvalidTarget(f"{where}: {each.message}")
