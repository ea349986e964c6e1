"""Which attributes a plan changes, as people compare them: before, after. Pure.

Reads a plan as `landform.runs.scrub` keeps it, and hides under its masks once more.
Null is nothing: what is null on both sides, or on one where the other has no such key,
does not differ. Of a resource that is created or destroyed only what is set is listed;
providers write an empty list or mapping for what is not.

A hidden value is listed whether or not it differs: both sides read alike, and an update
of nothing but a password must not look like an update of nothing.

Plans may have ten thousand changes and a value may be a file, so there are limits, and
what they leave out is counted. What destroys has its attributes first; of a change what
forces its replacement. Of a long value the part is kept in which the sides first differ.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from landform.runs.scrub import MASKS, scrub
from landform.runs.secrets import SENSITIVE

PER_CHANGE = 100  # attributes
PER_VALUE = 8_000  # characters; the largest policy documents have about 6,000
PER_PLAN = 1_000_000  # characters of paths and values, where an attribute has these beside:
PER_ATTRIBUTE = 100
AROUND = 200  # characters before the first difference of a long value
CONTAINER = (dict, list)
NOTHING: tuple[Any, ...] = (None, [], {})
HARMLESS = (("create",), ("read",), ("no-op",), ("update",))
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class AttributeChange:
    """One attribute: JSON text of both sides, None where there is nothing.

    ``unknown``: known after the apply, as a whole or (if ``after`` has a text) where that
    is null. ``sensitive``: neither side is told. ``characters_left_out`` of both texts.
    """

    path: str
    before: str | None
    after: str | None
    unknown: bool
    sensitive: bool
    forces_replacement: bool
    characters_left_out: int


@dataclass(frozen=True)
class PlannedChange:
    """What a plan does with one resource."""

    address: str
    type: str
    actions: tuple[str, ...]
    attributes: tuple[AttributeChange, ...]
    attributes_left_out: int


class _Leaf(NamedTuple):
    path: Path
    before: Any
    after: Any
    unknown: Any
    differs: bool

    @property
    def is_hidden(self) -> bool:
        return _tells_hidden(self.before) or _tells_hidden(self.after)

    @property
    def is_unset(self) -> bool:
        return self.before in NOTHING and self.after in NOTHING and not _marks(self.unknown)


def planned_changes(plan: dict[str, Any]) -> list[PlannedChange]:
    """Every resource change of a scrubbed plan, in its order."""
    found = plan.get("resource_changes")
    changes = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    room = PER_PLAN
    made: dict[int, PlannedChange] = {}
    for index in sorted(range(len(changes)), key=lambda index: _is_harmless(changes[index])):
        made[index] = _planned_change(changes[index], room)
        room -= sum(_size(each) for each in made[index].attributes)
    return [made[index] for index in range(len(changes))]


def _planned_change(resource: dict[str, Any], room: int) -> PlannedChange:
    change = _change(resource)
    forcing = _paths(change.get("replace_paths"))
    leaves = sorted(
        _leaves(change), key=lambda leaf: (not _is_forcing(leaf.path, forcing), not leaf.differs)
    )
    listed: list[AttributeChange] = []
    for leaf in leaves[:PER_CHANGE]:
        attribute = _attribute(leaf, is_forcing=_is_forcing(leaf.path, forcing))
        room -= _size(attribute)
        if room < 0:
            break
        listed.append(attribute)
    return PlannedChange(
        address=str(resource.get("address") or ""),
        type=str(resource.get("type") or ""),
        actions=_actions(resource),
        attributes=tuple(listed),
        attributes_left_out=len(leaves) - len(listed),
    )


def _change(resource: dict[str, Any]) -> dict[str, Any]:
    change = resource.get("change")
    return change if isinstance(change, dict) else {}


def _actions(resource: dict[str, Any]) -> tuple[str, ...]:
    actions = _change(resource).get("actions")
    return tuple(str(each) for each in actions) if isinstance(actions, list) else ()


def _is_harmless(resource: dict[str, Any]) -> bool:
    return _actions(resource) in HARMLESS


def _size(attribute: AttributeChange) -> int:
    texts = (attribute.path, attribute.before or "", attribute.after or "")
    return PER_ATTRIBUTE + sum(len(text) for text in texts)


def _leaves(change: dict[str, Any]) -> list[_Leaf]:
    before, after = (_under_masks(change.get(side), change) for side in ("before", "after"))
    leaves = _walk(before, after, change.get("after_unknown"), ())
    if before is None or after is None:
        return [leaf for leaf in leaves if not leaf.is_unset]
    if change.get("actions") == ["no-op"]:
        return [leaf for leaf in leaves if leaf.differs]
    return list(leaves)


def _under_masks(value: Any, change: dict[str, Any]) -> Any:
    """As Terraform hides it if either mask does; without a mask as a whole."""
    for mask in (change.get(name, True) for name in MASKS):
        value = scrub(value, mask) if mask else value
    return value


def _walk(before: Any, after: Any, unknown: Any, path: Path) -> Iterator[_Leaf]:
    if not (unknown or isinstance(before, CONTAINER) or isinstance(after, CONTAINER)):
        differs = type(before) is not type(after) or before != after  # true is not 1
        if differs or before == SENSITIVE:
            yield _Leaf(path, before, after, unknown, differs)
        return
    if unknown is not True:
        if _are_all(dict, before, after, unknown or None):
            before, after, unknown = before or {}, after or {}, unknown or {}
            for key in sorted({*before, *after, *unknown}):
                yield from _walk(before.get(key), after.get(key), unknown.get(key), (*path, key))
            return
        if _are_all(list, before, after, unknown or None) and _has_blocks(before, after, unknown):
            yield from _walk_blocks(before or [], after or [], unknown or [], path)
            return
    differs = _differ(before, after, unknown)
    if differs or _tells_hidden(before):
        yield _Leaf(path, before, after, unknown, differs)


def _are_all(kind: type, *values: Any) -> bool:
    """Whether what there is is of this kind, and holds something."""
    there = [each for each in values if each is not None]
    return any(there) and all(isinstance(each, kind) for each in there)


def _has_blocks(*lists: Any) -> bool:
    return any(isinstance(item, dict) for each in lists if each for item in each)


def _walk_blocks(
    before: list[Any], after: list[Any], unknown: list[Any], path: Path
) -> Iterator[_Leaf]:
    """Blocks beside each other, but for those at both ends that stay as they are.

    So the removal of one in the middle does not read as a change of all that follow.
    """
    marks = unknown + [None] * (len(after) - len(unknown))
    first = _count_alike(before, after, marks)
    last = _count_alike(before[::-1], after[::-1], marks[::-1]) if len(marks) == len(after) else 0
    last = min(last, len(before) - first, len(after) - first)
    sides = [side[first : len(side) - last] for side in (before, after, marks)]
    for index in range(max(map(len, sides))):
        old, new, mark = (side[index] if index < len(side) else None for side in sides)
        yield from _walk(old, new, mark, (*path, first + index))


def _count_alike(before: list[Any], after: list[Any], unknown: list[Any]) -> int:
    count = 0
    for blocks in zip(before, after, unknown, strict=False):
        if _differ(*blocks) or _tells_hidden(blocks[0]):
            break
        count += 1
    return count


def _differ(before: Any, after: Any, unknown: Any) -> bool:
    return _marks(unknown) or _text(before) != _text(after)


def _marks(unknown: Any) -> bool:
    return unknown is True or any(map(_marks, _parts(unknown)))


def _tells_hidden(value: Any) -> bool:
    return value == SENSITIVE or any(map(_tells_hidden, _parts(value)))


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _paths(found: Any) -> list[Path]:
    paths = found if isinstance(found, list) else []
    return [tuple(each) for each in paths if isinstance(each, list)]


def _is_forcing(path: Path, forcing: list[Path]) -> bool:
    return bool(forcing) and any(path[: len(each)] == each[: len(path)] for each in forcing)


def _attribute(leaf: _Leaf, *, is_forcing: bool) -> AttributeChange:
    before, after = (None if leaf.is_hidden else _text(side) for side in (leaf.before, leaf.after))
    first = _first_difference(before or "", after or "")
    return AttributeChange(
        path=_cut(_path_text(leaf.path), 0),
        before=before and _cut(before, first),
        after=after and _cut(after, first),
        unknown=_marks(leaf.unknown),
        sensitive=leaf.is_hidden,
        forces_replacement=is_forcing,
        characters_left_out=sum(
            max(0, len(text) - PER_VALUE) for text in (before, after) if text is not None
        ),
    )


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _first_difference(before: str, after: str) -> int:
    if len(before) <= PER_VALUE and len(after) <= PER_VALUE:
        return 0  # nothing to choose
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))


def _cut(text: str, at: int) -> str:
    """The part of the text around ``at``."""
    if len(text) <= PER_VALUE:
        return text
    start = max(0, min(at - AROUND, len(text) - PER_VALUE))
    end = start + PER_VALUE
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _path_text(path: Path) -> str:
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif IDENTIFIER.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text
