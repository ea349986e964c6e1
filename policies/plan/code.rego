# Would this plan run code of its own, on the machine that holds the credentials?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": "provisioner", "msg": msg} if {
	some resource in plan.resources
	count(object.get(resource, "provisioners", [])) > 0
	msg := sprintf("%s has a provisioner, which runs commands during the apply. Remove it.", [plan.address(resource)])
}

deny contains {"rule": "forbidden-type", "msg": msg} if {
	some resource in plan.resources
	resource.type in settings.guardrails.forbidden_types
	msg := sprintf("%s is of a type that is not allowed here. Ask %s for another way.", [plan.address(resource), settings.guardrails.platform_group])
}

needs_approval contains object.union(settings.platform, {"rule": "modules-too-deep", "msg": msg}) if {
	plan.too_deep
	msg := "Modules are nested more than five deep, and what is further down was not looked at. Make it flatter, or let a person read it."
}

warn contains {"rule": "configuration-missing", "msg": msg} if {
	not has_configuration
	msg := "The plan does not carry its configuration, so provisioners and forbidden types were not looked for. Send the whole plan."
}

has_configuration if is_object(input.configuration)
