# Is this a whole plan, and is every change in it of a kind we know?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": "plan-missing", "msg": msg} if {
	not has_changes
	msg := "There is no plan to check: resource_changes is absent. Send the whole output of terraform show -json for a plan that has resources."
}

has_changes if is_array(input.resource_changes)

deny contains {"rule": "plan-errored", "msg": msg} if {
	input.errored == true
	msg := "Terraform stopped with an error while planning, so the plan is not whole. Repair the error and plan again."
}

deny contains {"rule": "change-malformed", "msg": msg} if {
	some index, change in plan.changes
	not well_formed(change)
	msg := sprintf("Change number %d of the plan cannot be read. Send the output of terraform show -json unchanged.", [index])
}

deny contains {"rule": "action-unknown", "msg": msg} if {
	some change in plan.changes
	plan.kind(change) == "unknown"
	msg := sprintf("%s has actions that these policies do not know. Add them to policies/lib/plan.rego after thinking about what they may destroy.", [plan.address(change)])
}

needs_approval contains object.union(settings.platform, {"rule": "plan-incomplete", "msg": msg}) if {
	incomplete
	msg := "The plan covers only a part of the configuration. Plan without -target, or let a person judge the part that is missing."
}

incomplete if input.complete == false

incomplete if count(plan.members(input.deferred_changes)) > 0

well_formed(change) if {
	is_string(change.address)
	is_string(change.type)
	not plan.kind(change) in {"create", "update", "replace", "replace-forget"}
}

well_formed(change) if {
	is_string(change.address)
	is_string(change.type)
	is_object(change.change.after)
}
