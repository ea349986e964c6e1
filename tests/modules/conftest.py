"""One AWS for all module tests of a process."""

from collections.abc import Iterator

import pytest

from landform.demo.errors import DemoFailed
from tests.modules.cloud import Cloud, cloud


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    pytest.importorskip("moto", reason="skipped: no moto; install the extra `demo`")
    try:
        with cloud(tmp_path_factory.mktemp("aws")) as made:
            yield made
    except DemoFailed as missing:
        pytest.skip(f"skipped: {missing}")
