# Is this request complete, and may this person ask for it?
package landform.request

import rego.v1

import data.landform.settings

# OPA leaves `not f(x)` undefined when x is undefined, so a rule that negates a call would fall
# silent on a missing field. Every field below is therefore defined, if only as an empty text.
default request := {}

request := input.request if is_object(input.request)

default field(_) := ""

field(key) := request[key] if is_string(request[key])

action := field("action")

name := field("name")

environment := field("environment")

owner := field("owner")

system := field("system")

requested_by := field("requested_by")

# modules/compat-aws3/<name> is the same module for an older provider.
module := segments[count(segments) - 1] if segments := split(field("module"), "/")

# What the environment asks for, with the owner's exceptions.
terms := settings.terms(environment, owner)

deny contains {"rule": "request-malformed", "msg": msg} if {
	some key in ["name", "environment", "owner", "requested_by"]
	not given(field(key))
	msg := sprintf("The request has no %s. Fill it in and submit again.", [key])
}

deny contains {"rule": "request-malformed", "msg": msg} if {
	some key in ["system", "module"]
	not type_name(object.get(request, key, null)) in {"string", "null"}
	msg := sprintf("The request's %s is not a text. Repair the template, or leave it out.", [key])
}

deny contains {"rule": "action-unknown", "msg": msg} if {
	not action in {"create", "update", "destroy"}
	msg := "The request's action is not create, update or destroy. Choose one of these."
}

deny contains {"rule": "environment-unknown", "msg": msg} if {
	given(environment)
	not environment in object.keys(settings.guardrails.environments)
	msg := sprintf(
		"There is no environment %s. Choose one of: %s.",
		[environment, concat(", ", sort(object.keys(settings.guardrails.environments)))],
	)
}

deny contains {"rule": "naming", "msg": msg} if {
	given(name)
	not well_named(name)
	msg := sprintf(
		"The name %s does not follow the naming rule. Use %d to %d lower-case letters, digits and single hyphens, starting with a letter.",
		[name, settings.guardrails.names.min_length, settings.guardrails.names.max_length],
	)
}

deny contains {"rule": "name-reserved", "msg": msg} if {
	name in settings.guardrails.names.reserved
	msg := sprintf("The name %s is reserved. Choose one that says what the data is, such as orders-db.", [name])
}

deny contains {"rule": "owner-malformed", "msg": msg} if {
	given(owner)
	not regex.match(`^group:[a-z0-9-]+/[A-Za-z0-9._-]+$`, owner)
	msg := sprintf("The owner %s is not a group. Pick a team; its reference looks like group:default/payments.", [owner])
}

deny contains {"rule": "owner-unknown", "msg": msg} if {
	given(owner)
	not owner_exists
	msg := sprintf("The owner %s is not in the catalog. Pick a team that exists, or add it to the catalog first.", [owner])
}

deny contains {"rule": "system-unknown", "msg": msg} if {
	given(system)
	not system_exists
	msg := sprintf("The system %s is not in the catalog. Pick one that exists, or leave the field empty.", [system])
}

warn contains {"rule": "system-missing", "msg": msg} if {
	terms.system_expected
	not given(system)
	msg := sprintf("No system is named. Say what this is part of, so that people find it in %s.", [environment])
}

warn contains {"rule": "module-unknown", "msg": msg} if {
	given(module)
	not module in object.keys(settings.guardrails.modules)
	msg := sprintf(
		"No rules are written for the module %s, so only the general ones were checked. Add it to guardrails.modules in policies/data.json.",
		[field("module")],
	)
}

needs_approval contains {"rule": "requester-outside-owner", "msg": msg, "group": owner, "quorum": 1} if {
	given(owner)
	not requester_in_owner
	msg := sprintf("%s is not a member of %s. A member has to agree, because the team owns and pays for the result.", [requester, owner])
}

needs_approval contains {"rule": "destroy", "msg": msg, "group": settings.guardrails.platform_group, "quorum": 1} if {
	action == "destroy"
	terms.destroy_needs_approval
	msg := sprintf(
		"%s in %s is about to be destroyed. A member of %s has to confirm that nothing uses it any more.",
		[name, environment, settings.guardrails.platform_group],
	)
}

given(text) if trim_space(text) != ""

well_named(text) if {
	regex.match(settings.guardrails.names.pattern, text)
	count(text) >= settings.guardrails.names.min_length
	count(text) <= settings.guardrails.names.max_length
}

owner_exists if input.catalog.owner_exists == true

system_exists if input.catalog.system_exists == true

requester_in_owner if owner in request.requester_groups

default requester := "The requester"

requester := requested_by if given(requested_by)
