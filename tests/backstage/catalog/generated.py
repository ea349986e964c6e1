"""Questions made of what the generated entities hold."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from tests.backstage.catalog.generate import SEED, catalog
from tests.backstage.catalog.question import BY_QUERY, FACETS, LIST, NAME, Question

T = TypeVar("T")
ORDERS = (NAME, NAME, "kind", "spec.type", "metadata.title", "spec.count", "spec.lifecycle", "gone")
WALKS = 20  # of the generated questions so many may be followed page by page


def generated(count: int = 200) -> Iterator[Question]:
    source = random.Random(SEED + 1)  # noqa: S311 - the same questions each time
    facts = [fact for entity in catalog() for fact in _facts("", entity)]
    for number in range(count):
        yield _Asker(source, facts).question(number)


class _Asker:
    def __init__(self, source: random.Random, facts: list[tuple[str, Any]]) -> None:
        self._random, self._facts = source, facts

    def question(self, number: int) -> Question:
        name = f"generated {number:03}"
        roll = number % 5
        if roll == 0:
            params = [("filter", self._filter()) for _ in range(self._random.randint(1, 2))]
            return Question(name, "GET", LIST, tuple(params))
        if roll == 1:
            params = [("filter", self._filter()), ("orderField", self._order()), ("limit", "50")]
            exact = params[1][1].startswith(NAME)
            walk = number < WALKS
            return Question(name, "GET", BY_QUERY, tuple(params), exact=exact, walk=walk)
        if roll == 2:
            body = {"query": self._predicate(3), "limit": 500}
            return Question(name, "POST", BY_QUERY, (), body)
        if roll == 3:
            facets = self._random.sample(FACETS, 2)
            asked = (("filter", self._filter()), *(("facet", facet) for facet in facets))
            return Question(name, "GET", "/entity-facets", asked)
        body = {
            "query": self._predicate(2),
            "limit": 50,
            "orderBy": [{"field": NAME, "order": self._pick(("asc", "desc"))}],
            "fullTextFilter": {"term": self._pick(("o", "a", "-0", "1", "r")), "fields": [NAME]},
        }
        return Question(name, "POST", BY_QUERY, (), body, walk=number < WALKS, exact=True)

    def _filter(self) -> str:
        statements = []
        for _ in range(self._random.randint(1, 2)):
            key, value = self._fact()
            roll = self._random.random()
            if roll < 0.3:
                statements.append(key)
            elif "," not in value:
                statements.append(f"{self._cased(key)}={self._cased(value)}")
        return ",".join(statements) or "kind=api"

    def _predicate(self, depth: int) -> dict[str, Any]:
        roll = self._random.random()
        if depth > 1 and roll < 0.5:
            operator = self._pick(("$all", "$any", "$not"))
            if operator == "$not":
                return {"$not": self._predicate(depth - 1)}
            return {operator: [self._predicate(depth - 1) for _ in range(2)]}
        key, value = self._fact()
        return {key: self._operand(value)}

    def _operand(self, value: str) -> Any:
        return self._pick(
            (
                value,
                {"$exists": self._random.random() < 0.7},
                {"$in": [value, self._fact()[1], "gone"]},
                {"$hasPrefix": value[:3]},
                {"$contains": self._cased(value)},
            )
        )

    def _fact(self) -> tuple[str, str]:
        key, value = self._pick(self._facts)
        text = json.dumps(value) if isinstance(value, bool | int) else str(value)
        return key, text

    def _order(self) -> str:
        return f"{self._pick(ORDERS)},{self._pick(('asc', 'desc'))}"

    def _cased(self, text: str) -> str:
        return self._pick((text, text, text.upper() if text.isascii() else text))

    def _pick(self, values: Sequence[T]) -> T:
        return values[self._random.randrange(len(values))]


def _facts(path: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _facts(f"{path}.{key}" if path else key, child)
    elif isinstance(value, list):
        for child in value:
            yield from _facts(path, child)
    elif value is not None:
        yield path, value
