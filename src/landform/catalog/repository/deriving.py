"""What is stored of a declaration, apart from the numbers that only a writer gives.

Writers of the catalog queue behind each other, so whatever can be worked out before is not
worked out while others wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

from landform.catalog.documents import Declared, Parts, declared, shown, take_apart
from landform.catalog.models import Declaration, PathValue
from landform.catalog.relations import edges_of
from landform.catalog.repository.targets import stored_target
from landform.catalog.repository.texts import Columns, columns_of
from landform.catalog.search import SearchRow, search_rows, values_of
from landform.catalog.words import words_of


@dataclass(frozen=True)
class Facts:
    """What the index says of an entity.

    ``edges``: type and target, as `stored_target` spells it, of what it declares itself.
    """

    edges: frozenset[tuple[str, str]]
    rows: list[SearchRow]
    words: Columns


class Ready:
    """A declaration to be written. Its parts are worked out when they are first asked for.

    ``uid``: of the entity that it replaces; None where there is none.
    """

    def __init__(self, declaration: Declaration, *, uid: str | None, is_sqlite: bool) -> None:
        self.declaration = declaration
        self.is_new = uid is None
        self.uid = uid or str(uuid4())
        self.ref = declaration.ref
        self.document = shown(declaration.document)
        self._is_sqlite = is_sqlite

    @cached_property
    def declared(self) -> Declared:
        return declared(self.document)

    def work_out(self) -> None:
        """Do it now."""
        _ = self.declared, self.parts, self.facts

    @cached_property
    def parts(self) -> Parts:
        return take_apart(self.document, uid=self.uid, etag=self.declared.etag)

    @cached_property
    def facts(self) -> Facts:
        edges = edges_of(self.declaration.relations, self.ref)
        return Facts(
            frozenset((kind, stored_target(target)) for kind, target in edges),
            search_rows(self._values()),
            columns_of(self.ref.kind, words_of(self.document), is_sqlite=self._is_sqlite),
        )

    def _values(self) -> Sequence[PathValue]:
        is_as_declared = self.document is self.declaration.document
        return self.declaration.values if is_as_declared else values_of(self.document)
