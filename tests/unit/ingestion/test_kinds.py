"""Which kinds a location may add (threat 16: nobody joins a group by pushing to a repository)."""

from datetime import UTC, datetime

from landform.ingestion.models import Location, Spec
from landform.ingestion.refreshing import RefreshRules

GENEROUS = RefreshRules(kinds=("Component", "User"))


def located(came_by: str, *rules: str) -> Location:
    spec = Spec("url", "https://github.com/acme/cart/blob/main/catalog-info.yaml")
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    return Location("1", spec, "required", came_by, "user:default/ana", noon, rules=rules)


def test_a_location_adds_what_all_may_and_what_it_may_besides() -> None:
    assert GENEROUS.kinds_of(located("config", "Group")) == {"component", "user", "group"}


def test_what_a_task_published_adds_only_what_tasks_may_however_generous_the_rules() -> None:
    assert GENEROUS.kinds_of(located("task", "API", "Component")) == {"api", "component"}


def test_a_location_that_is_only_tried_adds_what_all_may() -> None:
    assert GENEROUS.kinds_of() == {"component", "user"}
