# Is this a whole plan, and is every change in it of a kind we know?
package main

import rego.v1

# Empty rather than undefined, so that a rule never falls silent on what is not there: OPA leaves
# `not f(x)` undefined when x is undefined.
default changes := []

changes := input.resource_changes if has_changes

has_changes if is_array(input.resource_changes)

deny contains {"rule": "plan-missing", "msg": msg} if {
	not has_changes
	msg := "There is no plan to check: resource_changes is absent. Send the whole output of terraform show -json for a plan that has resources."
}

deny contains {"rule": "plan-errored", "msg": msg} if {
	input.errored == true
	msg := "Terraform stopped with an error while planning, so the plan is not whole. Repair the error and plan again."
}

deny contains {"rule": "change-malformed", "msg": msg} if {
	some index, change in changes
	not well_formed(change)
	msg := sprintf("Change number %d of the plan cannot be read. Send the output of terraform show -json unchanged.", [index])
}

deny contains {"rule": "action-unknown", "msg": msg} if {
	some change in changes
	kind(change) == "unknown"
	msg := sprintf("%s has actions that these policies do not know. Add them to policies/plan after thinking about what they may destroy.", [address(change)])
}

needs_approval contains object.union(platform, {"rule": "plan-incomplete", "msg": msg}) if {
	incomplete
	msg := "The plan covers only a part of the configuration. Plan without -target, or let a person judge the part that is missing."
}

incomplete if input.complete == false

incomplete if count(members(input.deferred_changes)) > 0

# Who decides, and how many of them, where a rule below asks for a person.
platform := {"group": guardrails.platform_group, "quorum": 1}

action_kinds := {
	"no-op": [["no-op"]],
	"read": [["read"]],
	"create": [["create"]],
	"update": [["update"]],
	"delete": [["delete"]],
	"replace": [["delete", "create"], ["create", "delete"]],
	"forget": [["forget"]],
}

default kind(_) := "unknown"

kind(change) := found if {
	some found, spellings in action_kinds
	change.change.actions in spellings
}

writes(change) if kind(change) in {"create", "update", "replace"}

destroys(change) if kind(change) in {"delete", "replace"}

well_formed(change) if {
	is_string(change.address)
	is_string(change.type)
	not writes(change)
}

well_formed(change) if {
	is_string(change.address)
	is_string(change.type)
	is_object(change.change.after)
}

# The values after the apply, as far as they are known.
default after(_) := {}

after(change) := change.change.after if is_object(change.change.after)

# after_unknown has the shape of the values: true stands wherever one is not known yet.
unknown(change, attribute) if has_true(change.change.after_unknown[attribute])

unknown(change, _) if change.change.after_unknown == true

has_true(value) if {
	walk(value, [_, leaf])
	leaf == true
}

# The embedded engine refuses to iterate over what is not a collection.
default members(_) := []

members(value) := value if is_array(value)

default address(_) := "A resource without an address"

address(change) := change.address if is_string(change.address)
