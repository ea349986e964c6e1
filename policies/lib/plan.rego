# Reads `terraform show -json`. Lists are made once here, because a plan may have 10,000 changes,
# and outside package main, whose every rule is part of the answer.
package landform.plan

import rego.v1

# Empty rather than undefined, so that a rule never falls silent on what is not there: OPA leaves
# `not f(x)` undefined when x is undefined.
default changes := []

changes := input.resource_changes if is_array(input.resource_changes)

action_kinds := {
	["no-op"]: "no-op",
	["read"]: "read",
	["create"]: "create",
	["update"]: "update",
	["delete"]: "delete",
	["delete", "create"]: "replace",
	["create", "delete"]: "replace",
	["forget"]: "forget",
	["create", "forget"]: "replace-forget",
}

default kind(_) := "unknown"

kind(change) := action_kinds[change.change.actions]

written := [change | some change in changes; kind(change) in {"create", "update", "replace", "replace-forget"}]

destroyed := [change | some change in changes; kind(change) in {"delete", "replace"}]

# A rule about one type need not look at ten thousand changes of others.
default of_type(_) := []

of_type(type) := by_type[type]

# A rule `by_type[change.type] contains change` would scan all of them for each type that is asked for.
by_type := {type: found |
	some type in {change.type | some change in written}
	found := [change | some change in written; change.type == type]
}

# The values after the apply, as far as they are known.
default after(_) := {}

after(change) := change.change.after if is_object(change.change.after)

# after_unknown has the shape of the values: true stands wherever one is not known yet.
unknown(change, attribute) if has_true(change.change.after_unknown[attribute])

unknown(change, _) if change.change.after_unknown == true

has_true(value) if value == true

has_true(value) if {
	not is_boolean(value)
	walk(value, [_, leaf])
	leaf == true
}

# The embedded engine refuses to iterate over what is not a collection.
default members(_) := []

members(value) := value if is_array(value)

default address(_) := "A resource without an address"

address(change) := change.address if is_string(change.address)

default module_of(_) := ""

module_of(change) := change.module_address if is_string(change.module_address)

# Undefined under conftest, which sees the bare plan.
request := input.landform if is_object(input.landform)

default environment := ""

environment := request.environment if is_string(request.environment)

environment := said_by_tags("landform:environment") if not has_request

default owner := ""

owner := request.owner if is_string(request.owner)

owner := said_by_tags("landform:owner") if not has_request

has_request if is_object(input.landform)

# Nothing where the resources disagree.
default said_by_tags(_) := ""

said_by_tags(tag) := value if {
	values := {value |
		some change in changes
		some when in ["before", "after"]
		value := change.change[when].tags[tag]
		is_string(value)
	}
	count(values) == 1
	some value in values
}

# Resources of the configuration, whichever module they are in. Modules are nested, and Rego does not
# recurse, so six levels are spelled out: ten times faster than `walk` over everything.
resources := [resource |
	some level in [level_0, level_1, level_2, level_3, level_4, level_5]
	some module in level
	some resource in module.resources
]

too_deep if {
	some module in level_5
	count(object.get(module, "module_calls", {})) > 0
}

level_0 := [input.configuration.root_module | is_object(input.configuration.root_module)]

level_1 := [call.module | some module in level_0; some call in module.module_calls; is_object(call.module)]

level_2 := [call.module | some module in level_1; some call in module.module_calls; is_object(call.module)]

level_3 := [call.module | some module in level_2; some call in module.module_calls; is_object(call.module)]

level_4 := [call.module | some module in level_3; some call in module.module_calls; is_object(call.module)]

level_5 := [call.module | some module in level_4; some call in module.module_calls; is_object(call.module)]
