"""What is recorded of Backstage's catalog is what it answers."""

import asyncio

import pytest

from tests.backstage.catalog import asking
from tests.backstage.compare import unequal
from tests.support.backstage import Backstage
from tests.support.catalog_client import needs_catalog_client

pytestmark = [pytest.mark.backstage, needs_catalog_client]


def test_a_real_backstage_answers_as_recorded(catalog_backstage: Backstage) -> None:
    told = asyncio.run(asking.everything(catalog_backstage.url))

    for name, theirs in told.items():
        assert not unequal(theirs, asking.recorded(name)), name
