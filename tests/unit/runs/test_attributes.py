"""A reviewer sees what differs, never what is secret, and never less than they are told."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landform.runs.attributes import (
    PER_CHANGE,
    PER_PLAN,
    PER_VALUE,
    AttributeChange,
    PlannedChange,
    planned_changes,
)
from landform.runs.scrub import scrub_plan
from landform.runs.secrets import SENSITIVE

SECRET = "s3"  # too short to be looked for in other values
NO_MASKS: dict[str, Any] = {"before_sensitive": {}, "after_sensitive": {}}


def a_change(*actions: str, before: Any = None, after: Any = None, **more: Any) -> dict[str, Any]:
    change = {"actions": [*actions], "before": before, "after": after, **NO_MASKS, **more}
    return {"address": "probe.this", "type": "probe", "change": change}


def read(*actions: str, before: Any = None, after: Any = None, **more: Any) -> PlannedChange:
    change = a_change(*actions, before=before, after=after, **more)
    [found] = planned_changes({"resource_changes": [change]})
    return found


def table(change: PlannedChange) -> list[str]:
    return [_line(each) for each in change.attributes]


def _line(attribute: AttributeChange) -> str:
    notes = {
        "unknown": attribute.unknown,
        "sensitive": attribute.sensitive,
        "forces": attribute.forces_replacement,
    }
    said = " ".join(note for note, is_so in notes.items() if is_so)
    return f"{attribute.path}: {attribute.before} > {attribute.after} {said}".rstrip()


def test_an_update_says_what_was_and_what_will_be() -> None:
    before = {"size": "small", "tags": {"Owner": "a", "kept": 1, "app.io/name": "x"}, "on": True}
    after = {"size": "large", "tags": {"Owner": "b", "kept": 1, "app.io/name": "y"}, "on": 1}

    assert table(read("update", before=before, after=after)) == [
        "on: true > 1",
        'size: "small" > "large"',
        'tags.Owner: "a" > "b"',
        'tags["app.io/name"]: "x" > "y"',
    ]


def test_a_creation_says_what_is_set() -> None:
    after: dict[str, Any] = {
        "name": "n",
        "none": None,
        "tags": {"a": "b"},
        "empty": [],
        "no": {},
        "count": 0,
    }
    change = read("create", after=after, after_unknown={"id": True, "tags": {}})

    assert table(change) == [
        "count: None > 0",
        "id: None > None unknown",
        'name: None > "n"',
        'tags.a: None > "b"',
    ]


def test_a_destruction_says_what_goes() -> None:
    before = {"name": "n", "none": None, "ports": [1, 2]}
    assert table(read("delete", before=before)) == ['name: "n" > None', "ports: [1, 2] > None"]


@pytest.mark.parametrize("actions", [("delete", "create"), ("create", "delete")])
def test_a_replacement_says_first_what_forces_it(actions: tuple[str, ...]) -> None:
    change = read(
        *actions,
        before={"id": "i-1", "note": "a", "zone": "x", "disk": [{"kind": "hdd", "gb": 1}]},
        after={"note": "b", "zone": "y", "disk": [{"kind": "ssd", "gb": 2}]},
        after_unknown={"id": True},
        replace_paths=[["zone"], ["disk", 0, "kind"]],
    )

    assert change.actions == actions
    assert table(change) == [
        'disk[0].kind: "hdd" > "ssd" forces',
        'zone: "x" > "y" forces',
        "disk[0].gb: 1 > 2",
        'id: "i-1" > None unknown',
        'note: "a" > "b"',
    ]


def test_a_path_above_or_below_forces_too() -> None:
    sides = {
        "before": {"disk": [{"gb": 1}], "n": {"a": [1]}},
        "after": {"disk": [], "n": {"a": [2]}},
    }
    change = read("delete", "create", **sides, replace_paths=[["disk"], ["n", "a", 0]])
    assert table(change) == ["disk[0].gb: 1 > None forces", "n.a: [1] > [2] forces"]


@pytest.mark.parametrize(
    ("actions", "sides", "lines"),
    [
        (("no-op",), ({"a": 1, "p": SENSITIVE}, {"a": 1, "p": SENSITIVE}), []),
        (("read",), (None, {"a": 1}), ["a: None > 1"]),
        (("forget",), ({"a": 1}, None), ["a: 1 > None"]),
        (("teleport",), ({"a": 1}, {"a": 2}), ["a: 1 > 2"]),
        ((), (None, None), []),
    ],
)
def test_other_actions_are_read_alike(
    actions: tuple[str, ...], sides: tuple[Any, Any], lines: list[str]
) -> None:
    change = read(*actions, before=sides[0], after=sides[1])
    assert (change.actions, table(change)) == (actions, lines)


def test_a_block_that_goes_does_not_change_those_that_follow() -> None:
    ports = [{"port": port, "cidrs": ["10.0.0.0/8"]} for port in (1, 2, 3, 4)]

    assert table(read("update", before={"in": ports}, after={"in": [ports[0], *ports[2:]]})) == [
        'in[1].cidrs: ["10.0.0.0/8"] > None',
        "in[1].port: 2 > None",
    ]
    assert table(read("update", before={"in": ports[1:]}, after={"in": ports})) == [
        'in[0].cidrs: None > ["10.0.0.0/8"]',
        "in[0].port: None > 1",
    ]


def test_what_is_partly_unknown_keeps_what_is_known() -> None:
    change = read(
        "update",
        before={"cidrs": ["a"], "net": [{"a": 1}], "all": {"x": "y"}},
        after={"cidrs": ["0.0.0.0/0", None], "net": [{"a": 1}, {}]},
        after_unknown={"cidrs": [False, True], "net": [{}, {"id": True}], "all": True},
    )

    assert table(change) == [
        'all: {"x": "y"} > None unknown',
        'cidrs: ["a"] > ["0.0.0.0/0", null] unknown',
        "net[1].id: None > None unknown",
    ]


def test_a_secret_is_named_and_never_told() -> None:
    change = read(
        "update",
        before={"a": "x", "password": "s3cret", "token": "s3cret", "list": ["s3cret", "b"]},
        after={"a": "y", "password": "s3cret2", "token": "s3cret", "list": ["s3cret", "b"]},
        before_sensitive={"password": True, "list": [True]},
        after_sensitive={"token": True},
    )

    assert table(change) == [
        'a: "x" > "y"',
        "list: None > None sensitive",
        "password: None > None sensitive",
        "token: None > None sensitive",
    ]


def test_a_change_without_masks_tells_nothing() -> None:
    [change] = planned_changes(
        {"resource_changes": [{"change": {"actions": ["create"], "after": {"a": "s3cret"}}}]}
    )
    assert table(change) == [": None > None sensitive"]


@pytest.mark.parametrize(
    "plan",
    [{}, {"resource_changes": None}, {"resource_changes": [7, None]}],
)
def test_a_plan_of_another_form_has_no_changes(plan: dict[str, Any]) -> None:
    assert planned_changes(plan) == []


def test_a_change_of_another_form_is_listed_as_it_is() -> None:
    plan = {"resource_changes": [{"address": "a.b"}, {"change": {"actions": "create"}}]}
    assert [(each.address, each.actions) for each in planned_changes(plan)] == [
        ("a.b", ()),
        ("", ()),
    ]


def test_of_a_long_value_the_part_that_differs_is_shown() -> None:
    text = "x" * 5 * PER_VALUE
    change = read(
        "update", before={"data": text + "old" + text}, after={"data": text + "new" + text}
    )

    [attribute] = change.attributes
    before, after = attribute.before or "", attribute.after or ""
    assert ("old" in before, "new" in after) == (True, True)
    assert len(before) == len(after) == PER_VALUE + 2
    assert attribute.characters_left_out == 2 * (len(text) * 2 + 5 - PER_VALUE)


def test_of_many_attributes_those_that_force_are_listed_and_the_rest_counted() -> None:
    many = {f"a{number:04}": number for number in range(3 * PER_CHANGE)}
    change = read(
        "delete", "create", before=many, after=dict.fromkeys(many, -1), replace_paths=[["a0299"]]
    )

    assert change.attributes[0].path == "a0299"
    assert (len(change.attributes), change.attributes_left_out) == (PER_CHANGE, 2 * PER_CHANGE)


def test_among_ten_thousand_changes_a_destruction_keeps_its_attributes() -> None:
    creations = [a_change("create", after={"data": "x" * 1_000}) for _ in range(10_000)]
    last = a_change("delete", before={"data": "the books"})

    changes = planned_changes({"resource_changes": [*creations, last]})

    assert len(changes) == 10_001
    assert table(changes[-1]) == ['data: "the books" > None']
    told = [attribute for change in changes for attribute in change.attributes]
    assert sum(len(attribute.after or "") for attribute in told) <= PER_PLAN
    assert len(told) + sum(change.attributes_left_out for change in changes) == 10_001


KEYS = st.sampled_from(["a", "b", "c d", "e"])
SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["x", "", "1"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)
MASKS_OF = st.recursive(
    st.booleans(),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)
OBJECT_MASKS = st.dictionaries(KEYS, MASKS_OF, max_size=4)


def set_values(value: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], str]:
    """Every scalar that is set, by where it is; null is nothing."""
    found: dict[tuple[Any, ...], str] = {}
    parts = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in parts:
        found |= set_values(part, (*path, key))
    if not parts and value is not None and not isinstance(value, dict | list):
        found[path] = json.dumps(value)
    return found


@given(before=OBJECTS, after=OBJECTS)
@example(before={"a": False}, after={"a": {"b": None}})
def test_what_differs_is_listed_and_nothing_else(before: Any, after: Any) -> None:
    change = read("update", before=before, after=after)

    assert not change.attributes_left_out  # small enough
    assert all(each.before != each.after for each in change.attributes)
    if set_values(before) != set_values(after):
        assert change.attributes
    if json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True):
        assert not change.attributes
    listed = "".join(f"{each.before}{each.after}" for each in change.attributes)
    gone, come = (set(set_values(side).values()) for side in (before, after))
    assert all(value in listed for value in gone ^ come)


def plant(value: Any, mask: Any) -> Any:
    """The value with a secret wherever the mask marks one."""
    if mask is True:
        return SECRET
    if isinstance(value, dict) and isinstance(mask, dict):
        return {key: plant(item, mask.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(mask, list):
        masks = mask + [None] * len(value)
        return [plant(item, part) for item, part in zip(value, masks, strict=False)]
    return value


@given(
    sides=st.tuples(st.none() | OBJECTS, st.none() | OBJECTS),
    masks=st.tuples(OBJECT_MASKS, OBJECT_MASKS),
    unknown=OBJECT_MASKS,
)
def test_nothing_that_is_marked_is_ever_told(sides: Any, masks: Any, unknown: Any) -> None:
    before, after = (plant(plant(side, masks[0]), masks[1]) for side in sides)
    marks = {"before_sensitive": masks[0], "after_sensitive": masks[1], "after_unknown": unknown}
    plan = {"resource_changes": [a_change("update", before=before, after=after, **marks)]}

    told = planned_changes(plan)

    assert SECRET not in str(told)
    assert SENSITIVE not in str(told)  # a mark, not a value
    assert told == planned_changes(scrub_plan(plan))  # as it is kept
