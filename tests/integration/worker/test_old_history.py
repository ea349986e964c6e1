"""The clock's sweep forgets what happened to entities long ago."""

from landform.catalog.origins import CatalogOrigins
from landform.catalog.published_templates import PublishedTemplates
from landform.catalog.records import CatalogRecords
from landform.kernel.names import EntityRef
from landform.worker.clock import Sweeper
from tests.support.clock import ManualClock
from tests.support.world import World


async def test_a_sweep_forgets_old_history(world: World, clock: ManualClock) -> None:
    records = CatalogRecords(world.db, world.clock)
    sweeper = Sweeper(
        world.db,
        world.waker,
        world.operate,
        world.audit,
        PublishedTemplates(world.templates, world.catalog, CatalogOrigins(world.db, clock)),
        records,
        history_days=30,
    )
    ref = EntityRef("group", "default", "payments")

    clock.go_on(days=29)
    await sweeper.sweep()
    kept = (await records.history(ref, limit=10)).items
    clock.go_on(days=2)
    await sweeper.sweep()

    assert len(kept) == 1
    assert (await records.history(ref, limit=10)).items == []
