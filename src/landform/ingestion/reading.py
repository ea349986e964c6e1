"""Read everything that a location leads to: its files, and those of `Location` entities in them."""

import asyncio
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from landform.catalog.models import JsonObject
from landform.ingestion.checking import check
from landform.ingestion.errors import (
    MalformedSource,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
)
from landform.ingestion.models import (
    MAX_TARGET,
    Checked,
    Document,
    Outcome,
    Reading,
    SourceFile,
    Spec,
    Unread,
)
from landform.ingestion.placeholders import fill
from landform.ingestion.ports import OrganisationSource, Source
from landform.ingestion.yaml_documents import parse, parts
from landform.kernel.names import EntityRef

MAX_FILES = 10_000  # that one location leads to
MAX_LEVELS = 10  # of locations that lead to locations
ORGANISATION_KINDS = frozenset({"group", "user", "location"})


@dataclass(frozen=True)
class Step:
    """A target to read next."""

    spec: Spec
    parent: EntityRef
    level: int
    is_optional: bool = False


class LocationReader:
    """Reads locations by the sources of their types."""

    def __init__(
        self, sources: Mapping[str, Source], organisations: Mapping[str, OrganisationSource]
    ) -> None:
        self._sources = sources
        self._organisations = organisations

    @property
    def types(self) -> frozenset[str]:
        """The types of locations that can be read here."""
        return frozenset({*self._sources, *self._organisations})

    async def read(
        self, root: Spec, *, is_optional: bool, kinds: Collection[str]
    ) -> tuple[Reading, list[Checked]]:
        """All that ``root`` leads to, each document checked."""
        if root.type in self._organisations:
            return await self._organisation(root)
        return await _Walk(self._sources, root, kinds).walk(is_optional=is_optional)

    async def _organisation(self, root: Spec) -> tuple[Reading, list[Checked]]:
        own = _own_entity(root, presence=None)
        try:
            found = await self._organisations[root.type].entities(root.target)
        except (SourceNotFound, SourceRefused, SourceUnavailable) as error:
            unread = Unread(root, root.entity_ref, error.detail)
            return Reading((own,), (unread,)), [check(own, origin=root, kinds=("location",))]
        documents = (
            own,
            *(
                Document(root, position, 0, root.entity_ref, content)
                for position, content in enumerate(found)
            ),
        )
        checked = [check(each, origin=root, kinds=ORGANISATION_KINDS) for each in documents]
        return Reading(documents), checked


class _Walk:
    """One reading of one location."""

    def __init__(self, sources: Mapping[str, Source], root: Spec, kinds: Collection[str]) -> None:
        self._sources, self._root, self._kinds = sources, root, kinds
        self._documents: list[Document] = []
        self._checked: list[Checked] = []
        self._unread: list[Unread] = []
        self._seen: set[Spec] = set()
        self._files = 0
        self._steps: deque[Step] = deque()

    async def walk(self, *, is_optional: bool) -> tuple[Reading, list[Checked]]:
        own = _own_entity(self._root, presence="optional" if is_optional else None)
        self._documents.append(own)
        self._checked.append(check(own, origin=self._root, kinds=("location",)))
        self._steps.append(Step(self._root, self._root.entity_ref, 1, is_optional))
        while self._steps:
            step = self._steps.popleft()
            if step.spec in self._seen:
                continue
            if max(len(self._seen), self._files) >= MAX_FILES:
                self._give_up(step, f"The location leads to more than {MAX_FILES} files.")
                break
            self._seen.add(step.spec)
            await self._take(step)
        return Reading(tuple(self._documents), tuple(self._unread)), self._checked

    async def _take(self, step: Step) -> None:
        source = self._sources.get(step.spec.type)
        if source is None or (step.spec.type == "file" and self._root.type != "file"):
            self._give_up(step, f"Locations of type {step.spec.type[:20]} cannot be named here.")
            return
        try:
            files = await source.read(step.spec.target, root=self._root.target)
        except SourceNotFound as error:
            if not step.is_optional:
                self._give_up(step, error.detail)
            return
        except (SourceRefused, SourceUnavailable) as error:
            self._give_up(step, error.detail)
            return
        room = MAX_FILES - self._files
        self._files += len(files)
        for file in files[:room]:
            await self._take_file(step, source, file)
        if len(files) > room:
            self._give_up(step, f"The location leads to more than {MAX_FILES} files.")

    async def _take_file(self, step: Step, source: Source, file: SourceFile) -> None:
        spec = Spec(step.spec.type, file.target)
        try:
            documents = await asyncio.to_thread(_documents, spec, step.parent, file.text)
        except MalformedSource as error:
            documents = [Document(spec, 0, 1, step.parent, problem=error.detail)]
        for each in documents:
            await asyncio.sleep(0)  # others are not to wait for a file of thousands
            checked = await self._check(source, each)
            self._documents.append(checked.document)
            self._checked.append(checked)
            if checked.declaration is not None and checked.declaration.ref.kind == "location":
                self._follow(step, source, checked)

    async def _check(self, source: Source, document: Document) -> Checked:
        async def beside(path: str) -> str:
            return await source.read_beside(
                path, base=document.source.target, root=self._root.target
            )

        if document.content is not None:
            try:
                document = replace(document, content=await fill(document.content, beside))
            except (MalformedSource, SourceUnavailable) as error:
                bare = check(document, origin=self._root, kinds=self._kinds)
                return replace(
                    bare, declaration=None, outcome=Outcome.INVALID, message=error.detail
                )
        return check(document, origin=self._root, kinds=self._kinds)

    def _follow(self, step: Step, source: Source, checked: Checked) -> None:
        assert checked.declaration is not None  # noqa: S101 (for mypy: the caller looked)
        spec = checked.declaration.document["spec"]
        kind = spec.get("type") or step.spec.type
        targets = [*([spec["target"]] if "target" in spec else []), *spec.get("targets", [])]
        for target in targets:
            base = checked.document.source.target
            try:
                whole = source.resolve(target, base=base) if kind == step.spec.type else target
            except SourceRefused as error:
                self._unread.append(
                    Unread(checked.document.source, checked.declaration.ref, error.detail)
                )
                continue
            optional = spec.get("presence") == "optional"
            after = Step(Spec(kind, whole), checked.declaration.ref, step.level + 1, optional)
            if after.level > MAX_LEVELS or len(whole) > MAX_TARGET:
                self._give_up(after, f"More than {MAX_LEVELS} locations lead to each other.")
            else:
                self._steps.append(after)

    def _give_up(self, step: Step, reason: str) -> None:
        self._unread.append(Unread(step.spec, step.parent, reason))


def location_entity(spec: Spec, *, presence: str | None) -> JsonObject:
    """The `Location` entity that stands for a registered location."""
    content: JsonObject = {"type": spec.type, "target": spec.target}
    if presence:
        content["presence"] = presence
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": spec.entity_ref.name, "namespace": "default"},
        "spec": content,
    }


def _own_entity(root: Spec, *, presence: str | None) -> Document:
    return Document(root, 0, 0, None, location_entity(root, presence=presence))


def _documents(spec: Spec, parent: EntityRef, text: str) -> list[Document]:
    found = []
    for position, part in enumerate(parts(text)):
        content: Any = None
        problem: str | None = None
        try:
            content = parse(part)
            if not isinstance(content, dict):
                content, problem = None, f"Line {part.line}: an entity must be an object."
        except MalformedSource as error:
            problem = error.detail
        found.append(Document(spec, position, part.line, parent, content, problem))
    return found
