# Is it of a size, and as safe from deletion, as its environment asks for? The request was judged by the
# same settings; here speaks what a module made of it.
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": concat("-", split(attribute, "_")), "msg": msg} if {
	sizes := settings.terms(plan.environment, plan.owner).sizes
	some type, attributes in settings.guardrails.sized_attributes
	some change in plan.of_type(type)
	some attribute in attributes
	size := plan.after(change)[attribute]
	is_string(size)
	allowed := sizes[attribute]
	not size in allowed
	msg := sprintf("%s has %s = %s, which is not allowed in %s. Choose one of: %s.", [plan.address(change), attribute, size, plan.environment, concat(", ", allowed)])
}

deny contains {"rule": "deletion-protection", "msg": msg} if {
	some change in unprotected
	plan.kind(change) != "update"
	msg := sprintf("%s in %s is not protected from deletion. Turn %s on.", [plan.address(change), plan.environment, settings.guardrails.protected_types[change.type]])
}

# Turning it off later is how data is retired, so that is a question and not a refusal.
needs_approval contains object.union(settings.platform, {"rule": "deletion-protection", "msg": msg}) if {
	some change in unprotected
	plan.kind(change) == "update"
	msg := sprintf("%s in %s would not be protected from deletion. Leave it on, or confirm that this is being retired.", [plan.address(change), plan.environment])
}

unprotected contains change if {
	settings.terms(plan.environment, plan.owner).deletion_protection_expected
	some type, attribute in settings.guardrails.protected_types
	some change in plan.of_type(type)
	not object.get(plan.after(change), attribute, null) in [true, "true"]
	not plan.unknown(change, attribute)
}
