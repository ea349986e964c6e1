"""The two services that are compared: Backstage, and Landform."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
import pytest_asyncio
import yaml
from pydantic import SecretStr

from landform.bootstrap import build
from landform.service.serve import application
from landform.settings import AccessSettings, ForgeSettings, LimitsSettings, Settings, TaskSettings
from tests.backstage.corpus import FIXTURES, catalog_files
from tests.backstage.landform import Landform
from tests.support.backstage import Backstage, start_or_skip
from tests.support.backstage_process import ENVIRONMENT_SECRET
from tests.support.tasks import KEY

ADA = "user:default/ada.lovelace"


@pytest.fixture(scope="session")
def backstage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backstage]:
    """A real Backstage whose catalog holds the corpus."""
    yield from start_or_skip(tmp_path_factory.mktemp("backstage"), catalog_files())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def landform(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Landform]:
    """Landform as the Backstage of `tools/backstage` is: same catalog, caller, environment."""
    root = tmp_path_factory.mktemp("landform")
    settings = Settings(
        database_url=f"sqlite:///{root / 'landform.db'}",
        templates=[FIXTURES / "scaffolder", FIXTURES / "seed"],
        forge=ForgeSettings(path=root / "infra.git", repository="myorg/terraform-infra"),
        access=AccessSettings(mode="local", default_user=ADA),
        limits=LimitsSettings(orders_per_minute=10_000),  # one person runs the whole corpus
        tasks=TaskSettings(
            repositories=root / "repositories",
            hosts={
                "github.com": "github",
                "gitlab.com": "gitlab",
                "bitbucket.org": "bitbucketCloud",
                "dev.azure.com": "azure",
            },
            parameters={"region": "eu-west-1", "orgDomain": "example.org"},
        ),
        task_secrets={"registryToken": SecretStr(ENVIRONMENT_SECRET)},
        task_secret_key=SecretStr(KEY),
    )
    service = build(settings)
    documents = [
        document for file in catalog_files() for document in yaml.safe_load_all(file.read_text())
    ]
    app = application(service)
    async with app.router.lifespan_context(app):
        await service.api.catalog.put_entities(documents, location="file:corpus")
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield Landform(client)
