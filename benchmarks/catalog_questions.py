"""What is asked of the generated catalog, and by how many at once."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.catalog_model import ENVIRONMENTS, RESOURCE_TYPES, SUBJECTS, Company

BY_QUERY = "/api/catalog/entities/by-query?limit=20"
FACETS = "/api/catalog/entity-facets?facet=kind&facet=spec.type&facet=metadata.tags"
SEARCH = "/api/landform/v1/search?limit=20"
VARIANTS = 200  # different ones of each question
STRIDE = 37
FIRST_TIMES = 3_000


@dataclass(frozen=True)
class Question:
    """``path`` makes the address of its n-th variant; ``first_time``: none is asked twice."""

    name: str
    path: Callable[[Company, int], str]
    first_time: bool = False

    def paths(self, company: Company) -> tuple[str, ...]:
        variants = FIRST_TIMES if self.first_time else VARIANTS
        return tuple(self.path(company, number * STRIDE) for number in range(variants))


def _by_name(company: Company, number: int) -> str:
    name = f"component-{number * 101 % company.components}"
    return f"/api/catalog/entities/by-name/component/default/{name}"


def _team(company: Company, number: int) -> str:
    return f"group:default/team-{number % company.teams}"


def _owner(company: Company, number: int) -> str:
    return f"{BY_QUERY}&filter=relations.ownedBy={_team(company, number)}"


def _owner_first_time(company: Company, number: int) -> str:
    # Empty conditions ask for nothing, and make it another address.
    return _owner(company, number) + "," * (1 + number // STRIDE // company.teams)


def _owner_and_kind(company: Company, number: int) -> str:
    found = f"kind=component,relations.ownedBy={_team(company, number)}"
    return f"{BY_QUERY}&filter={found}&orderField=metadata.name,asc"


def _label_and_type(company: Company, number: int) -> str:
    del company
    label = f"metadata.labels.landform.dev/environment={ENVIRONMENTS[number % 4]}"
    of_type = f"spec.type={RESOURCE_TYPES[number % 6]}"
    found = f"kind=resource,{of_type},{label}"
    return f"{BY_QUERY}&filter={found}&orderField=metadata.name,asc&totalItems=exclude"


def _facets(company: Company, number: int) -> str:
    del company, number
    return FACETS


def _facets_of_kind(company: Company, number: int) -> str:
    del company
    return f"{FACETS}&filter=kind={('component', 'resource', 'api')[number % 3]}"


def _facets_of_owner(company: Company, number: int) -> str:
    return f"{FACETS}&filter=relations.ownedBy={_team(company, number)}"


def _search(company: Company, number: int) -> str:
    resource = number * 101 % company.resources  # from all over the catalog
    return f"{SEARCH}&q={SUBJECTS[resource % 8]}+resource+{resource}"


def _search_first_time(company: Company, number: int) -> str:
    # What is no word asks for nothing, and makes it another address.
    return _search(company, number).replace("&q=", "&q=.")


def _search_common(company: Company, number: int) -> str:
    del company
    return f"{SEARCH}&q={SUBJECTS[number % 8]}"


def _search_common_first_time(company: Company, number: int) -> str:
    marks = f"{number // STRIDE:b}".replace("0", ".").replace("1", "-")
    return f"{_search_common(company, number)}+{marks}"


def _graph(company: Company, number: int) -> str:
    name = f"component-{number * 101 % company.components}"
    return f"/api/landform/v1/entities/component/default/{name}/graph?depth=2"


OWNER = Question("owner page of 20", _owner)
QUESTIONS = (
    Question("by name", _by_name),
    OWNER,
    Question("owner page of 20, first time", _owner_first_time, first_time=True),
    Question("owner and kind by name", _owner_and_kind),
    Question("type and label by name", _label_and_type),
    Question("three facets", _facets),
    Question("three facets of a kind", _facets_of_kind),
    Question("three facets of an owner", _facets_of_owner),
    Question("full text, rare", _search),
    Question("full text, rare, first time", _search_first_time, first_time=True),
    Question("full text, common", _search_common),
    Question("full text, common, first time", _search_common_first_time, first_time=True),
    Question("graph of 2 hops", _graph),
)
