# Would this plan lose data, or do something else than what was asked for?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": "stateful-delete", "msg": msg} if {
	some change in plan.destroyed
	change.type in settings.guardrails.stateful_types
	plan.kind(change) == "delete"
	not asked_to("destroy")
	msg := sprintf("%s holds data and would be deleted. Put it back, or retire it with a request of its own.", [plan.address(change)])
}

# A destroy request is no excuse: it has nothing to create.
deny contains {"rule": "stateful-replace", "msg": msg} if {
	some change in plan.destroyed
	change.type in settings.guardrails.stateful_types
	plan.kind(change) == "replace"
	msg := sprintf(
		"%s holds data and would be destroyed and created again%s. Undo that, or create a new one, move the data and retire this one.",
		[plan.address(change), forced_by(change)],
	)
}

needs_approval contains object.union(settings.platform, {"rule": "unexpected-destroy", "msg": msg}) if {
	asked_to("create")
	some change in plan.destroyed
	msg := sprintf("The request creates something, but %s would be destroyed. Find out why before you agree.", [plan.address(change)])
}

needs_approval contains object.union(settings.platform, {"rule": "unexpected-change", "msg": msg}) if {
	asked_to("destroy")
	some change in plan.written
	msg := sprintf("The request destroys something, but %s would be created or changed. Find out why before you agree.", [plan.address(change)])
}

needs_approval contains object.union(settings.platform, {"rule": "forget", "msg": msg}) if {
	some change in plan.changes
	plan.kind(change) in {"forget", "replace-forget"}
	msg := sprintf("%s would leave the Terraform state but go on existing, and costing, unseen. Say who looks after it.", [plan.address(change)])
}

needs_approval contains object.union(settings.platform, {"rule": "import", "msg": msg}) if {
	some change in plan.changes
	is_object(change.change.importing)
	not asked_to("import")
	msg := sprintf("%s already exists and would be taken over. Make sure that nobody else manages it.", [plan.address(change)])
}

warn contains {"rule": "moved", "msg": msg} if {
	some change in plan.changes
	is_string(change.previous_address)
	msg := sprintf("%s was called %s before. Make sure that it is the same thing.", [plan.address(change), change.previous_address])
}

# Undefined under conftest, which knows only the plan: there every deletion of data is denied.
asked_to(action) if input.landform.action == action

default forced_by(_) := ""

forced_by(change) := sprintf(" because of %s", [concat(", ", attributes)]) if {
	attributes := {path[0] | some path in plan.members(change.change.replace_paths); is_string(path[0])}
	count(attributes) > 0
}
