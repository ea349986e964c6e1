"""No sensitive value survives; everything else that policies read does."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.runs.scrub import scrub, scrub_plan
from landform.runs.secrets import SENSITIVE

HIDDEN = SENSITIVE


@pytest.mark.parametrize(
    ("value", "mask", "scrubbed"),
    [
        ("clear", False, "clear"),
        ("secret", True, HIDDEN),
        ({"a": 1, "b": 2}, {"b": True}, {"a": 1, "b": HIDDEN}),
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"gone": True}, {"a": 1}),
        ([1, 2, 3], [False, True], [1, HIDDEN, 3]),
        ([1], [False, True, True], [1]),
        ({"users": [{"name": "u", "pw": "s"}]}, {"users": [{"pw": True}]},
         {"users": [{"name": "u", "pw": HIDDEN}]}),
        ({"map": {"k": {"deep": 1}}}, {"map": {"k": True}}, {"map": {"k": HIDDEN}}),
        ([[1], [2]], [[True], []], [[HIDDEN], [2]]),
        (0, True, HIDDEN),
        (False, True, HIDDEN),
        ("", True, HIDDEN),
        (None, True, None),  # absence is no secret, and policies ask for it
        (None, {"a": True}, None),
        ("clear", None, "clear"),
    ],
)  # fmt: skip
def test_a_value_loses_what_its_mask_marks(value: Any, mask: Any, scrubbed: Any) -> None:
    assert scrub(value, mask) == scrubbed


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        (["a", "b"], {"0": True}),
        ({"a": 1}, [True]),
        ("text", {"a": [False, True]}),
        ({"a": 1}, "yes"),
        ([1], 1),
    ],
)
def test_where_the_mask_does_not_fit_the_whole_value_goes(value: Any, mask: Any) -> None:
    assert scrub(value, mask) == HIDDEN


def test_a_mask_of_another_form_that_marks_nothing_hides_nothing() -> None:
    assert scrub(["a"], {}) == ["a"]
    assert scrub("a", {"b": [False, None]}) == "a"


PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "applyable": True,
    "complete": True,
    "errored": False,
    "timestamp": "2026-01-31T10:00:00Z",
    "variables": {"password": {"value": "s3cret"}, "region": {"value": "eu-central-1"}},
    "planned_values": {
        "outputs": {
            "endpoint": {"sensitive": False, "type": "string", "value": "db:5432"},
            "password": {"sensitive": True, "type": "string", "value": "s3cret"},
            "arn": {"sensitive": False},
        },
        "root_module": {
            "resources": [
                {
                    "address": "aws_db_instance.this",
                    "values": {"name": "db", "password": "s3cret"},
                    "sensitive_values": {"password": True},
                }
            ],
            "child_modules": [
                {
                    "address": "module.a",
                    "child_modules": [
                        {
                            "address": "module.a.module.b",
                            "resources": [
                                {"address": "x", "values": {"k": "s3cret"},
                                 "sensitive_values": True}
                            ],
                        }
                    ],
                }
            ],
        },
    },
    "resource_changes": [
        {
            "address": "aws_db_instance.this",
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "this",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {
                "actions": ["delete", "create"],
                "before": {"name": "old", "password": "s3cret", "token": "s3cret"},
                "after": {"name": "db", "password": "s3cret", "token": "s3cret"},
                "after_unknown": {"id": True},
                "before_sensitive": {"password": True},
                "after_sensitive": {"token": True},
                "replace_paths": [["name"]],
                "generated_config": "password = s3cret",
            },
        }
    ],
    "output_changes": {
        "password": {
            "actions": ["update"],
            "before": "s3cret",
            "after": "s3cret",
            "before_sensitive": False,
            "after_sensitive": True,
        }
    },
    "resource_drift": [{"change": {"before": "s3cret"}}],
    "prior_state": {"values": {"outputs": {"password": {"value": "s3cret"}}}},
    "configuration": {
        "root_module": {
            "variables": {"password": {"default": "s3cret", "sensitive": True}, "region": {}}
        }
    },
    "a_key_of_next_year": "s3cret",
}  # fmt: skip


def test_a_plan_keeps_what_policies_read_and_no_secret() -> None:
    scrubbed = scrub_plan(PLAN)

    assert "s3cret" not in json.dumps(scrubbed)
    assert scrubbed["terraform_version"] == "1.11.4"
    [change] = scrubbed["resource_changes"]
    assert change["type"] == "aws_db_instance"
    assert change["change"]["actions"] == ["delete", "create"]
    assert change["change"]["replace_paths"] == [["name"]]
    assert change["change"]["before"] == {"name": "old", "password": HIDDEN, "token": HIDDEN}
    assert change["change"]["after"] == {"name": "db", "password": HIDDEN, "token": HIDDEN}
    assert scrubbed["planned_values"]["outputs"]["endpoint"]["value"] == "db:5432"
    assert scrubbed["planned_values"]["outputs"]["arn"] == {"sensitive": False}
    assert scrubbed["variables"] == {
        "password": {"value": HIDDEN},
        "region": {"value": "eu-central-1"},
    }


def test_scrubbing_a_scrubbed_plan_changes_nothing() -> None:
    once = scrub_plan(PLAN)

    assert scrub_plan(once) == once


def test_the_plan_that_is_given_is_left_as_it_is() -> None:
    before = json.dumps(PLAN)

    scrub_plan(PLAN)

    assert json.dumps(PLAN) == before


def test_values_without_a_mask_and_variables_without_a_declaration_are_hidden() -> None:
    plan = {
        "variables": {"password": {"value": "s3cret"}},
        "resource_changes": [{"address": "a.b", "change": {"after": {"x": "s3cret"}}}],
        "planned_values": {
            "outputs": {"o": {"value": "s3cret"}},
            "root_module": {"resources": [{"address": "a.b", "values": {"x": "s3cret"}}]},
        },
    }

    assert "s3cret" not in json.dumps(scrub_plan(plan))


@pytest.mark.parametrize(
    "odd",
    [{}, {"resource_changes": None}, {"resource_changes": [1]}, {"planned_values": []},
     {"output_changes": {"a": 1}}, {"variables": {"a": "s3cret"}, "configuration": 3}],
)  # fmt: skip
def test_a_plan_of_another_form_is_scrubbed_without_a_fuss(odd: dict[str, Any]) -> None:
    assert "s3cret" not in json.dumps(scrub_plan(odd))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


@given(secret=JSON, mask=JSON)
def test_a_fully_masked_value_never_shows(secret: Any, mask: Any) -> None:
    """However odd value and mask are, scrubbing ends, and True beside anything hides it."""
    assert scrub(secret, True) in (HIDDEN, None)
    twice = scrub(scrub(secret, mask), mask)
    assert twice == scrub(secret, mask)


def test_of_the_configuration_only_what_exists_is_kept() -> None:
    """Policies look for provisioners in it; constants and defaults of it are nobody's business."""
    provisioner = {"type": "local-exec", "expressions": {"command": {"constant_value": "secret"}}}
    resource = {
        "address": "terraform_data.x",
        "mode": "managed",
        "type": "terraform_data",
        "name": "x",
        "expressions": {"input": {"constant_value": "secret"}},
        "provisioners": [provisioner],
    }
    module = {"resources": [resource], "variables": {"p": {"default": "secret"}}}
    call = {"source": "./m", "expressions": {"p": {"constant_value": "secret"}}, "module": module}
    plan = {"configuration": {"root_module": {"module_calls": {"this": call}}}}

    kept = scrub_plan(plan)

    inner = kept["configuration"]["root_module"]["module_calls"]["this"]["module"]
    assert inner["resources"][0]["provisioners"] == [{"type": "local-exec"}]
    assert inner["resources"][0]["type"] == "terraform_data"
    assert "secret" not in str(kept)
    assert scrub_plan(kept) == kept


