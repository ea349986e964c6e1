# Would this plan leave data unencrypted, or open it to the internet?
package main

import rego.v1

# Each guarded attribute of each resource that the plan creates or changes.
guarded contains {
	"address": address(change),
	"attribute": attribute,
	"rule": wanted.rule,
	"must_be": wanted.must_be,
	"state": attribute_state(change, attribute, wanted.must_be),
} if {
	some change in changes
	writes(change)
	some attribute, wanted in guardrails.guarded_attributes[change.type]
}

deny contains {"rule": found.rule, "msg": msg} if {
	some found in guarded
	found.state == "wrong"
	msg := sprintf("%s must have %s = %s. Set it in the module.", [found.address, found.attribute, json.marshal(found.must_be)])
}

needs_approval contains object.union(platform, {"rule": concat("-", [found.rule, "unknown"]), "msg": msg}) if {
	some found in guarded
	found.state == "unknown"
	msg := sprintf(
		"%s must have %s = %s, but the plan does not know the value yet. Set it to a constant, or let a person check what it will be.",
		[found.address, found.attribute, json.marshal(found.must_be)],
	)
}

attribute_state(change, attribute, _) := "unknown" if unknown(change, attribute)

attribute_state(change, attribute, must_be) := state if {
	not unknown(change, attribute)
	state := judged(object.get(after(change), attribute, null), must_be)
}

judged(value, must_be) := "right" if {
	value in accepted(must_be)
} else := "wrong"

# Some providers spell booleans as strings. What nobody set is not switched on.
accepted(true) := [true, "true"]

accepted(false) := [false, "false", null]
