"""A place where each route has something to be called on."""

from collections.abc import AsyncIterator

import pytest

from landform.access.models import Scope
from landform.access.tokens import TokenOrder, TokenService
from landform.catalog.write_rules import API_LOCATION
from landform.ingestion.models import Spec
from tests.integration.access.routes import CALLERS, COMPONENT, LOCATION, Place
from tests.integration.access.test_tokens import a_task
from tests.support.api import serving
from tests.support.builders import ANA, PAYMENTS
from tests.support.work import Work
from tests.support.world import ORDER, World


@pytest.fixture
async def place(world: World) -> AsyncIterator[Place]:
    """Ana ordered something for payments, which the platform team reviews, and a task."""
    work = Work()
    world.rewire(
        db=world.db,
        forge=work.of_port(world.forge),
        runner=work.of_port(world.runner),
        engine=work.of_port(world.engine),
        states=work.of_port(world.states),
    )
    ben = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": "ben"},
        "spec": {"memberOf": [PAYMENTS]},
    }
    await world.catalog.put_entities([ben], location="test:ben")
    request = await world.advance(await world.submit())
    assert request.pull_request_number is not None
    task_id = await a_task(world, "of-nobody-here")  # the platform team owns `probe`
    tokens = {name: ref for name, ref in CALLERS.items() if ref}
    ana = await world.subject(ANA)
    location = await world.locations.register(Spec(**LOCATION), ana)
    await world.catalog.put_entities([COMPONENT], location=API_LOCATION)
    preview = await world.previews.preview(world.templates.get("probe"), ORDER, ana)
    plan = world.preview_plans.start(preview, ana)
    zoe = await world.subject("user:default/zoe")
    order = TokenOrder("hers", frozenset({Scope.READ}), days=None)
    token, _ = await TokenService(world.db, world.clock).create(order, zoe)
    async with serving(world, tokens=tokens, around=work.around) as client:
        with work.watching(world.db):
            yield Place(
                client,
                request.id,
                task_id,
                request.head_sha or "",
                request.pull_request_number,
                plan.id,
                location.id,
                (await world.catalog.entity("component:default/probe")).uid,
                token.id,
                work,
            )
    await world.preview_plans.aclose()