REPEATED = "c0de55b1-93ab60e5"
TOLD: dict[str, dict[str, Any]] = {
    "a change before": {
        "resource_changes": [
            {"change": {"before": {"p": REPEATED}, "before_sensitive": {"p": True}}}
        ]
    },
    "a change after": {
        "resource_changes": [
            {"change": {"after": [REPEATED], "after_sensitive": [True], "before_sensitive": False}}
        ]
    },
    "the other side's mask": {
        "resource_changes": [
            {"change": {"before": {"p": REPEATED}, "after_sensitive": {"p": True}}}
        ]
    },
    "a deferred change": {
        "deferred_changes": [
            {"resource_change": {"change": {"after": REPEATED, "after_sensitive": True}}}
        ]
    },
    "drift": {
        "resource_drift": [{"change": {"before": REPEATED, "before_sensitive": {"odd": True}}}]
    },
    "an output change": {"output_changes": {"o": {"after": REPEATED, "after_sensitive": True}}},
    "a planned output": {
        "planned_values": {"outputs": {"o": {"value": {"p": REPEATED}, "sensitive": True}}}
    },
    "a planned resource": {
        "planned_values": {
            "root_module": {
                "child_modules": [
                    {"resources": [{"values": {"p": REPEATED}, "sensitive_values": {"p": True}}]}
                ]
            }
        }
    },
    "an output of the state": {
        "prior_state": {"values": {"outputs": {"o": {"value": REPEATED, "sensitive": True}}}}
    },
    "a resource of the state": {
        "prior_state": {
            "values": {
                "root_module": {
                    "resources": [{"values": {"p": REPEATED}, "sensitive_values": {"p": True}}]
                }
            }
        }
    },
    "a variable": {
        "variables": {"p": {"value": REPEATED}},
        "configuration": {"root_module": {"variables": {"p": {"sensitive": True}}}},
    },
}
"""Where Terraform says that a value is sensitive."""


def repeating(secret: Any) -> dict[str, Any]:
    """Everything that may repeat a value without a mask."""
    key = f'x.y["{secret}"]'
    change = {
        "actions": ["update"],
        "before": {"a": {"b": [f"of {secret}"]}, "map": {str(secret): 1}},
        "after": {"a": {"b": [secret]}},
        "after_unknown": {"map": {str(secret): True}},
        "before_sensitive": {},
        "after_sensitive": {"map": {str(secret): False}},
        "replace_paths": [["map", str(secret)]],
        "importing": {"id": secret},
    }
    resource = {
        "address": key,
        "previous_address": key,
        "module_address": f'module.m["{secret}"]',
        "index": secret,
        "type": "x",
        "name": "y",
    }
    planned = {**resource, "values": {"v": secret}, "sensitive_values": {}}
    output = {"sensitive": False, "type": ["object", {str(secret): "string"}], "value": [secret]}
    return {
        "resource_changes": [{**resource, "change": change}],
        "output_changes": {"repeated": change},
        "planned_values": {
            "outputs": {"repeated": output},
            "root_module": {
                "address": key,
                "resources": [planned],
                "child_modules": [{"address": key, "resources": [planned]}],
            },
        },
        "variables": {"repeated": {"value": {"v": secret}}},
        "configuration": {"root_module": {"variables": {"repeated": {}}}},
    }


def both(one: Any, other: Any) -> Any:
    """Two documents in one."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: both(one.get(key), other.get(key)) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return one + other
    return other if one is None else one


@pytest.mark.parametrize("where", TOLD)
def test_a_value_that_is_sensitive_in_one_place_is_hidden_in_all(where: str) -> None:
    plan = both(TOLD[where], repeating(REPEATED))

    once = scrub_plan(plan)

    assert REPEATED not in json.dumps(once)
    assert scrub_plan(once) == once
    change = next(each for each in once["resource_changes"] if each.get("type") == "x")
    assert change["address"] == f'x.y["{HIDDEN}"]'
    assert change["change"]["actions"] == ["update"]


def test_a_value_that_is_sensitive_nowhere_is_kept_everywhere() -> None:
    scrubbed = scrub_plan(repeating(REPEATED))

    assert json.dumps(scrubbed).count(REPEATED) == json.dumps(repeating(REPEATED)).count(REPEATED)


def test_what_has_no_mask_is_hidden_where_it_is_and_makes_nothing_else_a_secret() -> None:
    """An old Terraform wrote no masks, and half of a plan is regions and names."""
    unmarked = {"change": {"actions": ["create"], "after": {"region": "eu-central-1"}}}
    masks = {"before_sensitive": False, "after_sensitive": {}}
    marked = {"change": {**unmarked["change"], **masks}}

    changes = scrub_plan({"resource_changes": [unmarked, marked]})["resource_changes"]

    assert [each["change"]["after"] for each in changes] == [HIDDEN, {"region": "eu-central-1"}]


def test_terraform_data_hides_in_its_output_what_its_input_hides_however_short() -> None:
    change = {
        "actions": ["delete", "create"],
        "before": {"input": {"pin": 7, "n": 1}, "output": {"pin": 7, "n": 1}},
        "before_sensitive": {"input": {"pin": True}, "output": {}},
        "after": {"input": {"pin": 8, "n": 1}},
        "after_sensitive": {"input": {"pin": True}},
    }
    planned = {"values": change["before"], "sensitive_values": change["before_sensitive"]}
    plan = {
        "resource_changes": [{"type": "terraform_data", "change": change}],
        "planned_values": {"root_module": {"resources": [{"type": "terraform_data", **planned}]}},
    }

    scrubbed = scrub_plan(plan)

    hidden = {"pin": HIDDEN, "n": 1}
    [changed] = scrubbed["resource_changes"]
    [resource] = scrubbed["planned_values"]["root_module"]["resources"]
    assert changed["change"]["before"] == {"input": hidden, "output": hidden}
    assert resource["values"] == {"input": hidden, "output": hidden}


def test_a_plan_keeps_what_is_imported_put_off_and_why_something_is_replaced() -> None:
    """`policies/plan` asks for each of them."""
    change = {
        "address": "a.b",
        "type": "a",
        "previous_address": "a.c",
        "action_reason": "replace_by_request",
        "change": {"actions": ["create"], "importing": {"id": "i-1"}, "replace_paths": [["name"]]},
    }
    deferred = {"reason": "provider_config_unknown", "resource_change": change}

    scrubbed = scrub_plan({"resource_changes": [change], "deferred_changes": [deferred, 1]})

    assert scrubbed["resource_changes"] == [change]
    assert scrubbed["deferred_changes"] == [deferred]
